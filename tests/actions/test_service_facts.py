"""What is said of a service is what the catalogue says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.desk import Desk
from actions.settle import SERVICE_ACTS
from sevamitra.backend.client import BackendRefused, BackendUnavailable
from sevamitra.catalogue.model import LOCALES, Catalogue
from sevamitra.wording import number, rupees

from .conftest import CASTE, INCOME, Conversation, MemoryBackend

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("act", SERVICE_ACTS)
async def test_every_answer_begins_with_the_services_name_and_body(
    talk: Conversation, catalogue: Catalogue, act: str, locale: str
) -> None:
    (said,) = await talk.say(act, language=locale, service=INCOME)
    service = catalogue.services[INCOME]
    assert said.locale == locale
    assert said.text.startswith(f"*{service.name[locale]}*\n{catalogue.body_of(service).name[locale]}\n")
    assert 2 <= len(said.buttons) <= 3


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("act", ["find_service", "ask_documents", "ask_how_to_apply"])
async def test_every_document_is_named_as_the_catalogue_writes_it(
    talk: Conversation, catalogue: Catalogue, act: str, locale: str
) -> None:
    (said,) = await talk.say(act, language=locale, service=INCOME)
    for group in catalogue.services[INCOME].documents:
        for key in group:
            assert catalogue.documents[key].name[locale] in said.text


@pytest.mark.parametrize("locale", LOCALES)
async def test_documents_of_every_service_in_the_catalogue_can_be_said(
    talk: Conversation, catalogue: Catalogue, locale: str
) -> None:
    for slug in sorted(catalogue.services)[::50]:
        (said,) = await talk.say("find_service", language=locale, service=slug)
        assert catalogue.services[slug].name[locale] in said.text
        assert "{" not in said.text
        assert len(said.text) <= 4096


@pytest.mark.parametrize("locale", LOCALES)
async def test_fee_and_time_limit_are_written_as_people_of_the_language_write_numbers(
    talk: Conversation, desk: Desk, backend: MemoryBackend, catalogue: Catalogue, locale: str
) -> None:
    backend.services[INCOME] = replace(catalogue.services[INCOME], fee_inr=1500.0, time_limit_days=21)
    (said,) = await talk.say("ask_fee", language=locale, service=INCOME)
    assert rupees(1500, locale) in said.text
    (said,) = await talk.say("ask_time_limit", language=locale, service=INCOME)
    assert number(21, locale) in said.text


@pytest.mark.parametrize(
    ("act", "change", "key"),
    [
        ("ask_fee", {"fee_inr": None}, "line_fee_unknown"),
        ("ask_fee", {"fee_inr": 0.0}, "line_fee_free"),
        ("ask_time_limit", {"time_limit_days": None}, "line_time_limit_unknown"),
        ("ask_time_limit", {"time_limit_days": 0}, "line_time_limit_same_day"),
        ("ask_documents", {"documents": ()}, "line_documents_unknown"),
        ("ask_fee", {"source": "recalled"}, "line_recalled"),
    ],
)
async def test_what_is_unknown_or_nothing_is_said_to_be_so(
    talk: Conversation,
    desk: Desk,
    backend: MemoryBackend,
    catalogue: Catalogue,
    act: str,
    change: dict[str, object],
    key: str,
) -> None:
    backend.services[INCOME] = replace(catalogue.services[INCOME], **change)
    (said,) = await talk.say(act, service=INCOME)
    assert desk.wording.text(key, "mr") in said.text


async def test_officers_are_told_as_far_as_they_are_known(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await talk.say("ask_officer", service=INCOME)
    officers = catalogue.services[INCOME].officers
    assert officers.designated and officers.designated in said.text
    assert officers.second_appeal and officers.second_appeal in said.text
    unknown = next(slug for slug, service in catalogue.services.items() if service.officers.designated is None)
    (said,) = await talk.say("ask_officer", service=unknown)
    assert "None" not in said.text


async def test_page_seen_by_us_needs_no_word_of_caution(talk: Conversation, desk: Desk) -> None:
    (said,) = await talk.say("ask_fee", service=INCOME)
    assert desk.wording.text("line_recalled", "mr") not in said.text


@pytest.mark.parametrize("error", [BackendUnavailable("down"), BackendRefused("no")])
async def test_facts_come_from_the_catalogue_while_the_backend_is_down(
    talk: Conversation, desk: Desk, backend: MemoryBackend, catalogue: Catalogue, error: Exception
) -> None:
    backend.error = error  # type: ignore[assignment]
    (said,) = await talk.say("ask_documents", language="hi", service=INCOME)
    first = catalogue.services[INCOME].documents[0][0]
    assert catalogue.documents[first].name["hi"] in said.text
    assert desk.wording.text("line_backend_down", "hi") in said.text


async def test_service_stays_in_mind(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("find_service", "उत्पन्नाचा दाखला", service=INCOME)
    (said,) = await talk.say("ask_fee", "आणि फी किती?")
    assert catalogue.services[INCOME].name["mr"] in said.text


async def test_another_service_named_takes_its_place(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("find_service", service=INCOME)
    await talk.say("ask_fee", "जात प्रमाणपत्राची फी", service=CASTE)
    (said,) = await talk.say("ask_documents", "कागदपत्रे?")
    assert catalogue.services[CASTE].name["mr"] in said.text


async def test_button_beneath_asks_the_next_thing_of_the_same_service(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await talk.say("ask_fee", language="en", service=INCOME)
    (after,) = await talk.press(said.buttons[0])
    assert catalogue.services[INCOME].name["en"] in after.text
    assert after.locale == "en"


async def test_question_without_any_service_asks_which(talk: Conversation, desk: Desk) -> None:
    (said,) = await talk.say("ask_fee", "फी किती")
    assert said.text == desk.wording.text("utter_which_service_first", "mr")


async def test_service_withdrawn_since_is_not_told(talk: Conversation, desk: Desk) -> None:
    talk.slots["service"] = "withdrawn-service"
    (said,) = await talk.say("ask_fee", "फी किती")
    assert said.text == desk.wording.text("utter_which_service_first", "mr")
    (said,) = await talk.press(("x", '/ask_fee{"service": "withdrawn-service"}'))
    assert "withdrawn" not in said.text
