import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from sevamitra.sqlite import write_ahead

TOGETHER = 8


def test_connections_that_open_a_new_database_at_once_all_get_a_write_ahead_log(tmp_path: Path) -> None:
    for run in range(40):  # without the wait about one connection in a hundred is refused
        barrier = Barrier(TOGETHER)

        def open_one(_: int, run: int = run, barrier: Barrier = barrier) -> str:
            with closing(sqlite3.connect(tmp_path / f"{run}.db", isolation_level=None)) as connection:
                barrier.wait()
                write_ahead(connection)
                return str(connection.execute("PRAGMA journal_mode").fetchone()[0])

        with ThreadPoolExecutor(TOGETHER) as pool:
            assert set(pool.map(open_one, range(TOGETHER))) == {"wal"}


def test_a_database_that_stays_locked_is_told_after_the_wait(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "held.db", isolation_level=None)) as holder,
        closing(sqlite3.connect(tmp_path / "held.db", timeout=0, isolation_level=None)) as other,
    ):
        holder.execute("CREATE TABLE held (x)")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            write_ahead(other, seconds=0.1)
