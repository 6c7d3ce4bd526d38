"""The office's endpoints, the queue of status changes and the command line, over real HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sevamitra.settings import PROJECT_ROOT, Settings

from ..conftest import OFFICE_TOKEN, running_server
from .described import check, refusal
from .test_citizen_api import APPLICATION, key

ONE = "/api/v1/office/applications/{application_id}"
STEPS = ONE + "/steps"
CHANGES = "/api/v1/status-changes"
ASKED = {"mr": "प्रत द्या", "hi": "प्रति दें", "en": "Send a copy"}


@pytest.fixture()
def citizen() -> str:
    return f"wa-{uuid.uuid4().hex}"


@pytest.fixture()
def number(api: httpx.Client, citizen: str) -> str:
    """An application on its first desk."""
    made = api.post(f"/api/v1/citizens/{citizen}/applications", json=APPLICATION, headers=key())
    return str(made.json()["application_id"])


@pytest.fixture(scope="module")
def office(server: Settings) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {OFFICE_TOKEN}"}
    with httpx.Client(base_url=server.backend_base_url, headers=headers, trust_env=False, verify=False) as client:
        yield client


def step(office: httpx.Client, number: str, step: str, desk: int, text: Any = None) -> httpx.Response:
    return office.post(STEPS.format(application_id=number), json={"step": step, "desk": desk, "text": text})


def changes_of(api: httpx.Client, citizen: str) -> list[dict[str, Any]]:
    items = api.get(CHANGES, params={"limit": 100}).json()["items"]
    return [item for item in items if item["citizen"] == citizen]


def test_whole_way_and_its_notices(
    document: dict[str, Any], office: httpx.Client, api: httpx.Client, number: str, citizen: str
) -> None:
    shown = office.get(ONE.format(application_id=number))
    check(document, ONE, "get", shown)
    asked = step(office, number, "ask", 1, ASKED)
    check(document, STEPS, "post", asked)
    assert asked.json()["stage"] == "document-pending" and asked.json()["next_action"] == ASKED
    refused = step(office, number, "ask", 1, ASKED)
    check(document, STEPS, "post", refused)
    assert "asked already" in refusal(refused, 409)
    listed = api.get(CHANGES)
    check(document, CHANGES, "get", listed)
    (change,) = changes_of(api, citizen)
    assert (change["application_id"], change["stage"]) == (number, "document-pending")
    settled = api.put(f"{CHANGES}/{change['id']}/outcome", json={"outcome": "queued"})
    check(document, CHANGES + "/{id}/outcome", "put", settled)
    assert changes_of(api, citizen) == []


def test_certificate_is_there_as_soon_as_it_is_approved(
    office: httpx.Client, api: httpx.Client, number: str, citizen: str
) -> None:
    body = {"kind": "certificate", "number": number, "locale": "mr"}
    papers = f"/api/v1/citizens/{citizen}/papers"
    assert api.post(papers, json=body).status_code != 200
    for taken, desk in (("forward", 1), ("forward", 2), ("approve", 3)):
        assert step(office, number, taken, desk).status_code == 200
    made = api.post(papers, json=body)
    assert made.status_code in (200, 201), made.text
    assert made.json()["number"] == number


@pytest.mark.parametrize("path", [ONE, STEPS])
def test_bots_token_and_forged_ones_open_no_office(server: Settings, api: httpx.Client, number: str, path: str) -> None:
    address, method = path.format(application_id=number), "POST" if path == STEPS else "GET"
    refusal(api.request(method, address, json={"step": "approve", "desk": 1}), 401)
    for header in ("", f"Bearer {OFFICE_TOKEN}x", OFFICE_TOKEN, "Bearer", f"Basic {OFFICE_TOKEN}"):
        forged = httpx.request(
            method, server.backend_base_url + address, headers={"Authorization": header}, trust_env=False, verify=False
        )
        refusal(forged, 401)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", CHANGES), ("PUT", f"{CHANGES}/1/outcome"), ("GET", "/api/v1/audit")]
)
def test_offices_token_opens_nothing_of_the_bots(office: httpx.Client, method: str, path: str) -> None:
    refusal(office.request(method, path, json={"outcome": "queued"} if method == "PUT" else None), 401)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"step": "forward"}, {"step": "dance", "desk": 1}, {"step": "forward", "desk": -1},
        {"step": "forward", "desk": "1"}, {"step": "forward", "desk": True}, {"step": "forward", "desk": 1, "text": ASKED},
        {"step": "ask", "desk": 1}, {"step": "reject", "desk": 1, "text": {"mr": "x", "hi": "x"}},
        {"step": "ask", "desk": 1, "text": {**ASKED, "mr": ""}}, {"step": "ask", "desk": 1, "text": {**ASKED, "mr": "a\nb"}},
        {"step": "ask", "desk": 1, "text": {**ASKED, "en": "x" * 301}}, {"step": "forward", "desk": 1, "officer": "x"},
    ],
)  # fmt: skip
def test_wrong_steps_are_refused(office: httpx.Client, number: str, body: Any) -> None:
    refusal(office.post(STEPS.format(application_id=number), json=body), 400)


def test_unknown_numbers_and_changes_are_not_found(office: httpx.Client, api: httpx.Client) -> None:
    refusal(office.get(ONE.format(application_id="INC00000000")), 404)
    refusal(step(office, "INC00000000", "forward", 1), 404)
    refusal(api.put(f"{CHANGES}/99999999/outcome", json={"outcome": "queued"}), 404)
    refusal(api.put(f"{CHANGES}/0/outcome", json={"outcome": "queued"}), 400)
    refusal(api.put(f"{CHANGES}/1/outcome", json={"outcome": "eaten"}), 400)


def test_office_is_shut_where_only_the_bot_has_a_token(tmp_path: Path) -> None:
    with running_server(tmp_path, SEVAMITRA_BACKEND_TOKEN="only the bot's") as settings:
        url = settings.backend_base_url + ONE.format(application_id="INC12345678")
        assert "SEVAMITRA_BACKEND_OFFICE_TOKEN" in refusal(httpx.get(url, trust_env=False, verify=False), 401)


def command(server: Settings, *arguments: str, token: str = OFFICE_TOKEN) -> subprocess.CompletedProcess[str]:
    variables = {
        "SEVAMITRA_DATA": str(server.data),
        "SEVAMITRA_BACKEND_URL": server.backend_base_url,
        "SEVAMITRA_BACKEND_OFFICE_TOKEN": token,
    }
    return subprocess.run(
        [sys.executable, "-m", "sevamitra.backend.office", *arguments],
        cwd=PROJECT_ROOT, env={**os.environ, **variables}, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def test_command_line_shows_and_moves_an_application(server: Settings, number: str) -> None:
    shown = command(server, "show", number)
    assert (shown.returncode, shown.stdout.splitlines()[2]) == (0, "lies on desk 1 of 3"), shown.stderr
    asked = command(server, "ask", number, "--mr", "प्रत द्या", "--hi", "प्रति दें", "--en", "Send a copy")
    assert "stage: document-pending" in asked.stdout and "asked: Send a copy" in asked.stdout
    assert "lies on desk 2" in command(server, "forward", number).stdout


@pytest.mark.parametrize(
    ("arguments", "token", "says"),
    [
        (["approve", "{number}"], OFFICE_TOKEN, "the last one"),
        (["forward", "{number}", "--desk", "2"], OFFICE_TOKEN, "on desk 1, not on desk 2"),
        (["show", "INC00000000"], OFFICE_TOKEN, "no such application"),
        (["show", "{number}"], "wrong", "token"),
    ],
)
def test_command_line_says_in_one_sentence_why_not(
    server: Settings, number: str, arguments: list[str], token: str, says: str
) -> None:
    refused = command(server, *(argument.format(number=number) for argument in arguments), token=token)
    assert refused.returncode == 1 and refused.stdout == ""
    assert len(refused.stderr.strip().splitlines()) == 1 and says in refused.stderr, refused.stderr
