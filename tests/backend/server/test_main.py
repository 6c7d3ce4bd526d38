"""What the command says when it cannot start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sevamitra.settings import PROJECT_ROOT

from ..conftest import free_port


def start(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {"SEVAMITRA_DATA": str(data), "SEVAMITRA_BACKEND_PORT": str(free_port()), **environment}
    return subprocess.run(
        [sys.executable, "-m", "sevamitra.backend.server"],
        cwd=PROJECT_ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture()
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield int(taken.getsockname()[1])


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr.strip().splitlines()[-1]


def test_port_in_use_is_said_in_one_sentence(tmp_path: Path, taken_port: int) -> None:
    said = last_line(start(tmp_path, SEVAMITRA_BACKEND_PORT=str(taken_port)))
    assert said.startswith("backend:") and str(taken_port) in said and "SEVAMITRA_BACKEND_PORT" in said


def test_unreachable_database_is_said_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"
    said = last_line(start(tmp_path, SEVAMITRA_BACKEND_DATABASE_URL=url))
    assert "SEVAMITRA_BACKEND_DATABASE_URL" in said and "secret" not in said


def test_missing_departments_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    said = last_line(start(tmp_path, SEVAMITRA_DEPARTMENTS=str(tmp_path / "none.yml")))
    assert "none.yml" in said and "SEVAMITRA_DEPARTMENTS" in said


@pytest.mark.parametrize("variable", ["SEVAMITRA_HOLIDAYS", "SEVAMITRA_APPEALS"])
def test_missing_settings_file_is_said_in_one_sentence(tmp_path: Path, variable: str) -> None:
    said = last_line(start(tmp_path, **{variable: str(tmp_path / "none.yml")}))
    assert "none.yml" in said and variable in said


def test_one_token_for_bot_and_offices_is_refused(tmp_path: Path) -> None:
    said = last_line(start(tmp_path, SEVAMITRA_BACKEND_TOKEN="same", SEVAMITRA_BACKEND_OFFICE_TOKEN="same"))
    assert said.startswith("backend:") and "SEVAMITRA_BACKEND_OFFICE_TOKEN" in said
