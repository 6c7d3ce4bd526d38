"""The JSON API of the reference server, over real HTTP: validation, errors, and truth of the OpenAPI description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate_spec

from sevamitra.backend.server.app import ALL_ENDPOINTS
from sevamitra.catalogue.load import load_catalogue
from sevamitra.settings import Settings

from ..conftest import running_server
from .described import check, refusal

KEY = {"Idempotency-Key": "key-of-test-app"}
HANDOVER: dict[str, Any] = {"conversation_id": "c1", "locale": "mr", "reason": "wants a person"}


def test_description_is_valid_openapi_and_names_every_endpoint(document: dict[str, Any]) -> None:
    validate_spec(document)
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert described == {(endpoint.method, endpoint.path) for endpoint in ALL_ENDPOINTS}


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/health", "/health"),
        ("/api/v1/health", "/api/v1/health"),
        ("/openapi.json", "/openapi.json"),
        ("/api/v1/openapi.json", "/api/v1/openapi.json"),
        ("/api/v1/services", "/api/v1/services?limit=200&offset=900"),
        ("/api/v1/services", "/api/v1/services?limit=0"),
        ("/api/v1/services/{slug}", "/api/v1/services/revenue-income-certificate"),
        ("/api/v1/services/{slug}", "/api/v1/services/home-fir-copy"),
        ("/api/v1/services/{slug}", "/api/v1/services/none"),
        ("/api/v1/departments", "/api/v1/departments?limit=200"),
        ("/api/v1/bodies", "/api/v1/bodies?limit=200"),
        ("/api/v1/documents", "/api/v1/documents?limit=200&offset=400"),
        ("/api/v1/applications/{application_id}", "/api/v1/applications/INC12345678"),
        ("/api/v1/applications/{application_id}", "/api/v1/applications/INC20250301"),
        ("/api/v1/applications/{application_id}", "/api/v1/applications/NONE-00000"),
        ("/api/v1/handovers", "/api/v1/handovers?status=open"),
    ],
)
def test_replies_are_as_described(document: dict[str, Any], api: httpx.Client, path: str, url: str) -> None:
    check(document, path, "get", api.get(url))


def test_every_service_can_be_shown(document: dict[str, Any], api: httpx.Client) -> None:
    for slug in list(load_catalogue().services)[::50]:
        check(document, "/api/v1/services/{slug}", "get", api.get(f"/api/v1/services/{slug}"))


def test_services_are_filtered_and_paged(api: httpx.Client) -> None:
    filters = {"department": "revenue", "body": "tahsil-office", "kind": "certificate"}
    every = api.get("/api/v1/services", params={**filters, "limit": "200"}).json()
    expected = sorted(
        service.slug
        for service in load_catalogue().services.values()
        if (service.department, service.body, service.kind) == tuple(filters.values())
    )
    assert [item["slug"] for item in every["items"]] == expected
    page = api.get("/api/v1/services", params={**filters, "limit": "2", "offset": "1"}).json()
    assert [item["slug"] for item in page["items"]] == expected[1:3]
    assert page["total"] == len(expected)


@pytest.mark.parametrize("part", ["income cert", "उत्पन्नाचा", "आय प्रमाण"])
def test_services_are_found_by_part_of_a_name_in_any_language(api: httpx.Client, part: str) -> None:
    found = api.get("/api/v1/services", params={"q": part}).json()["items"]
    assert "revenue-income-certificate" in [item["slug"] for item in found]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=-1", "limit=", "limit=1_0", "limit=+5", "limit=%201", "limit=%D9%A1", "limit=1e1",
        "limit=9999999999999999999", "offset=-1", "offset=1000001", "limit=1&limit=1", "colour=red", "kind=nonsense",
        "kind=", "department=Revenue", "department=a%0A", "department=a--b", "body=%00", "q=", "q=%00", "q=%FF",
        "q=" + "x" * 101, "family=" + "a" * 201, "slug=x", "Limit=1", "&".join(f"a{n}=1" for n in range(60)),
    ],
)  # fmt: skip
def test_bad_query_is_refused(api: httpx.Client, query: str) -> None:
    refusal(api.get(f"/api/v1/services?{query}"), 400)


def test_parameters_where_none_are_taken_are_refused(api: httpx.Client) -> None:
    refusal(api.get("/api/v1/services/home-fir-copy?x=1"), 400)
    refusal(api.get("/health?x=1"), 400)


@pytest.mark.parametrize("slug", ["UPPER", "a%2Fb", "a%00b", "a%0A", "%E0%A4%85", "a" * 201, "..%2F..%2Fetc"])
def test_bad_slug_is_refused(api: httpx.Client, slug: str) -> None:
    refusal(api.get(f"/api/v1/services/{slug}"), 400)


@pytest.mark.parametrize("path", ["/", "/api", "/api/v1", "/api/v2/services", "/nothing", "/api/v1/services/a/b"])
def test_unknown_address_is_404_in_json(api: httpx.Client, path: str) -> None:
    refusal(api.get(path), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_unknown_method_is_405_in_json(api: httpx.Client, method: str) -> None:
    response = api.request(method, "/api/v1/services")
    refusal(response, 405)
    assert response.headers["Allow"] == "GET"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic dG9rZW4=", "bearer", "Bearer टोकन"])
@pytest.mark.parametrize("path", ["/api/v1/applications/INC12345678", "/api/v1/applications/x", "/api/v1/handovers"])
def test_applications_and_handovers_want_the_token(api: httpx.Client, path: str, authorization: str) -> None:
    response = api.get(path, headers=[(b"Authorization", authorization.encode())])
    refusal(response, 401)
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_application_is_shown_in_full_and_in_either_case(api: httpx.Client) -> None:
    shown = api.get("/api/v1/applications/inc12345678").json()
    assert (shown["application_id"], shown["department"]) == ("INC12345678", "revenue")
    assert shown["applicant_name"]["mr"] == "सुनीता प्रकाश जाधव"
    assert shown["submitted_at"].endswith("+05:30")


@pytest.mark.parametrize("number", ["INC1", "A" * 51, "INC%2F12345", "INC%0012345", "INC12345678%0A", "इन्क१२३४५"])
def test_bad_application_number_is_refused(api: httpx.Client, number: str) -> None:
    refusal(api.get(f"/api/v1/applications/{number}"), 400)


def test_handover_is_recorded_once_for_its_key(document: dict[str, Any], api: httpx.Client) -> None:
    first = api.post("/api/v1/handovers", json=HANDOVER, headers=KEY)
    again = api.post("/api/v1/handovers", json=HANDOVER, headers=KEY)
    other = api.post("/api/v1/handovers", json={**HANDOVER, "reason": "else"}, headers=KEY)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json() and re.fullmatch(r"SM\d{6}", first.json()["ticket"])
    for response in (first, again, other):
        check(document, "/api/v1/handovers", "post", response)


@pytest.mark.parametrize("key", ["", "short", "x" * 201, "with blank", "ключ-ключ".encode().hex() + "\\"])
def test_bad_idempotency_key_is_refused(api: httpx.Client, key: str) -> None:
    refusal(api.post("/api/v1/handovers", json=HANDOVER, headers={"Idempotency-Key": key}), 400)


def test_missing_idempotency_key_is_refused(api: httpx.Client) -> None:
    assert "Idempotency-Key" in refusal(api.post("/api/v1/handovers", json=HANDOVER), 400)


@pytest.mark.parametrize(
    "change",
    [
        {"conversation_id": ""}, {"conversation_id": 5}, {"conversation_id": None}, {"conversation_id": "a\u0000b"},
        {"conversation_id": "x" * 201}, {"locale": "fr"}, {"locale": None}, {"service": "Not A Slug"}, {"service": ""},
        {"service": []}, {"reason": ""}, {"reason": "x" * 301}, {"reason": "two\nlines"}, {"reason": "end\n"},
        {"reason": True}, {"extra": 1},
    ],
)  # fmt: skip
def test_bad_handover_is_refused(document: dict[str, Any], api: httpx.Client, change: dict[str, Any]) -> None:
    response = api.post("/api/v1/handovers", json={**HANDOVER, **change}, headers=KEY)
    refusal(response, 400)
    check(document, "/api/v1/handovers", "post", response)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 60_000, b'{"reason": NaN}'])
def test_body_that_is_no_json_object_is_refused(api: httpx.Client, body: bytes) -> None:
    refusal(api.post("/api/v1/handovers", content=body, headers={**KEY, "Content-Type": "application/json"}), 400)


def test_lone_surrogate_is_refused(api: httpx.Client) -> None:
    body = json.dumps({**HANDOVER, "reason": "\ud800"})
    refusal(api.post("/api/v1/handovers", content=body, headers={**KEY, "Content-Type": "application/json"}), 400)


def test_other_content_type_is_refused(api: httpx.Client) -> None:
    body = json.dumps(HANDOVER)
    refusal(api.post("/api/v1/handovers", content=body, headers={**KEY, "Content-Type": "text/plain"}), 415)


def test_huge_body_is_refused(api: httpx.Client) -> None:
    body = json.dumps({**HANDOVER, "reason": "x" * 100_000})
    refusal(api.post("/api/v1/handovers", content=body, headers={**KEY, "Content-Type": "application/json"}), 413)


@pytest.fixture()
def postgres_settings(postgres: str, tmp_path: Path) -> Iterator[Settings]:
    with running_server(tmp_path, SEVAMITRA_BACKEND_DATABASE_URL=postgres) as settings:
        yield settings


def test_server_works_on_postgresql_and_without_token_from_this_machine(postgres_settings: Settings) -> None:
    with httpx.Client(base_url=postgres_settings.backend_base_url, trust_env=False) as api:
        assert api.get("/api/v1/applications/INC12345678").json()["stage"] == "under-scrutiny"
        recorded = api.post("/api/v1/handovers", json=HANDOVER, headers=KEY)
        listed = api.get("/api/v1/handovers?status=open").json()
        described = api.get("/openapi.json").json()["paths"]["/api/v1/handovers"]["get"]
    assert recorded.status_code == 201
    assert described["security"] == [{"bearer": []}, {}]
    assert [item["ticket"] for item in listed["items"]] == [recorded.json()["ticket"]]
