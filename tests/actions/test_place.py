"""Where the citizen lives: understood, told apart, remembered, shown, changed."""

from __future__ import annotations

from typing import Any

import pytest

from actions.desk import Desk
from actions.gazetteer import gazetteer, own_spelling
from sevamitra.catalogue.model import LOCALES, Catalogue

from .conftest import BIRTH, INCOME, Conversation, ask, place

pytestmark = pytest.mark.asyncio
VILLAGE, COUNCIL, CORPORATION, MUMBAI = BIRTH


def alike(found: dict[str, Any], count: int) -> dict[str, Any]:
    return {**found, "alike": count}


async def ask_which_body(talk: Conversation, catalogue: Catalogue) -> str:
    asked = ask("body", *((catalogue.services[slug].body, (slug,)) for slug in BIRTH))
    (said,) = await talk.say("ask_documents", "जन्म दाखला", asked=asked)
    return said.text


@pytest.mark.parametrize("text", ["वाघोली", "wagholi", "Vagholi", "waghholi"])
async def test_bare_name_is_found_in_either_script_and_misspelt(text: str) -> None:
    found = gazetteer().named(text)
    assert ("Haveli", "Pune") in {(one.taluka, one.district) for one in found}


@pytest.mark.parametrize(
    ("text", "name", "own"),
    [
        ("वाघोली, तालुका हवेली", "Wagholi", "वाघोली"),
        ("गाव नवी वाडी आहे", "Navi Wadi", "नवी वाडी"),
        ("मी पाटसला राहतो", "Patas", ""),
        ("wagholi", "Wagholi", ""),
    ],
)
async def test_own_spelling_is_what_was_written_and_never_made_up(text: str, name: str, own: str) -> None:
    assert own_spelling(text, name) == own


async def test_village_is_told_back_as_it_was_written(talk: Conversation) -> None:
    found = [place("village", "Wagholi", "Pune", "Haveli")]
    (said,) = await talk.say("inform", "वाघोली, तालुका हवेली", entities=found)
    assert "वाघोली" in said.text and "हवेली" in said.text and "Wagholi" not in said.text
    (shown,) = await talk.say("inform", "where", language="en")
    (shown,) = await talk.say("inform", "show my place", language="en")
    assert "Wagholi" in shown.text and "वाघोली" not in shown.text


async def test_place_told_by_itself_is_remembered_and_shown(talk: Conversation, desk: Desk) -> None:
    (said,) = await talk.say("inform", "मी पाटसला राहतो, दौंड", entities=[place("village", "Patas", "Pune", "Daund")])
    assert "Patas" in said.text and "दौंड" in said.text and "पुणे" in said.text
    assert talk.slots["place"] == {"kind": "village", "name": "Patas", "taluka": "Daund", "district": "Pune"}
    (shown,) = await talk.say("inform", "माझं ठिकाण")
    assert "Patas" in shown.text
    (asked,) = await talk.press(shown.buttons[0])
    assert asked.text == desk.wording.text("utter_place_ask", "mr")


@pytest.mark.parametrize("text", ["माझं ठिकाण बदला", "मेरी जगह बदलो", "change my place", "my location change"])
async def test_place_is_changed_at_a_word(talk: Conversation, text: str) -> None:
    await talk.say("inform", "पुणे", entities=[place("district", "Pune", "Pune")])
    await talk.say("out_of_scope", text)
    await talk.say("inform", "सातारा जिल्हा", entities=[place("district", "Satara", "Satara")])
    assert talk.slots["place"]["name"] == "Satara"
    assert talk.slots["form"] is None


async def test_villages_of_one_name_are_told_apart_by_taluka_and_district(talk: Conversation) -> None:
    amravati = alike(place("village", "Wagholi", "Amravati", "Amravati"), 4)
    found = [amravati, place("district", "Amravati", "Amravati")]
    (which,) = await talk.say("inform", "वाघोली, अमरावती", entities=found)
    assert len(which.buttons) == 5 and talk.slots["place"] is None
    assert all("वाघोली" in description for description in which.descriptions[:-1])
    assert len(set(which.titles)) == 5
    morshi = next(button for button, told in zip(which.buttons, which.descriptions) if "मोर्शी" in told)
    await talk.press(morshi)
    assert talk.slots["place"] == {
        "kind": "village", "name": "Wagholi", "taluka": "Morshi", "district": "Amravati", "written": "वाघोली",
    }  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
