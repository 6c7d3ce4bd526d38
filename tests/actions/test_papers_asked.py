"""As few documents as can be: what may be left out, why each is asked, and what is still missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.desk import Desk
from actions.papers import document_facts
from actions.papers_choice import askable, chosen
from sevamitra.catalogue.model import LOCALES, Catalogue

from .conftest import INCOME, Conversation, MemoryBackend, Said

pytestmark = pytest.mark.asyncio
NON_CREAMY = "revenue-non-creamy-layer-certificate"


def button(said: Said, beginning: str) -> tuple[str, str]:
    return next(button for button in said.buttons if button[1].startswith(beginning) or button[0] == beginning)


async def asked(talk: Conversation, slug: str = INCOME, locale: str = "mr") -> Said:
    """The question which of the documents the citizen has."""
    (said,) = await talk.say("ask_documents", language=locale, service=slug)
    (question,) = await talk.press(next(b for b in said.buttons if '"papers"' in b[1]))
    return question


@pytest.mark.parametrize("locale", LOCALES)
async def test_what_the_office_can_look_up_is_said_below_the_list(
    talk: Conversation, desk: Desk, catalogue: Catalogue, locale: str
) -> None:
    (said,) = await talk.say("ask_documents", language=locale, service=NON_CREAMY)
    name = catalogue.documents["caste-certificate"].name[locale]
    assert desk.wording.text("line_left_out_look_up", locale, documents=name) in said.text
    for group in catalogue.services[NON_CREAMY].documents:
        for key in group:
            assert catalogue.documents[key].name[locale] in said.text


async def test_every_service_can_say_what_may_be_left_out(talk: Conversation, catalogue: Catalogue) -> None:
    for slug in sorted(catalogue.services)[::25]:
        (said,) = await talk.say("ask_documents", service=slug)
        assert "{" not in said.text and len(said.text) <= 4096 and len(said.buttons) <= 3


@pytest.mark.parametrize("locale", LOCALES)
async def test_why_is_told_on_request_only_where_it_is_known(
    talk: Conversation, catalogue: Catalogue, locale: str
) -> None:
    (said,) = await talk.say("ask_documents", language=locale, service=INCOME)
    (why,) = await talk.press(next(b for b in said.buttons if '"why"' in b[1]))
    facts, service = document_facts(), catalogue.services[INCOME]
    reasons = [facts.why(group) for group in service.documents]
    assert None in reasons
    for reason in filter(None, reasons):
        assert reason[locale] in why.text and reason[locale] not in said.text
    assert why.text.count("•") == sum(reason is not None for reason in reasons)


@pytest.mark.parametrize("locale", LOCALES)
async def test_list_has_at_most_nine_documents_and_none(talk: Conversation, desk: Desk, locale: str) -> None:
    question = await asked(talk, locale=locale)
    assert 2 <= len(question.buttons) <= 10
    assert question.titles[-1] == desk.wording.text("button_papers_none", locale)
    assert talk.slots["form"]["form"] == "papers"


async def test_chosen_one_after_another_those_that_serve_no_more_are_not_asked(
    talk: Conversation, desk: Desk, catalogue: Catalogue
) -> None:
    question = await asked(talk)
    aadhaar = catalogue.documents["aadhaar"].name["mr"]
    (more,) = await talk.press(button(question, aadhaar))
    assert f"{aadhaar} ✅" in more.text
    assert catalogue.documents["pan"].name["mr"] not in more.titles
    (done,) = await talk.press(more.buttons[-1])
    assert talk.slots["form"] is None and talk.slots["profile"]["papers"] == ["aadhaar"]
    assert desk.wording.text("line_papers_held", "mr", documents=aadhaar) in done.text
    missing = done.text.split(desk.wording.text("title_papers_missing", "mr"))[1]
    assert aadhaar not in missing and catalogue.documents["photo"].name["mr"] in missing


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1, 6", ["aadhaar", "ration-card"]),
        ("१ आणि ६", ["aadhaar", "ration-card"]),
        ("1 ६.", ["aadhaar", "ration-card"]),
        ("माझ्याकडे आधार कार्ड आणि रेशन कार्ड आहे", ["aadhaar", "ration-card"]),
        ("aadhaar card and ration card", ["aadhaar", "ration-card"]),
        ("पॅन कार्ड, आधार", ["pan", "aadhaar"]),
    ],
)
async def test_several_are_chosen_by_numbers_or_names(talk: Conversation, text: str, keys: list[str]) -> None:
    await asked(talk)
    await talk.say("find_service", text, service=None)
    assert talk.slots["form"] is None
    assert talk.slots["profile"]["papers"] == keys


async def test_one_number_leaves_the_question_open(talk: Conversation) -> None:
    await asked(talk)
    await talk.say("inform", "१")
    assert talk.slots["form"]["answers"]["held"] == ["aadhaar"]


@pytest.mark.parametrize(("locale", "text"), [("mr", "सर्व"), ("hi", "सब"), ("en", "All")])
async def test_all_means_that_only_what_is_made_for_the_application_is_missing(
    talk: Conversation, desk: Desk, catalogue: Catalogue, locale: str, text: str
) -> None:
    await asked(talk, locale=locale)
    (done,) = await talk.say("inform", text, language=locale)
    missing = done.text.split(desk.wording.text("title_papers_missing", locale))[1]
    assert desk.wording.text("line_way_made", locale) in missing
    assert catalogue.documents["ration-card"].name[locale] not in missing
    assert "pan" not in talk.slots["profile"]["papers"]


@pytest.mark.parametrize(("locale", "text"), [("mr", "काहीच नाही"), ("hi", "कुछ नहीं"), ("en", "none")])
async def test_none_tells_all_with_the_way_to_each(
    talk: Conversation, desk: Desk, catalogue: Catalogue, locale: str, text: str
) -> None:
    await asked(talk, NON_CREAMY, locale)
    (done,) = await talk.say("deny", text, language=locale)
    service = catalogue.services["revenue-caste-certificate"]
    assert service.name[locale] in done.text and catalogue.body_of(service).name[locale] in done.text
    assert desk.wording.text("line_way_look_up", locale) in done.text
    assert "{" not in done.text and len(done.text) <= 4096


async def test_chain_is_told_in_order_with_its_days(talk: Conversation, desk: Desk, catalogue: Catalogue) -> None:
    from sevamitra.catalogue.chains import plan_documents

    plans = {slug: plan_documents(service, catalogue, document_facts()) for slug, service in catalogue.services.items()}
    slug = next(slug for slug, plan in plans.items() if any(step.after for step in plan.steps) and plan.days)
    await asked(talk, slug)
    (done,) = await talk.say("deny", "नाही")
    order = done.text.split(desk.wording.text("title_papers_order", "mr"))[1]
    at = [order.index(catalogue.documents[step.document].name["mr"]) for step in plans[slug].steps]
    assert at == sorted(at)


async def test_held_papers_are_ticked_next_time_and_can_be_forgotten(
    talk: Conversation, desk: Desk, catalogue: Catalogue
) -> None:
    talk.slots["profile"] = {"greeted": True}
    await asked(talk)
    (done,) = await talk.say("inform", "1, 6")
    assert talk.slots["profile"] == {"greeted": True, "papers": ["aadhaar", "ration-card"]}
    again = await asked(talk)
    assert f"{catalogue.documents['ration-card'].name['mr']} ✅" in again.text
    (forgotten,) = await talk.press(button(done, desk.wording.text("button_papers_forget", "mr")))
    assert forgotten.text == desk.wording.text("utter_papers_forgotten", "mr")
    assert talk.slots["profile"] == {"greeted": True}


async def test_interruption_is_answered_and_the_question_waits(talk: Conversation, desk: Desk) -> None:
    await asked(talk)
    said = await talk.say("ask_fee", "शुल्क किती?", service=INCOME)
    assert said[-1].text == desk.wording.text("utter_form_waiting", "mr")
    (back,) = await talk.press(said[-1].buttons[0])
    assert back.titles[-1] == desk.wording.text("button_papers_none", "mr")


async def test_third_answer_that_does_not_fit_offers_a_person(talk: Conversation, desk: Desk) -> None:
    await asked(talk)
    for text in ("99", "हवामान छान"):
        (said,) = await talk.say("out_of_scope", text)
        assert said.text == desk.wording.text("utter_papers_unclear", "mr")
    (said,) = await talk.say("out_of_scope", "खूप छान")
    assert said.titles == [desk.wording.text("button_person", "mr")] and talk.slots["form"] is None


async def test_language_may_change_within_the_question(talk: Conversation, desk: Desk) -> None:
    await asked(talk)
    (more,) = await talk.say("inform", "1", language="hi")
    assert more.titles[-1] == desk.wording.text("button_papers_done", "hi")


async def test_service_without_a_list_offers_no_question(
    talk: Conversation, backend: MemoryBackend, catalogue: Catalogue
) -> None:
    backend.services[INCOME] = replace(catalogue.services[INCOME], documents=())
    (said,) = await talk.say("ask_documents", service=INCOME)
    assert not any('"begin"' in payload for _, payload in said.buttons)


async def test_a_number_outside_the_list_or_a_shared_word_chooses_nothing(catalogue: Catalogue) -> None:
    listed = askable(catalogue.services[INCOME], document_facts())
    assert chosen("1, 99", listed, catalogue) == ()
    assert chosen("कार्ड", listed, catalogue) == ()
