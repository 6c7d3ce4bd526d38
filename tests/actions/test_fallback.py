"""When no service fits: near ones first, then what the assistant can do, and a person."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from sevamitra.catalogue.model import LOCALES, Catalogue

from .conftest import CASTE, INCOME, Conversation

pytestmark = pytest.mark.asyncio
NEAR = ((INCOME, 0.3), (CASTE, 0.2))


async def test_near_services_are_offered_as_a_list_first(talk: Conversation, desk: Desk, catalogue: Catalogue) -> None:
    (said,) = await talk.say("find_service", "dakhla", ranking=[*NEAR, ("far", 0.01)])
    assert said.titles == [
        catalogue.services[INCOME].name["mr"],
        catalogue.services[CASTE].name["mr"],
        desk.wording.text("button_none", "mr"),
    ]
    assert talk.slots["misses"] == 1


async def test_second_time_what_can_be_asked_and_a_person_are_told(talk: Conversation, desk: Desk) -> None:
    await talk.say("find_service", "dakhla", ranking=NEAR)
    (said,) = await talk.say("find_service", "dusra", ranking=NEAR)
    assert said.text == desk.wording.text("utter_help", "mr")
    assert said.titles == [desk.wording.text("button_person", "mr")]


async def test_nothing_near_asks_for_other_words_and_offers_a_person(talk: Conversation, desk: Desk) -> None:
    (said,) = await talk.say("find_service", "xyz", language="hi")
    assert said.text == desk.wording.text("utter_not_found", "hi")
    assert said.titles == [desk.wording.text("button_person", "hi")]
    (said,) = await talk.say("find_service", "xyz", language="hi")
    assert said.text == desk.wording.text("utter_help", "hi")


async def test_a_service_found_starts_the_count_anew(talk: Conversation, desk: Desk) -> None:
    await talk.say("find_service", "xyz")
    await talk.say("find_service", service=INCOME)
    assert talk.slots["misses"] == 0


@pytest.mark.parametrize("locale", LOCALES)
async def test_out_of_scope_is_declined_and_a_person_offered_the_second_time(
    talk: Conversation, desk: Desk, locale: str
) -> None:
    (said,) = await talk.say("out_of_scope", "IPL score", language=locale)
    assert said.text == desk.wording.text("utter_out_of_scope", locale)
    assert desk.wording.text("button_person", locale) not in said.titles
    (said,) = await talk.say("out_of_scope", "IPL score", language=locale)
    assert desk.wording.text("button_person", locale) in said.titles
