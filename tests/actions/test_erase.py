"""Erasing everything, after one confirmation."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from sevamitra.catalogue.model import LOCALES

from .conftest import INCOME, Conversation, Said

pytestmark = pytest.mark.asyncio


def erasures(said: list[Said]) -> list[Said]:
    return [one for one in said if one.custom.get("type") == "erase"]


@pytest.mark.parametrize("locale", LOCALES)
async def test_erasure_is_asked_for_once_and_then_handed_to_the_channel(
    talk: Conversation, desk: Desk, locale: str
) -> None:
    (question,) = await talk.say("delete_my_data", language=locale)
    assert question.text == desk.wording.text("utter_erase_ask", locale)
    assert all(len(title) <= 20 for title in question.titles)
    said = await talk.press(question.buttons[0])
    assert said[0].text == desk.wording.text("utter_erase_begun", locale)
    (erasure,) = erasures(said)
    assert erasure.custom["text"] == desk.wording.text("utter_erase_done", locale)
    assert talk.slots["form"] is None


async def test_typed_yes_counts(talk: Conversation) -> None:
    await talk.say("delete_my_data")
    assert erasures(await talk.say("affirm", "होय"))


@pytest.mark.parametrize("typed", [True, False])
async def test_no_erases_nothing(talk: Conversation, desk: Desk, typed: bool) -> None:
    (question,) = await talk.say("delete_my_data")
    (said,) = await (talk.say("deny", "नको") if typed else talk.press(question.buttons[1]))
    assert said.text == desk.wording.text("utter_erase_kept", "mr")
    assert talk.slots["form"] is None


async def test_what_is_neither_yes_nor_no_three_times_erases_nothing(talk: Conversation, desk: Desk) -> None:
    await talk.say("delete_my_data")
    for key in ("utter_erase_yes_or_no", "utter_erase_yes_or_no", "utter_form_given_up"):
        (said,) = await talk.say("inform", "कदाचित", sure=0.9)
        assert said.text == desk.wording.text(key, "mr")
    assert not erasures(await talk.say("affirm", "होय"))


async def test_another_question_comes_between_and_the_confirmation_waits(talk: Conversation, desk: Desk) -> None:
    await talk.say("delete_my_data")
    _, reminder = await talk.say("find_service", service=INCOME)
    (question,) = await talk.press(reminder.buttons[0])
    assert question.text == desk.wording.text("utter_erase_ask", "mr")
    assert erasures(await talk.press(question.buttons[0]))


async def test_language_changed_before_the_confirmation(talk: Conversation, desk: Desk) -> None:
    await talk.say("delete_my_data")
    await talk.say("choose_language", "English please")
    (erasure,) = erasures(await talk.say("affirm", "yes"))
    assert erasure.custom["text"] == desk.wording.text("utter_erase_done", "en")


async def test_what_only_resembles_a_yes_erases_nothing(talk: Conversation, desk: Desk) -> None:
    await talk.say("delete_my_data", language="hi")
    said = await talk.say("affirm", "देखते हैं", language="hi", certain=0.21)
    assert not erasures(said)
    assert said[0].text == desk.wording.text("utter_erase_yes_or_no", "hi")
