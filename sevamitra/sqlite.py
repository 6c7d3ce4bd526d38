"""How every SQLite database of ours is opened: with a write-ahead log."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from tenacity import Retrying, retry_if_exception_message, stop_after_delay, wait_random

WAIT_SECONDS = 10.0


def write_ahead(connection: sqlite3.Connection, seconds: float = WAIT_SECONDS) -> None:
    """Put the database into WAL mode, waiting up to ``seconds`` while others use it.

    Of several connections that switch a new database at once SQLite refuses all but one without a wait, whatever the busy
    timeout is: https://www.sqlite.org/c3ref/busy_handler.html

    Raises:
        sqlite3.OperationalError: the database is still locked after ``seconds``, or cannot be written.
    """
    switching = Retrying(
        retry=retry_if_exception_message(match="database is locked"),
        wait=wait_random(0.001, 0.02),
        stop=stop_after_delay(seconds),
        reraise=True,
    )
    switching(connection.execute, "PRAGMA journal_mode = WAL")


def empty_log(engine: sa.engine.Engine) -> None:
    """Write SQLite's log back and cut it off, so that what was erased cannot be read there; nothing for other databases.

    Where others keep reading for longer than the busy timeout, the log stays until SQLite itself writes it back.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def kept_engine(engine: sa.engine.Engine) -> sa.engine.Engine:
    """The engine to use in place of one that Rasa made: for SQLite one with a write-ahead log, else the same.

    After a crash of ours everything committed is there; a power cut may take the last turns of trackers and events, while
    inbox and outbox, which wait for the disk, keep theirs: https://www.sqlite.org/pragma.html#pragma_synchronous

    Rasa's own engine closes its connection after each use; the last one to close would write the log back each time.
    """
    if engine.dialect.name != "sqlite":
        return engine
    kept = sa.create_engine(
        engine.url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": WAIT_SECONDS}
    )

    @sa.event.listens_for(kept, "connect")
    def configure(connection: Any, _: Any) -> None:
        write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")

    engine.dispose()
    return kept
