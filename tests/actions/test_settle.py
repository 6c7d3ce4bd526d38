"""Which service is meant: named, in mind, or settled by one question."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from sevamitra.catalogue.model import LOCALES, Catalogue

from .conftest import BIRTH, CASTE, INCOME, Conversation, ask, place

pytestmark = pytest.mark.asyncio
VILLAGE, COUNCIL, CORPORATION, MUMBAI = BIRTH


def body_question(catalogue: Catalogue) -> dict[str, object]:
    return ask("body", *((catalogue.services[slug].body, (slug,)) for slug in BIRTH))


async def asked(talk: Conversation, catalogue: Catalogue, act: str = "ask_documents", **more: object) -> list:
    return await talk.say(act, "जन्म दाखला", asked=body_question(catalogue), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", LOCALES)
async def test_ambiguous_service_is_one_question_with_its_bodies_and_none_of_these(
    talk: Conversation, desk: Desk, catalogue: Catalogue, locale: str
) -> None:
    (said,) = await asked(talk, catalogue, language=locale)
    shorts = [catalogue.body_of(catalogue.services[slug]).short[locale] for slug in BIRTH]
    assert said.titles == [*shorts, desk.wording.text("button_none", locale)]
    assert all(len(title) <= 24 for title in said.titles)
    assert len(said.descriptions) == len(said.buttons) <= 10


async def test_pressing_an_option_answers_what_was_asked_of_it(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await asked(talk, catalogue, "ask_documents")
    (after,) = await talk.press(said.buttons[2])
    service = catalogue.services[CORPORATION]
    assert after.text.startswith(f"*{service.name['mr']}*\n{catalogue.body_of(service).name['mr']}")
    assert catalogue.documents[service.documents[0][0]].name["mr"] in after.text
    assert talk.slots["service"] == CORPORATION
    assert talk.slots["question"] is None


@pytest.mark.parametrize(
    ("act", "words"), [("inform", "Gram Panchayat"), ("out_of_scope", "gram panchayt"), ("greet", "ग्रामपंचायत")]
)
async def test_typed_answer_counts_whatever_act_it_was_taken_for(
    talk: Conversation, catalogue: Catalogue, act: str, words: str
) -> None:
    await asked(talk, catalogue)
    (after,) = await talk.say(act, words)
    assert catalogue.body_of(catalogue.services[VILLAGE]).name["mr"] in after.text


async def test_place_typed_in_answer_rules_the_others_out(talk: Conversation, catalogue: Catalogue) -> None:
    await asked(talk, catalogue)
    (after,) = await talk.say("inform", "मुंबईत", entities=[place("district", "Mumbai", "Mumbai")])
    assert catalogue.body_of(catalogue.services[MUMBAI]).name["mr"] in after.text


@pytest.mark.parametrize(
    ("where", "slug"),
    [(place("village", "Patas", "Pune", "Daund"), VILLAGE), (place("district", "Mumbai", "Mumbai"), MUMBAI)],
)
async def test_place_in_the_message_spares_the_question(
    talk: Conversation, catalogue: Catalogue, where: dict[str, object], slug: str
) -> None:
    (said,) = await asked(talk, catalogue, entities=[where])
    assert catalogue.body_of(catalogue.services[slug]).name["mr"] in said.text


async def test_place_known_from_before_spares_the_question_too(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("inform", "मी मुंबईत राहतो", entities=[place("district", "Mumbai", "Mumbai")])
    (said,) = await asked(talk, catalogue)
    assert catalogue.body_of(catalogue.services[MUMBAI]).name["mr"] in said.text


async def test_district_narrows_the_question(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await asked(talk, catalogue, entities=[place("district", "Pune", "Pune")])
    assert catalogue.body_of(catalogue.services[MUMBAI]).short["mr"] not in said.titles
    assert len(said.buttons) == 4


async def test_other_service_named_instead_of_an_answer_is_told(talk: Conversation, catalogue: Catalogue) -> None:
    await asked(talk, catalogue)
    (after,) = await talk.say("find_service", "उत्पन्नाचा दाखला", service=INCOME)
    assert catalogue.services[INCOME].name["mr"] in after.text


async def test_none_of_these_forgets_the_question_and_offers_a_person(
    talk: Conversation, desk: Desk, catalogue: Catalogue
) -> None:
    (said,) = await asked(talk, catalogue)
    (after,) = await talk.press(said.buttons[-1])
    assert after.text == desk.wording.text("utter_deny", "mr")
    assert desk.wording.text("button_person", "mr") in after.titles
    assert talk.slots["question"] is None


async def test_option_of_several_services_is_asked_further(talk: Conversation, catalogue: Catalogue) -> None:
    question = ask("kind", ("certificate", (INCOME, CASTE)), ("record", (VILLAGE,)))
    (said,) = await talk.say("ask_fee", "दाखला", asked=question)
    (after,) = await talk.press(said.buttons[0])
    assert after.titles[:2] == [catalogue.services[INCOME].name["mr"], catalogue.services[CASTE].name["mr"]]
    (last,) = await talk.press(after.buttons[1])
    assert catalogue.services[CASTE].name["mr"] in last.text
    assert talk.slots["service"] == CASTE


async def test_service_in_mind_settles_a_follow_up(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("find_service", service=VILLAGE)
    (said,) = await asked(talk, catalogue, "ask_fee")
    assert catalogue.body_of(catalogue.services[VILLAGE]).name["mr"] in said.text


async def test_new_wish_is_asked_although_a_service_is_in_mind(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("find_service", service=INCOME)
    (said,) = await asked(talk, catalogue, "find_service")
    assert len(said.buttons) == len(BIRTH) + 1


async def test_options_withdrawn_since_are_left_out(talk: Conversation, catalogue: Catalogue) -> None:
    question = ask("service", (INCOME, (INCOME,)), ("gone", ("gone",)), (CASTE, (CASTE,)))
    (said,) = await talk.say("find_service", "दाखला", asked=question)
    assert len(said.buttons) == 3


async def test_question_whose_first_option_was_withdrawn_is_still_asked(
    talk: Conversation, catalogue: Catalogue
) -> None:
    question = ask("body", ("gone", ("gone",)), (catalogue.services[VILLAGE].body, (VILLAGE,)), ("x", (COUNCIL,)))
    (said,) = await talk.say("find_service", "जन्म दाखला", asked=question)
    assert catalogue.services[VILLAGE].name["mr"] in said.text


async def test_question_all_of_whose_options_were_withdrawn_is_not_asked(talk: Conversation, desk: Desk) -> None:
    (said,) = await talk.say("find_service", "दाखला", asked=ask("service", ("gone", ("gone",)), ("lost", ("lost",))))
    assert said.text == desk.wording.text("utter_not_found", "mr")


async def test_only_option_left_is_told(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await talk.say("find_service", "दाखला", asked=ask("service", ("gone", ("gone",)), (CASTE, (CASTE,))))
    assert catalogue.services[CASTE].name["mr"] in said.text


async def test_greeting_that_names_a_service_is_answered_with_it(talk: Conversation, catalogue: Catalogue) -> None:
    (said,) = await talk.say("greet", "नमस्कार, उत्पन्न दाखला हवा", service=INCOME)
    assert catalogue.services[INCOME].name["mr"] in said.text


async def test_greeting_with_a_weak_guess_stays_a_greeting(talk: Conversation) -> None:
    (said,) = await talk.say("greet", "नमस्कार", service=INCOME, confidence=0.3)
    assert said.text.startswith("नमस्कार")
    assert talk.slots["service"] is None


async def test_question_that_only_resembles_another_service_is_about_the_one_in_mind(
    talk: Conversation, catalogue: Catalogue
) -> None:
    await talk.say("find_service", service=CASTE)
    (said,) = await talk.say("ask_time_limit", "he kiti divsat milel?", service=INCOME, confidence=0.71)
    assert catalogue.services[CASTE].name["mr"] in said.text
    (said,) = await talk.say("ask_time_limit", "उत्पन्नाचा दाखला किती दिवसांत?", service=INCOME, confidence=0.97)
    assert catalogue.services[INCOME].name["mr"] in said.text


async def test_refusal_that_names_another_service_offers_it(talk: Conversation, catalogue: Catalogue) -> None:
    await talk.say("find_service", service=CASTE)
    ranking = [(INCOME, 0.44), (CASTE, 0.4)]
    (said,) = await talk.say("deny", "जातीचा नाही, उत्पन्नाचा दाखला पाहिजे", ranking=ranking)
    (after,) = await talk.press(said.buttons[0])
    assert catalogue.services[INCOME].name["mr"] in after.text
    assert len(said.buttons) == 2
