"""The Track Application Status endpoint of the reference server, over real HTTP."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import httpx
import pytest

from sevamitra.backend.departments import Department, Departments
from sevamitra.backend.track_status import PATH
from sevamitra.backend.triple_des import PADDINGS, TripleDesSeal, padding_named

QUESTION = {"AppID": "INC12345678", "ServiceID": "4111", "DeptName": "Revenue Department", "Language": "EN"}
KEYS = [
    "ApplicationID",
    "ServiceName",
    "ApplicantName",
    "EstimatedDisbursalDays",
    "ApplicationSubmissionDate",
    "ApplicationPaymentDate",
    "NextActionRequiredDetails",
    "FinalDecision",
    "DepartmentRedirectionURL",
    "TotalNumberOfDesks",
    "CurrentDeskNumber",
    "NextDeskNumber",
    "DeskDetails",
]


@pytest.fixture()
def revenue(departments: Departments) -> Department:
    return departments.by_key["revenue"]


def ask(api: httpx.Client, department: Department, question: Any) -> httpx.Response:
    data = department.seal.encrypt(json.dumps(question, ensure_ascii=False))
    return api.post(PATH, json={"data": data}, headers={"Authorization": ""})


def answer(api: httpx.Client, department: Department, question: Any) -> dict[str, Any]:
    response = ask(api, department, question)
    assert response.status_code == 200, response.text
    data = response.json()["data"]
    assert re.fullmatch(r"([0-9A-F]{16})+", data)
    message: dict[str, Any] = json.loads(department.seal.decrypt(data))
    return message


def refusal(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error", "timestamp"}
    datetime.fromisoformat(response.json()["timestamp"])
    return str(response.json()["error"])


def test_answer_has_every_key_and_no_null(api: httpx.Client, revenue: Department) -> None:
    message = answer(api, revenue, QUESTION)
    assert list(message) == KEYS
    assert message["ServiceName"] == "Income Certificate"
    assert message["FinalDecision"] == "2"
    assert re.fullmatch(r"\d\d-[A-Z][a-z]{2}-\d{4},\d\d:\d\d:\d\d", message["ApplicationSubmissionDate"])
    assert message["DeskDetails"][0]["DeskNumber"] == "Desk 1"
    assert message["DeskDetails"][1]["ReviewActionDateTime"] == ""
    assert None not in message.values()


def test_answer_is_in_marathi_when_asked(api: httpx.Client, revenue: Department) -> None:
    message = answer(api, revenue, {**QUESTION, "Language": "MR"})
    assert (message["ServiceName"], message["ApplicantName"]) == ("उत्पन्नाचा दाखला", "सुनीता प्रकाश जाधव")


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("key", ["revenue", "transport"])
def test_question_in_either_padding_is_answered_in_the_departments_own(
    api: httpx.Client, departments: Departments, padding: str, key: str
) -> None:
    department = departments.by_key[key]
    number = {"revenue": "INC12345678", "transport": "DL202511203"}[key]
    other = TripleDesSeal(department.seal.key, department.seal.iv, padding_named(padding))
    question = {"AppID": number, "ServiceID": "4311", "DeptName": department.name, "Language": "EN"}
    response = api.post(PATH, json={"data": other.encrypt(json.dumps(question))})
    assert json.loads(other.decrypt(response.json()["data"]))["ApplicationID"] == number


def test_lower_case_hexadecimal_is_read(api: httpx.Client, revenue: Department) -> None:
    data = revenue.seal.encrypt(json.dumps(QUESTION)).lower()
    assert api.post(PATH, json={"data": data}).status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=utf-8", ""])
def test_content_type_does_not_matter(api: httpx.Client, revenue: Department, content_type: str) -> None:
    body = json.dumps({"data": revenue.seal.encrypt(json.dumps(QUESTION))})
    assert api.post(PATH, content=body, headers={"Content-Type": content_type}).status_code == 200


@pytest.mark.parametrize("length", [5, 50])
def test_number_of_5_to_50_characters_is_looked_up(api: httpx.Client, revenue: Department, length: int) -> None:
    refusal(ask(api, revenue, {**QUESTION, "AppID": "X" * length}), 404)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"AppID": "INC1"}, "AppID"),
        ({"AppID": "X" * 51}, "AppID"),
        ({"AppID": ""}, "AppID"),
        ({"AppID": None}, "AppID"),
        ({"AppID": 12345678}, "AppID"),
        ({"AppID": ["INC12345678"]}, "AppID"),
        ({"ServiceID": "41"}, "ServiceID"),
        ({"ServiceID": 4111}, "ServiceID"),
        ({"ServiceID": "४१११"}, "ServiceID"),
        ({"DeptName": ""}, "DeptName"),
        ({"Language": "HI"}, "Language"),
        ({"Language": "en"}, "Language"),
    ],
)
def test_wrong_field_is_refused_by_name(
    api: httpx.Client, revenue: Department, change: dict[str, Any], named: str
) -> None:
    assert named in refusal(ask(api, revenue, {**QUESTION, **change}), 400)


@pytest.mark.parametrize("field", sorted(QUESTION))
def test_missing_field_is_refused_by_name(api: httpx.Client, revenue: Department, field: str) -> None:
    question = {name: value for name, value in QUESTION.items() if name != field}
    assert field in refusal(ask(api, revenue, question), 400)


def test_wrong_key_is_refused(api: httpx.Client) -> None:
    seal = TripleDesSeal("not-the-key-of-anybody-x", "87654321")
    refusal(api.post(PATH, json={"data": seal.encrypt(json.dumps(QUESTION))}), 400)


def test_key_of_one_department_does_not_read_anothers_application(api: httpx.Client, departments: Departments) -> None:
    labour = departments.by_key["labour"]
    for name in ("Labour Department", "Revenue Department"):
        refusal(ask(api, labour, {**QUESTION, "DeptName": name}), 404)


@pytest.mark.parametrize("question", ["text", 7, None, [], [QUESTION], "[" * 5000])
def test_sealed_text_that_is_no_object_is_refused(api: httpx.Client, revenue: Department, question: Any) -> None:
    refusal(ask(api, revenue, question), 400)


@pytest.mark.parametrize("cut", [1, 2, 15, 16, 17, 32])
def test_hexadecimal_cut_off_is_refused(api: httpx.Client, revenue: Department, cut: int) -> None:
    data = revenue.seal.encrypt(json.dumps(QUESTION))
    refusal(api.post(PATH, json={"data": data[:-cut]}), 400)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"data",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"data": null}',
        b'{"data": 5}',
        b'{"data": ""}',
        b'{"data": "00"}',
        b'{"data": "' + b"zz" * 8 + b'"}',
        b'{"data": "' + b"0" * 17 + b'"}',
        b'{"data": "' + "०".encode() * 16 + b'"}',
        b'{"data": "0000000000000000\\n"}',
        b'{"data": NaN}',
        b'{"data": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"DATA": "0000000000000000"}',
    ],
)
def test_body_that_is_no_sealed_message_is_refused(api: httpx.Client, body: bytes) -> None:
    refusal(api.post(PATH, content=body), 400)


def test_huge_body_is_refused(api: httpx.Client) -> None:
    refusal(api.post(PATH, json={"data": "0" * 200_000}), 413)


def test_other_methods_are_refused(api: httpx.Client) -> None:
    response = api.get(PATH)
    refusal(response, 405)
    assert response.headers["Allow"] == "POST"
