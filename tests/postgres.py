"""Scratch databases on the PostgreSQL of this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import sqlalchemy as sa

POSTGRES = os.environ.get("SEVAMITRA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


class NoPostgres(RuntimeError):
    """Nobody answers at SEVAMITRA_TEST_POSTGRES."""


@contextmanager
def scratch_database() -> Iterator[str]:
    """The URL of a new database, dropped afterwards.

    Raises:
        NoPostgres: there is no server.
    """
    name = f"sevamitra_{uuid4().hex[:12]}"
    admin = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except sa.exc.OperationalError as error:
        raise NoPostgres(f"No PostgreSQL answers at {admin.url}; set SEVAMITRA_TEST_POSTGRES.") from error
    try:
        yield POSTGRES.rpartition("/")[0] + "/" + name
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def is_required() -> bool:
    """Whether a missing service fails the tests instead of skipping some of them."""
    return os.environ.get("SEVAMITRA_REQUIRE_SERVICES") == "1"
