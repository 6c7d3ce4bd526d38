"""Handing over to a person."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from sevamitra.backend.client import BackendUnavailable

from .conftest import INCOME, Conversation, MemoryBackend

pytestmark = pytest.mark.asyncio


async def test_request_is_recorded_and_its_number_told(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    await talk.say("find_service", language="hi", service=INCOME)
    (said,) = await talk.say("talk_to_human", "इंसान से बात कराओ", language="hi")
    assert said.text == desk.wording.text("utter_person", "hi", ticket="SM-0001")
    (request,) = backend.handovers
    assert (request.conversation_id, request.locale, request.service) == ("a-citizen", "hi", INCOME)
    assert "इंसान" not in request.reason


async def test_each_message_has_its_own_key(talk: Conversation, backend: MemoryBackend) -> None:
    await talk.say("talk_to_human")
    await talk.say("talk_to_human")
    assert len({request.key for request in backend.handovers}) == 2


async def test_nothing_is_promised_when_it_could_not_be_recorded(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    backend.error = BackendUnavailable("down")
    (said,) = await talk.say("talk_to_human")
    assert said.text == desk.wording.text("utter_person_unavailable", "mr")


@pytest.mark.parametrize("act", ["ask_ring_team"])
async def test_errand_not_built_yet_says_so_and_offers_a_person(
    talk: Conversation, desk: Desk, backend: MemoryBackend, act: str
) -> None:
    (said,) = await talk.say(act, language="en")
    assert "yet" in said.text
    assert said.titles == [desk.wording.text("button_person", "en")]
    await talk.press(said.buttons[0])
    assert len(backend.handovers) == 1
