"""What the tests of several packages need."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from .postgres import NoPostgres, is_required, scratch_database


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A scratch PostgreSQL database, dropped afterwards."""
    with ExitStack() as opened:
        try:
            url = opened.enter_context(scratch_database())
        except NoPostgres:
            if is_required():
                raise
            pytest.skip("no PostgreSQL here")
        yield url
