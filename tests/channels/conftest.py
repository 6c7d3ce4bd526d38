"""A clock that stands still, both kinds of database, and a local Graph API."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
import sqlalchemy as sa

from sevamitra.channels.inbox import Inbox
from sevamitra.channels.outbox import Outbox
from sevamitra.channels.secrets import Vault
from sevamitra.channels.store import Database

from .graph_server import GraphServer
from .samples import NOW

POSTGRES = os.environ.get("SEVAMITRA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


class Clock:
    """Epoch seconds that move only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vault() -> Vault:
    return Vault("a secret for tests only")


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A scratch PostgreSQL database, dropped afterwards."""
    name = f"channels_{uuid4().hex[:12]}"
    admin = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except sa.exc.OperationalError:
        if os.environ.get("SEVAMITRA_REQUIRE_SERVICES") == "1":
            raise
        pytest.skip("no PostgreSQL here")
    yield POSTGRES.rpartition("/")[0] + "/" + name
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'inbox.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def local_database(tmp_path: Path) -> Iterator[Database]:
    """SQLite only, for tests that are not about the database."""
    opened = Database(f"sqlite:///{tmp_path / 'local.db'}")
    yield opened
    opened.close()


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


@pytest.fixture
def inbox(database: Database, outbox: Outbox) -> Inbox:
    return Inbox(database, outbox)


@pytest_asyncio.fixture
async def graph_server() -> AsyncIterator[GraphServer]:
    server = GraphServer()
    await server.start()
    yield server
    await server.stop()


def rows(database: Database, table: Any) -> list[Any]:
    """All rows of a table, oldest first."""
    with database.begin() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))