async def test_very_many_of_one_name_are_narrowed_by_what_is_typed(talk: Conversation, desk: Desk, locale: str) -> None:
    found = [alike(place("village", "Wagholi", "Ahilyanagar", "Shevgaon"), 31)]
    (many,) = await talk.say("inform", "वाघोली गाव", entities=found, language=locale)
    assert ("Wagholi" if locale == "en" else "वाघोली") in many.text and len(many.buttons) == 1
    await talk.say("inform", "हवेली", language=locale)
    assert (talk.slots["place"]["taluka"], talk.slots["place"]["district"]) == ("Haveli", "Pune")


async def test_none_of_these_asks_again_and_three_unknown_names_give_up(talk: Conversation, desk: Desk) -> None:
    found = [alike(place("village", "Wagholi", "Amravati", "Amravati"), 4), place("district", "Amravati", "Amravati")]
    (which,) = await talk.say("inform", "वाघोली, अमरावती", entities=found)
    (again,) = await talk.press(which.buttons[-1])
    assert again.text == desk.wording.text("utter_place_ask", "mr")
    for key in ("utter_place_unknown", "utter_place_unknown", "utter_form_given_up"):
        (said,) = await talk.say("inform", "क्ष्क्ष्क्ष क्ष्क्ष")
        assert said.text == desk.wording.text(key, "mr")


async def test_correction_takes_the_place_that_is_not_refused(talk: Conversation) -> None:
    await talk.say("inform", "तालुका हवेली", entities=[place("taluka", "Haveli", "Pune", "Haveli")])
    text = "नाही, तालुका हवेली नाही, मुळशी"
    wrong = {**place("taluka", "Haveli", "Pune", "Haveli"), "start": 13, "end": 18}
    right = {**place("taluka", "Mulshi", "Pune", "Mulshi"), "start": 25, "end": len(text)}
    await talk.say("deny", text, entities=[wrong, right])
    assert talk.slots["place"]["name"] == "Mulshi"


async def test_question_about_the_body_takes_a_bare_village_for_an_answer(
    talk: Conversation, desk: Desk, catalogue: Catalogue
) -> None:
    assert desk.wording.text("utter_or_place", "mr") in await ask_which_body(talk, catalogue)
    (said,) = await talk.say("out_of_scope", "पाटस")
    assert catalogue.body_of(catalogue.services[VILLAGE]).name["mr"] in said.text


async def test_answer_that_leaves_several_bodies_narrows_the_question(talk: Conversation, catalogue: Catalogue) -> None:
    await ask_which_body(talk, catalogue)
    (said,) = await talk.say("inform", "सातारा", entities=[place("district", "Satara", "Satara")])
    assert catalogue.body_of(catalogue.services[MUMBAI]).short["mr"] not in said.titles
    assert len(said.buttons) == 4
    assert talk.slots["place"]["name"] == "Satara"


async def test_who_told_their_place_is_not_asked_for_it(talk: Conversation, desk: Desk, catalogue: Catalogue) -> None:
    await talk.say("inform", "सातारा", entities=[place("district", "Satara", "Satara")])
    assert desk.wording.text("utter_or_place", "mr") not in await ask_which_body(talk, catalogue)


async def test_service_named_with_a_place_is_answered_and_the_place_kept(
    talk: Conversation, catalogue: Catalogue
) -> None:
    (said,) = await talk.say(
        "find_service", "पुण्यात उत्पन्न दाखला", service=INCOME, entities=[place("district", "Pune", "Pune")]
    )
    assert catalogue.services[INCOME].name["mr"] in said.text
    assert talk.slots["place"]["name"] == "Pune"


@pytest.mark.parametrize(
    ("act", "text"),
    [
        ("find_service", "मी पाटस गावात राहतो, तालुका दौंड"),
        ("ask_where", "main Daund ke Patas me rehta hun"),
        ("find_service", "I live in Patas, Daund"),
    ],
)
async def test_where_somebody_lives_is_heard_whatever_act_it_resembles(talk: Conversation, act: str, text: str) -> None:
    await talk.say(act, text, entities=[place("village", "Patas", "Pune", "Daund")])
    assert talk.slots["place"]["name"] == "Patas"


async def test_asking_for_ones_place_names_none(talk: Conversation, desk: Desk) -> None:
    await talk.say("inform", "पुणे", entities=[place("district", "Pune", "Pune")])
    words = place("village", "Konatha", "Hingoli", "Vasmat")
    (said,) = await talk.say("inform", "माझं गाव कोणतं आहे", entities=[words])
    assert "पुणे" in said.text
    assert talk.slots["place"]["name"] == "Pune"
