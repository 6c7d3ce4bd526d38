"""Migrations and the start of the server, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import partial

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy.engine import Engine

from sevamitra.backend.departments import Departments
from sevamitra.backend.server.database import connect, downgrade, prepare
from sevamitra.backend.server.seed import load_demonstration, seed
from sevamitra.backend.server.tables import applications, metadata
from sevamitra.catalogue.load import load_catalogue


@pytest.fixture()
def engine(database_url: str) -> Iterator[Engine]:
    prepare(database_url)
    engine = connect(database_url)
    yield engine
    engine.dispose()


def test_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_preparing_again_changes_nothing(engine: Engine, database_url: str) -> None:
    prepare(database_url)
    assert {"applications", "appeals", "audit", "handovers"} < set(inspect(engine).get_table_names())


def test_migrations_can_be_taken_back(engine: Engine, database_url: str) -> None:
    with engine.begin() as connection:
        downgrade(connection)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    prepare(database_url)
    assert inspect(engine).has_table("applications")


def test_step_that_fails_leaves_the_database_as_it_was(database_url: str) -> None:
    def fail(_connection: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        prepare(database_url, fail)
    assert inspect(connect(database_url)).get_table_names() == []


def test_replicas_that_start_at_once_seed_once(database_url: str, departments: Departments) -> None:
    step = partial(seed, catalogue=load_catalogue(), departments=departments, now=datetime.now(timezone.utc))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _replica: prepare(database_url, step), range(3)))
    with connect(database_url).connect() as connection:
        assert connection.execute(select(func.count()).select_from(applications)).scalar_one() == len(
            load_demonstration().applications
        )


def test_sqlite_writes_ahead(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/deep/folder/backend.db"
    prepare(url)
    with connect(url).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
