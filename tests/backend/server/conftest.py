"""What is kept about citizens, over a seeded database of either kind, with a clock and chance of the tests' own."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from typing import Any

import httpx
import pytest

from sevamitra.backend.appeals import load_appeal_rules
from sevamitra.backend.departments import Departments
from sevamitra.backend.server.database import connect, prepare
from sevamitra.backend.server.seed import seed
from sevamitra.backend.server.state import CitizenRecords, open_citizen_records
from sevamitra.backend.working_days import load_calendar
from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.settings import PROJECT_ROOT, Settings

NOW = datetime(2025, 11, 20, 12, tzinfo=timezone.utc)
ALLOWED = 3
"""Unknown numbers that may be asked for within an hour."""


def keyed_hash(text: str) -> str:
    return hashlib.sha256(f"key {text}".encode()).hexdigest()[:32]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture()
def citizens(database_url: str, departments: Departments, catalogue: Catalogue) -> Iterator[CitizenRecords]:
    prepare(database_url, partial(seed, catalogue=catalogue, departments=departments, now=NOW))
    engine = connect(database_url)
    yield open_citizen_records(
        engine,
        keyed_hash,
        departments,
        load_calendar(PROJECT_ROOT / "data" / "holidays.yml"),
        load_appeal_rules(PROJECT_ROOT / "data" / "appeals.yml"),
        ALLOWED,
        random.Random(7).randrange,
    )
    engine.dispose()


@pytest.fixture(scope="session")
def document(server: Settings) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server.backend_base_url}/openapi.json", trust_env=False).json()
    return found
