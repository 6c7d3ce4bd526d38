"""What the tests of several packages need."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa

POSTGRES = os.environ.get("SEVAMITRA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A scratch PostgreSQL database, dropped afterwards."""
    name = f"sevamitra_{uuid4().hex[:12]}"
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
