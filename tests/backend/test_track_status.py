from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from sevamitra.backend.client import INDIA, ApplicationNotFound, BackendRefused, BackendUnavailable, Decision
from sevamitra.backend.departments import Department, Departments
from sevamitra.backend.outbound import Outbound
from sevamitra.backend.track_status import TrackStatusDriver, format_time, parse_reply, parse_time
from sevamitra.backend.triple_des import TripleDesSeal

from .canned import Canned, canned, http

SEAL = TripleDesSeal("0123456789abcdefghijklmn", "87654321")
REVENUE = Department(
    "revenue",
    "Revenue Department",
    "http://x",
    SEAL,
    {"INC": "income", "REV": None},
    {"income": "4111", "caste": "4112", "domicile": "4113"},
)
MESSAGE: dict[str, Any] = {
    "ApplicationID": "INC12345678",
    "ServiceName": "उत्पन्नाचा दाखला",
    "ApplicantName": "सुनीता जाधव",
    "EstimatedDisbursalDays": 15,
    "ApplicationSubmissionDate": "18-Sep-2025,17:30:00",
    "ApplicationPaymentDate": "",
    "NextActionRequiredDetails": "",
    "FinalDecision": "2",
    "DepartmentRedirectionURL": "https://revenue.example/1",
    "TotalNumberOfDesks": 3,
    "CurrentDeskNumber": 2,
    "NextDeskNumber": 3,
    "DeskDetails": [
        {
            "DeskNumber": "Desk 1",
            "ReviewActionBy": "Awwal Karkun",
            "ReviewActionDateTime": "19-Sep-2025,11:05:09",
            "ReviewActionDetails": "forwarded",
        }
    ],
}


def sealed(message: Any, seal: TripleDesSeal = SEAL) -> bytes:
    return json.dumps({"data": seal.encrypt(json.dumps(message, ensure_ascii=False))}).encode()


def asked(department: Canned) -> list[dict[str, Any]]:
    """The decrypted questions a department got."""
    bodies = [request.split(b"\r\n\r\n", 1)[1] for request in department.requests]
    return [json.loads(SEAL.decrypt(json.loads(body)["data"])) for body in bodies]


def test_reply_becomes_a_status() -> None:
    status = parse_reply(sealed(MESSAGE), REVENUE, "INC12345678", "mr")
    assert status.submitted_at == datetime(2025, 9, 18, 17, 30, tzinfo=INDIA)
    assert status.paid_at is None
    assert status.decision is Decision.PENDING
    assert (status.current_desk, status.next_desk, status.total_desks) == (2, 3, 3)
    assert status.desks[0].number == 1
    assert status.desks[0].officer == "Awwal Karkun"
    assert status.redirect_url == "https://revenue.example/1"


@pytest.mark.parametrize(
    ("code", "decision"),
    [
        ("0", Decision.APPROVED),
        ("1", Decision.REJECTED),
        ("2", Decision.PENDING),
        ("", Decision.UNDECIDED),
        (None, Decision.UNDECIDED),
    ],
)
def test_final_decision(code: Any, decision: Decision) -> None:
    assert parse_reply(sealed({**MESSAGE, "FinalDecision": code}), REVENUE, "INC12345678", "mr").decision is decision


def test_null_where_the_protocol_wants_an_empty_text_is_read_as_empty() -> None:
    reply = sealed({**MESSAGE, "ApplicationPaymentDate": None, "NextActionRequiredDetails": None})
    status = parse_reply(reply, REVENUE, "INC12345678", "mr")
    assert (status.paid_at, status.next_action) == (None, "")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "http://[", "//x", "ftp://x"])
def test_link_that_is_no_web_address_is_dropped(link: str) -> None:
    reply = sealed({**MESSAGE, "DepartmentRedirectionURL": link})
    assert parse_reply(reply, REVENUE, "INC12345678", "mr").redirect_url == ""


@pytest.mark.parametrize("key", sorted(MESSAGE))
def test_reply_without_a_key_is_refused(key: str) -> None:
    message = {name: value for name, value in MESSAGE.items() if name != key}
    with pytest.raises(BackendRefused, match=key):
        parse_reply(sealed(message), REVENUE, "INC12345678", "mr")


