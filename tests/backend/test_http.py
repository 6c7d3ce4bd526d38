"""The HTTP driver, against the reference server over real HTTP and against servers that misbehave."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from sevamitra.backend.client import (
    ApplicationNotFound,
    BackendRefused,
    BackendUnavailable,
    Decision,
    HandoverRequest,
)
from sevamitra.backend.http import HttpBackend
from sevamitra.backend.outbound import Outbound
from sevamitra.catalogue.load import load_catalogue
from sevamitra.settings import Settings

from .canned import canned, http
from .conftest import TOKEN

TRACK_ID = "251104004111000273"


def backend(settings: Settings, token: str = TOKEN) -> HttpBackend:
    return HttpBackend(Outbound(settings.backend_base_url), token)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("locale", "service", "officer"),
    [
        ("en", "Income Certificate", "Awwal Karkun"),
        ("mr", "उत्पन्नाचा दाखला", "अव्वल कारकून"),
        ("hi", "आय प्रमाण पत्र", "अव्वल कारकून"),
    ],
)
async def test_status_comes_in_the_language_asked(server: Settings, locale: str, service: str, officer: str) -> None:
    status = await backend(server).application_status(f" {TRACK_ID} ", locale)
    assert (status.service_name, status.desks[0].officer, status.locale) == (service, officer, locale)
    assert status.decision is Decision.PENDING
    assert status.submitted_at and str(status.submitted_at.tzinfo) == "IST"


@pytest.mark.asyncio
@pytest.mark.parametrize("number", ["INC00000000", "RTO/2025/0017", "A" * 50, "A_B_C_D"])
async def test_unknown_number_is_not_found(server: Settings, number: str) -> None:
    with pytest.raises(ApplicationNotFound):
        await backend(server).application_status(number, "en")


@pytest.mark.asyncio
@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", "टोकन"])
async def test_wrong_token_is_refused(server: Settings, token: str) -> None:
    with pytest.raises(BackendRefused):
        await backend(server, token).application_status(TRACK_ID, "en")


@pytest.mark.asyncio
async def test_service_facts_are_those_of_the_catalogue(server: Settings) -> None:
    for slug in ("revenue-income-certificate", "revenue-caste-certificate", "home-fir-copy"):
        assert await backend(server).service(slug) == load_catalogue().services[slug]


@pytest.mark.asyncio
async def test_unknown_service_is_none(server: Settings) -> None:
    assert await backend(server).service("no-such-service") is None


@pytest.mark.asyncio
async def test_repeated_handover_keeps_its_ticket(server: Settings, api: httpx.Client) -> None:
    asks = backend(server)
    request = HandoverRequest("c0ffee", "mr", "asked for a person", "revenue-income-certificate")
    ticket = await asks.hand_over(request)
    assert await asks.hand_over(request) == ticket
    assert await asks.hand_over(HandoverRequest("c0ffee", "mr", "asked again")) != ticket
    listed = api.get("/api/v1/handovers", params={"status": "open"}).json()["items"]
    assert [item["reason"] for item in listed if item["ticket"] == ticket] == ["asked for a person"]


@pytest.mark.asyncio
async def test_handover_that_the_backend_does_not_take_is_refused(server: Settings) -> None:
    with pytest.raises(BackendRefused):
        await backend(server).hand_over(HandoverRequest("c0ffee", "mr", "x" * 301))


def about_another(reply: dict[str, Any]) -> bytes:
    return json.dumps({**reply, "application_id": "INC99999999"}).encode()


@pytest.mark.asyncio
async def test_reply_about_another_application_is_refused(api: httpx.Client) -> None:
    reply = api.get(f"/api/v1/applications/{TRACK_ID}").json()
    async with canned(http(200, about_another(reply))) as impostor:
        with pytest.raises(BackendRefused, match="another"):
            await HttpBackend(Outbound(impostor.url)).application_status(TRACK_ID, "en")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("response", "error"),
    [
        (http(200, b"<html>"), BackendRefused),
        (http(200, b"{}"), BackendRefused),
        (http(200, b"[]"), BackendRefused),
        (http(200, b"[" * 100_000), BackendRefused),
        (http(404, b"<html>"), BackendRefused),
        (http(404, {"error": "no such application"}), ApplicationNotFound),
        (http(503, {"error": "database"}), BackendUnavailable),
    ],
)
async def test_bad_replies_keep_their_kind(response: bytes, error: type[Exception]) -> None:
    async def no_wait(_seconds: float) -> None: ...

    async with canned(response) as server:
        asks = HttpBackend(Outbound(server.url, sleep=no_wait))
        with pytest.raises(error):
            await asks.application_status(TRACK_ID, "en")
