"""The reference server's database: connections, and bringing its schema and demonstration up to date at start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import NullPool, QueuePool

from sevamitra.sqlite import write_ahead

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 5000
START_LOCK = 0x5E7A3174
"""PostgreSQL advisory lock: of several replicas that start at once, one migrates and seeds."""


def connect(url: str) -> Engine:
    """An engine on ``url`` (SQLite in WAL mode, or PostgreSQL); makes an SQLite database's folder."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=5, connect_args={"connect_timeout": 5})
    _make_folder(parsed.database)
    engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    write_ahead(connection)


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to ``revision`` within the transaction of ``connection``."""
    command.upgrade(_alembic(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Take the schema back to ``revision`` within the transaction of ``connection``."""
    command.downgrade(_alembic(connection), revision)


def prepare(url: str, *steps: Callable[[Connection], object]) -> None:
    """Migrate the database at ``url``, then run ``steps``, all in one transaction that shuts out other replicas."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed.database)
        engine = create_engine(url, poolclass=NullPool)
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": START_LOCK})
            upgrade(connection)
            for step in steps:
                step(connection)
    finally:
        engine.dispose()


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    """pysqlite commits before DDL by itself, which would let another process in half-way."""
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=30000")
    write_ahead(connection)