@pytest.mark.parametrize(
    "change",
    [
        {"ApplicationID": "INC99999999"},
        {"ApplicationSubmissionDate": "2025-09-18T17:30:00"},
        {"ApplicationSubmissionDate": "31-Feb-2025,17:30:00"},
        {"ApplicationSubmissionDate": "१८-Sep-2025,17:30:00"},
        {"FinalDecision": "7"},
        {"EstimatedDisbursalDays": -1},
        {"EstimatedDisbursalDays": "soon"},
        {"EstimatedDisbursalDays": float("inf")},
        {"TotalNumberOfDesks": None},
        {"DeskDetails": "none"},
        {"DeskDetails": [{}]},
        {"ServiceName": {"en": "x"}},
    ],
)
def test_reply_that_breaks_the_protocol_is_refused_without_its_content(change: dict[str, Any]) -> None:
    with pytest.raises(BackendRefused) as refusal:
        parse_reply(sealed({**MESSAGE, **change}), REVENUE, "INC12345678", "mr")
    assert "सुनीता" not in str(refusal.value) and "INC" not in str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>maintenance</html>",
        b"null",
        b"[]",
        b"{}",
        b'{"data": 5}',
        b'{"data": ""}',
        b'{"data": "ABC"}',
        b'{"data": "zz"}',
        b"[" * 100_000,
        b"\xff\xfe",
        sealed([]),
        sealed("text"),
        sealed(MESSAGE)[:-20] + b'"}',
        sealed(MESSAGE, TripleDesSeal("another-key-24-chars-abc", "87654321")),
    ],
)
def test_reply_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(BackendRefused):
        parse_reply(body, REVENUE, "INC12345678", "mr")


def test_times_are_read_as_they_are_written() -> None:
    time = datetime(2025, 1, 2, 3, 4, 5, tzinfo=INDIA)
    for month in range(12):
        moved = time + timedelta(days=31 * month)
        assert parse_time(format_time(moved)) == moved
    assert format_time(time) == "02-Jan-2025,03:04:05"
    assert (parse_time(""), format_time(None)) == (None, "")


@pytest.mark.asyncio
@pytest.mark.parametrize(("locale", "language", "told"), [("en", "EN", "en"), ("mr", "MR", "mr"), ("hi", "MR", "mr")])
async def test_question_holds_what_the_protocol_wants(locale: str, language: str, told: str) -> None:
    async with canned(http(200, sealed(MESSAGE))) as server:
        driver = TrackStatusDriver(REVENUE, Outbound(server.url))
        status = await driver.application_status("INC12345678", "INC", locale)
        assert asked(server) == [
            {"AppID": "INC12345678", "ServiceID": "4111", "DeptName": "Revenue Department", "Language": language}
        ]
    assert status.locale == told


@pytest.mark.asyncio
async def test_service_ids_of_a_shared_prefix_are_tried_in_turn() -> None:
    async with canned(http(404, {"error": "none"}), http(200, sealed(MESSAGE))) as server:
        driver = TrackStatusDriver(REVENUE, Outbound(server.url))
        status = await driver.application_status("INC12345678", "REV", "mr")
        assert status.service is None
        assert [question["ServiceID"] for question in asked(server)] == ["4112", "4113"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("response", "error"),
    [
        (http(404, {"error": "none", "timestamp": ""}), ApplicationNotFound),
        (http(404, b"<html>no such page</html>"), BackendRefused),
        (http(400, {"error": "cannot decrypt"}), BackendRefused),
        (http(401, b""), BackendRefused),
        (http(302, b""), BackendRefused),
        (http(200, b"<html>maintenance</html>"), BackendRefused),
        (http(200, {"data": "00" * 64}), BackendRefused),
        (http(500, {"error": "database"}), BackendUnavailable),
        (b"garbage", BackendUnavailable),
    ],
)
async def test_failures_keep_their_kind(response: bytes, error: type[Exception]) -> None:
    async def no_wait(_seconds: float) -> None: ...

    async with canned(response) as server:
        with pytest.raises(error):
            driver = TrackStatusDriver(REVENUE, Outbound(server.url, sleep=no_wait))
            await driver.application_status("INC12345678", "INC", "mr")


def test_departments_without_match_are_none() -> None:
    assert Departments({"revenue": REVENUE}).of("XYZ123") is None
