"""The reference server, started by its own command on a free port, and PostgreSQL where there is one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg2
import pytest

from sevamitra.backend.departments import Departments, load_departments
from sevamitra.settings import PROJECT_ROOT, Settings

POSTGRES = "postgresql://postgres@127.0.0.1:5432/"
TOKEN = "token-of-the-tests"
OFFICE_TOKEN = "token-of-an-office"
STARTS_WITHIN_SECONDS = 30


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(data: Path, **environment: str) -> Iterator[Settings]:
    """The reference server as a process; gives the settings of a bot that asks it."""
    port = free_port()
    variables = {"SEVAMITRA_DATA": str(data), "SEVAMITRA_BACKEND_PORT": str(port), **environment}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SEVAMITRA_")}
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sevamitra.backend.server"],
            cwd=PROJECT_ROOT,
            env={**inherited, **variables},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        settings = Settings(
            data=data, backend_port=port, backend_token=environment.get("SEVAMITRA_BACKEND_TOKEN", ""), backend_url=""
        )
        _await_health(process, settings.backend_base_url, data / "server.log")
        yield settings
    finally:
        process.terminate()
        process.wait(timeout=10)


def _await_health(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{url}/health", trust_env=False, verify=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"no health within {STARTS_WITHIN_SECONDS} s: {log.read_text()}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The reference server on SQLite, with a token for the bot and one for offices."""
    data = tmp_path_factory.mktemp("backend")
    with running_server(data, SEVAMITRA_BACKEND_TOKEN=TOKEN, SEVAMITRA_BACKEND_OFFICE_TOKEN=OFFICE_TOKEN) as settings:
        yield settings


@pytest.fixture(scope="session")
def api(server: Settings) -> Iterator[httpx.Client]:
    """An HTTP client of the reference server that bears its token."""
    with httpx.Client(
        base_url=server.backend_base_url, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False, verify=False
    ) as client:
        yield client


@pytest.fixture(scope="session")
def departments() -> Departments:
    """The shipped departments."""
    return load_departments(PROJECT_ROOT / "data" / "departments.yml", "http://127.0.0.1:8000")


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """URL of a PostgreSQL server; skips without one unless SEVAMITRA_REQUIRE_SERVICES=1, which makes it a failure."""
    try:
        psycopg2.connect(POSTGRES, connect_timeout=3).close()
    except psycopg2.OperationalError as error:
        reason = f"no PostgreSQL at {POSTGRES}: {str(error).strip().splitlines()[0]}"
        if os.environ.get("SEVAMITRA_REQUIRE_SERVICES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return POSTGRES


@pytest.fixture()
def postgres(postgres_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database of this test's own."""
    name = f"sevamitra_test_{uuid.uuid4().hex}"
    _administer(postgres_server, f'CREATE DATABASE "{name}"')
    try:
        yield postgres_server + name
    finally:
        _administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    connection = psycopg2.connect(server)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database, once of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'backend.db'}"
    return str(request.getfixturevalue("postgres"))
