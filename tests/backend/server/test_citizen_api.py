"""The API about citizens over real HTTP: validation, errors, and truth of the OpenAPI description."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sevamitra.settings import Settings

from ..conftest import running_server
from .described import check, refusal

DOCUMENT = {
    "document": "aadhaar", "media_id": "m1", "sha256": "0" * 64, "content_type": "image/jpeg", "size": 1000,
}  # fmt: skip
APPLICATION: dict[str, Any] = {
    "service": "revenue-income-certificate",
    "locale": "hi",
    "applicant_name": "Lata More",
    "place": "Wagholi",
    "form": [{"name": "purpose", "value": "two\nlines"}],
    "documents": [DOCUMENT],
}
APPEAL: dict[str, Any] = {"ground": "मला न्याय हवा"}
GRIEVANCE: dict[str, Any] = {"category": "office", "text": "बंद होते", "urgent": True}
ONE = "/api/v1/citizens/{citizen}"
OF_ONE = ONE + "/applications/{application_id}"


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


@pytest.fixture()
def citizen() -> str:
    """Key of a citizen who has done nothing yet."""
    return f"wa-{uuid.uuid4().hex}"


@pytest.fixture()
def mine(citizen: str) -> str:
    return f"/api/v1/citizens/{citizen}"


def test_whole_errand(document: dict[str, Any], api: httpx.Client, mine: str) -> None:
    made = api.post(f"{mine}/applications", json=APPLICATION, headers=key())
    check(document, f"{ONE}/applications", "post", made)
    number = made.json()["application_id"]
    listed = api.get(f"{mine}/applications")
    check(document, f"{ONE}/applications", "get", listed)
    shown = api.get(f"{mine}/applications/{number}")
    check(document, OF_ONE, "get", shown)
    assert (made.status_code, listed.json()["items"]) == (201, [shown.json()])
    assert shown.json()["yours"] and shown.json()["applicant_name"]["mr"] == "Lata More"
    assert shown.json()["working_days_left"] == 15
    standing = api.get(f"{mine}/applications/{number}/appeals")
    check(document, f"{OF_ONE}/appeals", "get", standing)
    assert standing.json()["right"]["standing"] == "too-early"
    early = api.post(f"{mine}/applications/{number}/appeals", json=APPEAL, headers=key())
    check(document, f"{OF_ONE}/appeals", "post", early)
    refusal(early, 422)
    erased = api.delete(mine)
    check(document, ONE, "delete", erased)
    assert erased.json()["applications"] == erased.json()["links"] == 1
    refusal(api.get(f"{mine}/applications/{number}"), 404)


def test_application_is_made_once_for_its_key(api: httpx.Client, mine: str) -> None:
    same = key()
    first = api.post(f"{mine}/applications", json=APPLICATION, headers=same)
    again = api.post(f"{mine}/applications", json=APPLICATION, headers=same)
    other = api.post(f"{mine}/applications", json={**APPLICATION, "place": None}, headers=same)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    refusal(other, 409)


def test_what_is_not_yours_has_neither_name_nor_what_desks_wrote(api: httpx.Client, mine: str) -> None:
    shown = api.get(f"{mine}/applications/INC12345678").json()
    assert (shown["yours"], shown["stage"], shown["current_desk"]) == (False, "under-scrutiny", 2)
    assert set(shown["applicant_name"].values()) == {""}
    assert {text for desk in shown["desks"] for text in desk["details"].values()} == {""}
    assert shown["desks"][0]["officer"]["en"] == "Awwal Karkun" and shown["desks"][0]["acted_at"]


def test_linked_application_is_shown_in_full_and_refused_to_another(
    document: dict[str, Any], api: httpx.Client, mine: str
) -> None:
    linked = api.put(f"{mine}/applications/EWS60003114")
    check(document, OF_ONE, "put", linked)
    assert linked.json()["applicant_name"]["en"] == "Aditi Shrikant Kulkarni"
    another = api.put("/api/v1/citizens/wa-another/applications/EWS60003114")
    check(document, OF_ONE, "put", another)
    refusal(another, 403)
    api.delete(mine)


def test_appeal_is_filed_and_listed(document: dict[str, Any], api: httpx.Client, mine: str) -> None:
    same = key()
    url = f"{mine}/applications/RATADD00733/appeals"
    filed = api.post(url, json=APPEAL, headers=same)
    check(document, f"{OF_ONE}/appeals", "post", filed)
    assert (filed.status_code, filed.json()["level"]) == (201, "first")
    assert api.post(url, json=APPEAL, headers=same).json() == filed.json()
    assert api.get(url).json()["items"] == [filed.json()]
    own = api.get(f"{mine}/appeals")
    check(document, f"{ONE}/appeals", "get", own)
    assert own.json()["items"] == [filed.json()]
    to_others = api.get("/api/v1/citizens/wa-another/applications/RATADD00733/appeals").json()
    assert [(item["number"], item["ground"]) for item in to_others["items"]] == [(filed.json()["number"], "")]
    api.delete(mine)


def test_late_appeal_wants_a_reason(api: httpx.Client, mine: str) -> None:
    url = f"{mine}/applications/INC20250466/appeals"
    assert "delay_reason" in refusal(api.post(url, json=APPEAL, headers=key()), 422)
    assert api.post(url, json={**APPEAL, "delay_reason": "ill"}, headers=key()).status_code == 201
    api.delete(mine)


def test_grievance_is_followed_by_its_citizen_alone(document: dict[str, Any], api: httpx.Client, mine: str) -> None:
    photo = {name: value for name, value in DOCUMENT.items() if name != "document"}
    filed = api.post(f"{mine}/grievances", json={**GRIEVANCE, "photo": photo}, headers=key())
    check(document, f"{ONE}/grievances", "post", filed)
    number = filed.json()["number"]
    shown = api.get(f"{mine}/grievances/{number.lower()}")
    check(document, ONE + "/grievances/{number}", "get", shown)
    assert shown.json() == filed.json() and shown.json()["has_photo"]
    others = api.get(f"/api/v1/citizens/wa-another/grievances/{number}")
    check(document, ONE + "/grievances/{number}", "get", others)
    refusal(others, 404)
    assert api.get(f"{mine}/grievances").json()["items"] == [filed.json()]
    for_agents = api.get("/api/v1/grievances?status=open&urgent=true")
    check(document, "/api/v1/grievances", "get", for_agents)
    assert filed.json() in for_agents.json()["items"]
    assert filed.json() not in api.get("/api/v1/grievances?urgent=false").json()["items"]


def test_guessing_is_refused_with_the_time_to_wait(document: dict[str, Any], api: httpx.Client, mine: str) -> None:
    for guess in range(10):
        refusal(api.get(f"{mine}/applications/INC0000000{guess}"), 404)
    refused = api.get(f"{mine}/applications/INC12345678")
    check(document, OF_ONE, "get", refused)
    refusal(refused, 429)
    assert 3590 < int(refused.headers["Retry-After"]) <= 3601
    refusal(api.get(f"{mine}/applications/INC12345678/appeals"), 429)
    refusal(api.put(f"{mine}/applications/INC12345678"), 429)
    noted = api.post(f"{mine}/lookups", json={"application_id": "X/2025/1", "found": True})
    check(document, f"{ONE}/lookups", "post", noted)
    refusal(noted, 429)


def test_lookup_elsewhere_tells_whose_the_application_is(
    document: dict[str, Any], api: httpx.Client, mine: str
) -> None:
    noted = api.post(f"{mine}/lookups", json={"application_id": "X/2025/1", "found": True})
    check(document, f"{ONE}/lookups", "post", noted)
    assert noted.json() == {"yours": False}


def test_trail_is_shown_to_auditors(document: dict[str, Any], api: httpx.Client, citizen: str, mine: str) -> None:
    number = api.post(f"{mine}/applications", json=APPLICATION, headers=key()).json()["application_id"]
    trail = api.get("/api/v1/audit", params={"citizen": citizen})
    check(document, "/api/v1/audit", "get", trail)
    assert [(entry["action"], entry["record"]) for entry in trail.json()["items"]] == [("application-made", number)]
    assert citizen not in trail.text
    assert api.get("/api/v1/audit", params={"record": number}).json()["items"] == trail.json()["items"]


SECURED = [
    ("POST", "/applications"), ("GET", "/applications"), ("GET", "/applications/INC12345678"),
    ("PUT", "/applications/INC12345678"), ("GET", "/applications/INC12345678/appeals"),
    ("POST", "/applications/INC12345678/appeals"), ("GET", "/appeals"), ("POST", "/grievances"), ("GET", "/grievances"),
    ("GET", "/grievances/GR000000001"), ("POST", "/lookups"), ("DELETE", ""),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), SECURED)
def test_citizens_want_the_token(server: Settings, mine: str, method: str, path: str) -> None:
    response = httpx.request(method, server.backend_base_url + mine + path, trust_env=False)
    refusal(response, 401)


@pytest.mark.parametrize("path", ["/api/v1/grievances", "/api/v1/audit"])
def test_lists_of_all_citizens_want_the_token(server: Settings, path: str) -> None:
    refusal(httpx.get(server.backend_base_url + path, trust_env=False), 401)


@pytest.mark.parametrize("citizen", ["%00", "a%0A", "a%20b", "a%2Fb", "-a", "..%2F", "अ", "a" * 211])
@pytest.mark.parametrize("path", ["/applications", "/appeals", "/grievances", "/applications/INC12345678"])
def test_bad_citizen_key_is_refused(api: httpx.Client, citizen: str, path: str) -> None:
    refusal(api.get(f"/api/v1/citizens/{citizen}{path}"), 400)


@pytest.mark.parametrize(
    "change",
    [
        {"service": "Not A Slug"}, {"service": None}, {"locale": "fr"},
        {"applicant_name": ""}, {"applicant_name": "two\nlines"}, {"applicant_name": "x" * 201},
        {"applicant_name": "end\n"}, {"place": ""}, {"place": 5}, {"form": {}}, {"form": [{"name": "A", "value": "x"}]},
        {"form": [{"name": "a", "value": ""}]}, {"form": [{"name": "a", "value": "\u0000"}]},
        {"form": [{"name": "a", "value": "x" * 1001}]},
        {"form": [{"name": f"f{n}", "value": "x"} for n in range(41)]}, {"form": [{"name": "a\n", "value": "x"}]},
        {"documents": [{**DOCUMENT, "size": 0}]},
        {"documents": [{**DOCUMENT, "size": 16 * 1024 * 1024 + 1}]}, {"documents": [{**DOCUMENT, "size": "5"}]},
        {"documents": [{**DOCUMENT, "size": True}]}, {"documents": [{**DOCUMENT, "content_type": "text/html"}]},
        {"documents": [{**DOCUMENT, "sha256": "A" * 64}]}, {"documents": [{**DOCUMENT, "media_id": ""}]},
        {"documents": [{**DOCUMENT, "path": "/etc/passwd"}]}, {"documents": [DOCUMENT] * 21}, {"citizen": "wa-2"},
    ],
)  # fmt: skip
def test_bad_application_is_refused(
    document: dict[str, Any], api: httpx.Client, mine: str, change: dict[str, Any]
) -> None:
    response = api.post(f"{mine}/applications", json={**APPLICATION, **change}, headers=key())
    refusal(response, 400)
    check(document, f"{ONE}/applications", "post", response)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"service": "no-such-service"}, 404),
        ({"documents": [{**DOCUMENT, "document": "no-such-document"}]}, 404),
        ({"form": [{"name": "a", "value": "x"}, {"name": "a", "value": "y"}]}, 409),
    ],
)
def test_application_that_the_catalogue_or_itself_contradicts_is_refused(
    document: dict[str, Any], api: httpx.Client, mine: str, change: dict[str, Any], status: int
) -> None:
    response = api.post(f"{mine}/applications", json={**APPLICATION, **change}, headers=key())
    refusal(response, status)
    check(document, f"{ONE}/applications", "post", response)


def test_grievance_about_an_unknown_service_is_refused(api: httpx.Client, mine: str) -> None:
    body = {**GRIEVANCE, "service": "no-such-service"}
    refusal(api.post(f"{mine}/grievances", json=body, headers=key()), 404)


@pytest.mark.parametrize(
    "change",
    [
        {"ground": ""}, {"ground": "x" * 4001}, {"ground": None}, {"ground": "a\u0000"}, {"ground": "a\tb"},
        {"delay_reason": ""}, {"delay_reason": "x" * 1001}, {"level": "second"},
    ],
)  # fmt: skip
def test_bad_appeal_is_refused(api: httpx.Client, mine: str, change: dict[str, Any]) -> None:
    url = f"{mine}/applications/INC20250412/appeals"
    refusal(api.post(url, json={**APPEAL, **change}, headers=key()), 400)


@pytest.mark.parametrize(
    "change",
    [
        {"category": "weather"}, {"category": None}, {"text": ""}, {"text": "x" * 4001}, {"place": "a\nb"},
        {"application_id": "x"}, {"application_id": "INC1234567\n"}, {"photo": {}},
        {"photo": DOCUMENT}, {"urgent": "yes"}, {"urgent": 1}, {"extra": 1},
    ],
)  # fmt: skip
def test_bad_grievance_is_refused(api: httpx.Client, mine: str, change: dict[str, Any]) -> None:
    refusal(api.post(f"{mine}/grievances", json={**GRIEVANCE, **change}, headers=key()), 400)


@pytest.mark.parametrize("path", ["/applications", "/grievances", "/applications/INC20250412/appeals"])
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "short"}, {"Idempotency-Key": "x" * 201}])
def test_missing_or_bad_idempotency_key_is_refused(
    api: httpx.Client, mine: str, path: str, headers: dict[str, str]
) -> None:
    body = {"/applications": APPLICATION, "/grievances": GRIEVANCE}.get(path, APPEAL)
    assert "Idempotency-Key" in refusal(api.post(mine + path, json=body, headers=headers), 400)


@pytest.mark.parametrize("number", ["GR1", "GR0000000001", "1234567890X", "GR00000000%00"])
def test_bad_grievance_number_is_refused(api: httpx.Client, mine: str, number: str) -> None:
    refusal(api.get(f"{mine}/grievances/{number}"), 400)


@pytest.mark.parametrize("query", ["urgent=yes", "status=", "limit=0", "colour=red"])
def test_bad_search_is_refused(api: httpx.Client, query: str) -> None:
    refusal(api.get(f"/api/v1/grievances?{query}"), 400)


@pytest.fixture()
def postgres_api(postgres: str, tmp_path: Path) -> Iterator[httpx.Client]:
    with running_server(tmp_path, SEVAMITRA_BACKEND_DATABASE_URL=postgres) as settings:
        with httpx.Client(base_url=settings.backend_base_url, trust_env=False) as client:
            yield client


def test_whole_errand_on_postgresql(document: dict[str, Any], postgres_api: httpx.Client, mine: str) -> None:
    test_whole_errand(document, postgres_api, mine)
    test_appeal_is_filed_and_listed(document, postgres_api, mine)
    test_grievance_is_followed_by_its_citizen_alone(document, postgres_api, mine)
    test_guessing_is_refused_with_the_time_to_wait(document, postgres_api, mine)
