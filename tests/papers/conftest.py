"""Papers over a seeded database of either kind, a real mail server, and the reference server with both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from sevamitra.backend.appeals import load_appeal_rules
from sevamitra.backend.citizen_messages import NewAppealBody
from sevamitra.backend.departments import load_departments
from sevamitra.backend.server.database import connect, prepare
from sevamitra.backend.server.seed import seed
from sevamitra.backend.server.state import CitizenRecords, open_citizen_records
from sevamitra.backend.working_days import load_calendar
from sevamitra.catalogue.load import load_catalogue
from sevamitra.channels.secrets import Vault
from sevamitra.papers.office import PaperOffice, open_papers
from sevamitra.settings import PROJECT_ROOT, Settings

from ..backend.conftest import running_server
from ..mail_server import MailServer, mail_server

NOW = datetime(2025, 11, 20, 12, tzinfo=timezone.utc)
TOKEN = "token-of-the-tests"
CITIZEN = "wa-1"
PENDING, APPROVED, REJECTED = "INC12345678", "INC20250117", "INC20250412"
APPROVED_TOO = "CST10046190", "SNR70001820"
"""Each for one test that withdraws its paper."""
APPEAL = "FA004182736"
GROUND = "माझा पुरावा माझ्याच नावाचा आहे; कर्‍हाडहून तीन वेळा आलो. आधार 2345 6789 0124\nकृपया पुन्हा तपासा."


@pytest.fixture()
def mailbox() -> Iterator[MailServer]:
    with mail_server() as box:
        yield box


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'backend.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture()
def engine(database_url: str) -> Iterator[Engine]:
    departments = load_departments(PROJECT_ROOT / "data" / "departments.yml", "http://127.0.0.1:8000")
    prepare(database_url, partial(seed, catalogue=load_catalogue(), departments=departments, now=NOW))
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture()
def vault() -> Vault:
    return Vault("a secret for tests only")


def papers_over(engine: Engine, vault: Vault, **settings: Any) -> PaperOffice:
    """The office as it is put together for the server."""
    return open_papers(
        Settings(public_url="https://seva.example.in", **settings),
        engine,
        vault,
        load_catalogue,
        load_appeal_rules(PROJECT_ROOT / "data" / "appeals.yml"),
        load_calendar(PROJECT_ROOT / "data" / "holidays.yml"),
        lambda: NOW,
    )


@pytest.fixture()
def citizens(engine: Engine, vault: Vault) -> CitizenRecords:
    """What citizens did: three applications are linked with :data:`CITIZEN`, who appealed about one."""
    found = open_citizen_records(
        engine,
        vault.fingerprint,
        load_departments(PROJECT_ROOT / "data" / "departments.yml", "http://127.0.0.1:8000"),
        load_calendar(PROJECT_ROOT / "data" / "holidays.yml"),
        load_appeal_rules(PROJECT_ROOT / "data" / "appeals.yml"),
        10,
        lambda _bound: 4182736,
    )
    for number in (PENDING, APPROVED, REJECTED):
        found.applications.link(CITIZEN, number, NOW)
    found.appeals.file(CITIZEN, REJECTED, NewAppealBody(ground=GROUND), "key-of-the-appeal", NOW)
    return found


@pytest.fixture()
def office(engine: Engine, vault: Vault, citizens: CitizenRecords) -> PaperOffice:
    return papers_over(engine, vault)


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


@dataclass
class Running:
    """A reference server, its mail server and an API client that bears the token."""

    settings: Settings
    mailbox: MailServer
    api: httpx.Client


@contextmanager
def start(data: Path, **environment: str) -> Iterator[Running]:
    """The reference server as a process, with applications linked with :data:`CITIZEN`."""
    with mail_server() as box:
        mail = {"SEVAMITRA_SMTP_URL": box.url, "SEVAMITRA_MAIL_FROM": "SevaMitra <seva@example.in>"}
        with running_server(data, SEVAMITRA_BACKEND_TOKEN=TOKEN, **mail, **environment) as settings:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            with httpx.Client(
                base_url=settings.backend_base_url, headers=headers, trust_env=False, timeout=20
            ) as client:
                for number in (PENDING, APPROVED, *APPROVED_TOO):
                    assert client.put(f"/api/v1/citizens/{CITIZEN}/applications/{number}").status_code == 200
                yield Running(settings, box, client)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with start(tmp_path_factory.mktemp("papers")) as server:
        yield server


@pytest.fixture()
def api(running: Running) -> httpx.Client:
    return running.api
