"""Papers over real HTTP: what is refused, what is answered, and what the description says of it."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from ..backend.server.described import check, refusal
from .conftest import APPROVED, CITIZEN, PENDING, Running

PAPERS, MAIL, DELIVERIES = (f"/api/v1/citizens/{CITIZEN}/{part}" for part in ("papers", "email", "deliveries"))
PATHS = {
    PAPERS: "/api/v1/citizens/{citizen}/papers",
    MAIL: "/api/v1/citizens/{citizen}/email",
    f"{MAIL}/confirmation": "/api/v1/citizens/{citizen}/email/confirmation",
    DELIVERIES: "/api/v1/citizens/{citizen}/deliveries",
}
RECEIPT = {"kind": "receipt", "number": PENDING, "locale": "mr"}
KEY = {"Idempotency-Key": "key-of-test-api"}


@pytest.fixture(scope="module")
def document(running: Running) -> dict[str, Any]:
    found: dict[str, Any] = running.api.get("/openapi.json").json()
    return found


def post(api: httpx.Client, url: str, body: Any, document: dict[str, Any], **headers: str) -> httpx.Response:
    """The reply, which is as described."""
    response = api.post(url, json=body, headers=headers)
    check(document, PATHS[url], "post", response)
    return response


@pytest.fixture()
def code(api: httpx.Client) -> str:
    return str(api.post(PAPERS, json=RECEIPT).json()["code"])


def test_a_paper_comes_with_code_and_link(api: httpx.Client, document: dict[str, Any]) -> None:
    reply = post(api, PAPERS, RECEIPT, document).json()
    assert reply["filename"] == f"पावती-{PENDING}.pdf" and reply["sample"] is True
    assert reply["verification_url"].endswith(f"/verify/{reply['code']}")
    pdf = httpx.get(reply["link"], trust_env=False)
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "passport"}, {"kind": None}, {"number": ""}, {"number": "INC1"}, {"number": "A" * 51}, {"number": 5},
        {"number": "INC12345678\n"}, {"number": "इन्क१२३४५"}, {"number": "INC 12345"}, {"locale": "fr"}, {"extra": 1},
    ],
)  # fmt: skip
def test_a_bad_request_for_a_paper_is_refused(
    api: httpx.Client, document: dict[str, Any], change: dict[str, Any]
) -> None:
    refusal(post(api, PAPERS, {**RECEIPT, **change}, document), 400)


def test_a_paper_that_cannot_be_made_says_why(api: httpx.Client, document: dict[str, Any]) -> None:
    refusal(post(api, PAPERS, {**RECEIPT, "kind": "certificate"}, document), 409)
    refusal(post(api, PAPERS, {**RECEIPT, "number": "INC00000000"}, document), 404)
    refusal(post(api, PAPERS, {**RECEIPT, "kind": "appeal"}, document), 404)


@pytest.mark.parametrize("url", [*PATHS, "/api/v1/papers/0123456789ABCDEF/withdrawal"])
def test_everything_but_the_pages_wants_the_token(running: Running, url: str) -> None:
    refusal(httpx.post(running.settings.backend_base_url + url, json={}, trust_env=False), 401)


@pytest.mark.parametrize(
    "address",
    [
        "", "sunita", "@example.in", "sunita@", "sunita@localhost", "a b@example.in", "a@b..in", "a..b@example.in",
        ".a@example.in", "a@example.in, b@example.in", "a@example.in\nBcc: b@example.in", "a@-example.in", "a@example-.in",
        "सुनीता@example.in", "a@" + "x" * 64 + ".in", "a@" + "x." * 130 + "in", 5, None,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(api: httpx.Client, document: dict[str, Any], address: Any) -> None:
    refusal(post(api, MAIL, {"address": address, "locale": "mr"}, document), 400)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "१२३४५६", "12345a", "123456\n", 123456, None])
def test_what_is_no_code_is_refused(api: httpx.Client, document: dict[str, Any], typed: Any) -> None:
    refusal(post(api, f"{MAIL}/confirmation", {"code": typed}, document), 400)


@pytest.mark.parametrize(
    "change",
    [
        {"channels": []}, {"channels": ["fax"]}, {"channels": ["email", "email"]}, {"channels": "email"},
        {"channels": ["email", "portal", "whatsapp", "portal"]}, {"code": "short"}, {"code": "x" * 41}, {"locale": "fr"},
    ],
)  # fmt: skip
def test_a_bad_delivery_is_refused(
    api: httpx.Client, document: dict[str, Any], code: str, change: dict[str, Any]
) -> None:
    body = {"code": code, "channels": ["portal"], "locale": "mr", **change}
    refusal(post(api, DELIVERIES, body, document, **KEY), 400)


def test_a_delivery_wants_a_key_a_paper_and_an_address(api: httpx.Client, document: dict[str, Any], code: str) -> None:
    body = {"code": code, "channels": ["portal"], "locale": "mr"}
    refusal(post(api, DELIVERIES, body, document), 400)
    refusal(post(api, DELIVERIES, {**body, "code": "0" * 16}, document, **KEY), 404)
    refusal(post(api, DELIVERIES, {**body, "code": "U" * 16}, document, **KEY), 404)
    other = api.post("/api/v1/citizens/wa-3/deliveries", json=body, headers=KEY)
    refusal(other, 404)


def test_too_many_codes_are_refused_for_an_hour(api: httpx.Client, document: dict[str, Any]) -> None:
    url = "/api/v1/citizens/wa-many/email"
    replies = [api.post(url, json={"address": f"a{n}@example.in", "locale": "hi"}) for n in range(6)]
    assert [reply.status_code for reply in replies] == [202] * 5 + [429]
    check(document, PATHS[MAIL], "post", replies[-1])
    assert replies[-1].headers["Retry-After"] == "3600"


def test_an_unsupported_or_broken_body_is_refused(api: httpx.Client) -> None:
    for content, status in ((b"{", 400), (b"[]", 400), (b"\xff", 400)):
        response = api.post(PAPERS, content=content, headers={"Content-Type": "application/json"})
        refusal(response, status)
    refusal(api.post(PAPERS, content=json.dumps(RECEIPT), headers={"Content-Type": "text/plain"}), 415)


def test_withdrawal_is_described_and_wants_a_paper(api: httpx.Client, document: dict[str, Any]) -> None:
    path = "/api/v1/papers/{code}/withdrawal"
    code = api.post(PAPERS, json={**RECEIPT, "number": APPROVED}).json()["code"]
    for given, status in ((code, 200), (code.lower(), 200), ("0" * 16, 404), ("short", 400)):
        response = api.post(f"/api/v1/papers/{given}/withdrawal")
        assert response.status_code == status
        check(document, path, "post", response)
    refusal(post(api, PAPERS, {**RECEIPT, "number": APPROVED}, document), 410)


def test_a_mailed_paper_arrives_and_is_listed(running: Running, document: dict[str, Any], code: str) -> None:
    api, box = running.api, running.mailbox
    sent = post(api, MAIL, {"address": "sunita@example.in", "locale": "mr"}, document)
    assert sent.status_code == 202 and sent.json()["address"] == "s•••@example.in"
    letter = awaited(box, "sunita@example.in", 1)[0]
    digits = letter["Subject"].rpartition(" ")[2]
    confirmed = post(api, f"{MAIL}/confirmation", {"code": digits}, document).json()
    assert confirmed == {"outcome": "verified", "tries_left": 0, "address": "s•••@example.in"}
    shown = api.get(MAIL)
    check(document, PATHS[MAIL], "get", shown)
    assert shown.json() == {"available": True, "address": "s•••@example.in"}

    body = {"code": code, "channels": ["whatsapp", "email", "portal"], "locale": "mr"}
    made = post(api, DELIVERIES, body, document, **{"Idempotency-Key": "key-of-the-mail"})
    assert made.status_code == 201
    assert post(api, DELIVERIES, body, document, **{"Idempotency-Key": "key-of-the-mail"}).status_code == 200
    refusal(post(api, DELIVERIES, {**body, "locale": "en"}, document, **{"Idempotency-Key": "key-of-the-mail"}), 409)
    assert next(awaited(box, "sunita@example.in", 2)[1].iter_attachments()).get_content().startswith(b"%PDF-")
    portal = next(item for item in made.json()["items"] if item["channel"] == "portal")
    assert httpx.get(portal["link"], trust_env=False).status_code == 200
    listed = api.get(DELIVERIES)
    check(document, PATHS[DELIVERIES], "get", listed)
    items = {item["channel"]: item for item in listed.json()["items"]}
    assert (items["portal"]["state"], items["whatsapp"]["state"]) == ("delivered", "pending")
    noted = api.put(f"{DELIVERIES}/{items['whatsapp']['id']}", json={"state": "read", "code": None, "attempts": 1})
    check(document, f"{PATHS[DELIVERIES]}/{{delivery}}", "put", noted)
    assert noted.json() == {"state": "read"}
    refusal(api.put(f"{DELIVERIES}/{items['portal']['id']}", json={"state": "read", "code": None, "attempts": 1}), 404)
    refusal(api.put(f"{DELIVERIES}/{items['whatsapp']['id']}", json={"state": "lost", "attempts": 1}), 400)


def awaited(box: Any, to: str, count: int) -> list[Any]:
    """The letters to an address, once there are so many."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = [letter for letter in box.taken if letter["To"] == to]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(f"no {count} letters to {to}")
