"""The acts that keep a conversation going; and that no act is met with silence."""

from __future__ import annotations

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from actions.desk import Desk
from sevamitra.catalogue.model import LOCALES, Catalogue
from sevamitra.wording import DOMAIN, number

from .conftest import INCOME, Conversation, place

ACTS = [next(iter(intent)) for intent in yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["intents"]]


@pytest.mark.asyncio
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("act", ACTS)
async def test_every_act_gets_a_reply_in_every_language(talk: Conversation, act: str, locale: str) -> None:
    said = await talk.say(act, language=locale)
    assert said
    for message in said:
        assert message.text.strip()
        assert message.locale == locale
        assert "{" not in message.text
        assert len(message.buttons) <= 10
        limit = 24 if len(message.buttons) > 3 else 20
        assert all(0 < len(title) <= limit for title in message.titles)
        assert len(message.text) <= (1024 if message.buttons else 4096)


@pytest.mark.asyncio
@pytest.mark.parametrize("act", ACTS)
async def test_every_act_gets_a_reply_to_an_empty_pressed_message(talk: Conversation, act: str) -> None:
    assert await talk.press(("", f"/{act}"))


def test_action_server_registers_one_action_an_act(executor: ActionExecutor) -> None:
    assert {f"action_{act}" for act in ACTS} == set(executor.actions)


@pytest.mark.asyncio
async def test_greeting_tells_how_many_services_there_are(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await talk.say("greet")
    assert number(len(catalogue.services), "mr") in said.text


@pytest.mark.asyncio
async def test_yes_to_a_service_in_mind_offers_its_facts(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("find_service", service=INCOME)
    (said,) = await talk.say("affirm", "हो")
    assert catalogue.services[INCOME].name["mr"] in said.text
    (after,) = await talk.press(said.buttons[2])
    assert catalogue.services[INCOME].name["mr"] in after.text


@pytest.mark.asyncio
async def test_no_forgets_the_service(talk: Conversation, desk: Desk) -> None:
    await talk.say("find_service", service=INCOME)
    await talk.say("deny", "नाही")
    (said,) = await talk.say("ask_fee", "फी")
    assert said.text == desk.wording.text("utter_which_service_first", "mr")


@pytest.mark.asyncio
async def test_restart_forgets_all_but_language_and_profile(talk: Conversation) -> None:
    await talk.say("choose_language", "English")
    await talk.say("find_service", service=INCOME, entities=[place("district", "Pune", "Pune")])
    await talk.say("restart")
    assert talk.slots == {
        "language": "en",
        "language_chosen": "en",
        "service": None,
        "form": None,
        "profile": {"greeted": True},
        "question": None,
        "misses": None,
        "place": None,
    }


@pytest.mark.asyncio
async def test_bare_word_that_names_a_service_is_answered(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await talk.say("inform", "pik vima", service=INCOME)
    assert catalogue.services[INCOME].name["mr"] in said.text


@pytest.mark.asyncio
async def test_bare_word_that_names_nothing_asks_for_the_service(talk: Conversation, desk: Desk) -> None:
    (said,) = await talk.say("inform", "होय")
    assert said.text == desk.wording.text("utter_inform", "mr")
