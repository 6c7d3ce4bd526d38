"""A clock that stands still, both kinds of database, and a local Graph API."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from sevamitra.channels.inbox import Inbox
from sevamitra.channels.outbox import Outbox
from sevamitra.channels.secrets import Vault
from sevamitra.channels.store import Database

from .graph_server import GraphServer
from .samples import NOW


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
