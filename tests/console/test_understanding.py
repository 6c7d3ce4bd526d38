from __future__ import annotations

import json

import httpx
import pytest

from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.console.simulator.assistant import Assistant, AssistantUnavailable
from sevamitra.console.simulator.understanding import Parse, describe

from .conftest import Simulator
from .fake_bot import INCOME, parse_of


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_services_are_named_in_three_languages(catalogue: Catalogue) -> None:
    shown = describe(Parse.parse_obj(parse_of("उत्पन्नाचा दाखला")), catalogue)
    service = catalogue.services[INCOME]
    assert shown["services"][INCOME]["name"] == {"en": service.name.en, "mr": service.name.mr, "hi": service.name.hi}
    assert shown["service"]["outcome"] == "match"


def test_offices_of_a_question_are_named(catalogue: Catalogue) -> None:
    parse = parse_of("जन्म")
    parse["service"]["ask"] = {"attribute": "body", "options": [{"value": "gram-panchayat", "ids": []}]}
    shown = describe(Parse.parse_obj(parse), catalogue)
    assert shown["options"]["gram-panchayat"]["mr"] == catalogue.bodies["gram-panchayat"].short.mr


def test_stock_bot_without_our_components_is_shown_too(catalogue: Catalogue) -> None:
    shown = describe(Parse.parse_obj({"intent": {"name": "greet", "confidence": 0.9}, "entities": []}), catalogue)
    assert shown["service"] is None and shown["language"] is None


def test_unknown_slug_stays_unnamed(catalogue: Catalogue) -> None:
    parse = {**parse_of("x"), "service_ranking": [{"id": "gone", "confidence": 0.5}]}
    assert "gone" not in describe(Parse.parse_obj(parse), catalogue)["services"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(401, json={}),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(200, json={"intent": "greet"}),
    ],
)
async def test_anything_but_a_parse_is_unavailable(answer: httpx.Response, catalogue: Catalogue) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as client:
        with pytest.raises(AssistantUnavailable):
            await Assistant("http://rasa", "", client, lambda: catalogue).understand("x")


@pytest.mark.asyncio
async def test_token_goes_to_rasa_and_neither_leading_slash_nor_number_does(catalogue: Catalogue) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=parse_of("greet"))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        await Assistant("http://rasa", "secret", client, lambda: catalogue).understand(" //greet 9800000101")
    assert seen[0].url.params["token"] == "secret"
    assert json.loads(seen[0].content) == {"text": "greet XXXXXX0101"}


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": 5}, [], {"text": "x" * 70000}])
def test_page_must_ask_with_a_text(simulator: Simulator, body: object) -> None:
    assert simulator.page.post("/understanding", json=body).status_code == 400
