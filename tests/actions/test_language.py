"""Asking for a language, and keeping it."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from actions.language import language_named
from sevamitra.catalogue.model import LOCALES, Catalogue

from .conftest import INCOME, Conversation


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("मराठी", "mr"),
        ("मराठीत बोला", "mr"),
        ("marathi madhe sanga", "mr"),
        ("हिंदी में बताओ", "hi"),
        ("हिन्दी", "hi"),
        ("Hindi please", "hi"),
        ("ENGLISH", "en"),
        ("इंग्रजीत", "en"),
        ("अंग्रेज़ी में", "en"),
        ("not Hindi, Marathi", "mr"),
        ("हिंदी नको, मराठी", "mr"),
        ("मराठीत सांगा, हिंदी नको", "mr"),
        ("marathi not english", "mr"),
        ("hindi nako marathi bola", "mr"),
        ("हिंदी में नहीं, english", "en"),
        ("मराठी येत नाही, hindi", "hi"),
        ("हिंदी नको", None),
        ("गुजराती", None),
        ("", None),
        ("🙏", None),
    ],
)
def test_language_wanted_is_the_one_named(text: str, locale: str | None) -> None:
    assert language_named(text) == locale


@pytest.mark.asyncio
@pytest.mark.parametrize(("text", "locale"), [("मराठीत बोला", "mr"), ("हिंदी में", "hi"), ("in English please", "en")])
async def test_language_asked_for_is_kept_whatever_is_typed_then(
    talk: Conversation, desk: Desk, text: str, locale: str
) -> None:
    (said,) = await talk.say("choose_language", text)
    assert (said.text, said.locale) == (desk.wording.text("utter_language_set", locale), locale)
    other = next(code for code in LOCALES if code != locale)
    (after,) = await talk.say("greet", language=other)
    assert after.locale == locale


@pytest.mark.asyncio
async def test_language_not_named_is_asked_with_a_button_each(talk: Conversation) -> None:
    (said,) = await talk.say("choose_language", "भाषा बदला")
    assert said.titles == ["मराठी", "हिंदी", "English"]
    (after,) = await talk.press(said.buttons[2])
    assert after.locale == "en"


@pytest.mark.asyncio
async def test_service_in_mind_is_told_again_in_the_new_language(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("find_service", service=INCOME)
    said = await talk.say("choose_language", "English")
    assert catalogue.services[INCOME].name["en"] in said[1].text
    (after,) = await talk.say("ask_fee", "किती")
    assert catalogue.services[INCOME].name["en"] in after.text


@pytest.mark.asyncio
async def test_message_without_words_keeps_the_language_of_the_conversation(talk: Conversation) -> None:
    await talk.say("greet", language="hi")
    (said,) = await talk.say("find_service", "7/12", language=None, sure=0.0)
    assert said.locale == "hi"


@pytest.mark.asyncio
async def test_pressed_button_keeps_the_language(talk: Conversation) -> None:
    (said,) = await talk.say("greet", language="en")
    (after,) = await talk.press(said.buttons[0])
    assert after.locale == "en"
