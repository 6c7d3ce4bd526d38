"""An approved certificate goes out by the ways chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.desk import Desk
from sevamitra.backend.client import BackendUnavailable, Decision
from sevamitra.catalogue.model import LOCALES, Catalogue
from sevamitra.papers.deliveries import Channel
from sevamitra.papers.messages import DeliveryReply
from sevamitra.papers.paper import PaperKind
from sevamitra.wording import day

from .citizens import NOW, MemoryPapers, application, keep
from .conftest import INCOME, Conversation, MemoryBackend, Said, number

pytestmark = pytest.mark.asyncio
NUMBER = "INC20250117"
OTHER = "INC20250118"


@pytest.fixture(autouse=True)
def approved(backend: MemoryBackend) -> None:
    keep(backend.person, application(NUMBER))


def documents(said: list[Said]) -> list[Said]:
    return [one for one in said if one.custom.get("type") == "document"]


def told(said: list[Said]) -> str:
    return "\n".join(one.text for one in said)


@pytest.mark.parametrize("locale", LOCALES)
async def test_only_approved_application_goes_out_by_whatsapp(
    talk: Conversation, desk: Desk, papers: MemoryPapers, locale: str
) -> None:
    (ways,) = await talk.say("request_certificate", language=locale)
    assert NUMBER in ways.text and len(ways.titles) == 3
    assert all(len(title) <= 20 for title in ways.titles)
    said = await talk.press(ways.buttons[0])
    (document,) = documents(said)
    assert document.custom["filename"] == "income.pdf" and document.custom["path"].endswith(".pdf")
    assert desk.wording.text("line_delivery_whatsapp", locale) in told(said)
    assert [way for way, _ in papers.delivered] == ["whatsapp"]
    assert talk.slots["form"] is None


async def test_several_approved_applications_are_a_list(talk: Conversation, backend: MemoryBackend) -> None:
    keep(backend.person, application(OTHER))
    (which,) = await talk.say("request_certificate")
    assert which.descriptions[:2] == (NUMBER, OTHER)
    (ways,) = await talk.press(which.buttons[1])
    assert OTHER in ways.text


async def test_several_ways_in_one_message_and_link_with_its_last_day(talk: Conversation, papers: MemoryPapers) -> None:
    papers.verified = "r***@example.com"
    await talk.say("request_certificate")
    said = await talk.say("inform", "WhatsApp आणि ई-मेल, लिंक पण")
    assert [way for way, _ in papers.delivered] == ["whatsapp", "email", "portal"]
    assert "r***@example.com" in told(said) and "http://x/papers/link" in told(said) and "जुलै" in told(said)


async def test_address_is_verified_by_the_code_typed(talk: Conversation, desk: Desk, papers: MemoryPapers) -> None:
    (ways,) = await talk.say("request_certificate")
    (asked,) = await talk.press(ways.buttons[1])
    assert asked.text == desk.wording.text("utter_mail_ask", "mr")
    (sent,) = await talk.say("out_of_scope", "माझा ramabai@example.com.")
    assert papers.asked == ["ramabai@example.com"] and "r***@example.com" in sent.text
    assert "ramabai" not in str(talk.slots)
    (wrong,) = await talk.say("inform", "१२३४५०".translate(str.maketrans("१२३४५०", "123450")))
    assert "४" in wrong.text
    said = await talk.say("inform", "123456")
    assert [way for way, _ in papers.delivered] == ["email"] and "r***@example.com" in told(said)


async def test_code_that_is_over_asks_for_the_address_again(
    talk: Conversation, desk: Desk, papers: MemoryPapers
) -> None:
    await talk.say("request_certificate")
    await talk.say("inform", "ramabai@example.com वर")
    papers.expired = True
    (over,) = await talk.say("inform", "123456")
    assert over.text == desk.wording.text("utter_mail_code_over", "mr")
    await talk.say("inform", "ramabai@example.com")
    await talk.say("inform", "123456")
    assert papers.delivered and len(papers.asked) == 2


async def test_address_whose_number_was_masked_gets_no_code(
    talk: Conversation, desk: Desk, papers: MemoryPapers
) -> None:
    (ways,) = await talk.say("request_certificate")
    await talk.press(ways.buttons[1])
    (said,) = await talk.say("inform", "XXXXXX5671@gmail.com")
    assert said.text == desk.wording.text("utter_mail_with_number", "mr") and papers.asked == []


async def test_three_answers_that_are_no_address_end_the_errand(talk: Conversation, desk: Desk) -> None:
    (ways,) = await talk.say("request_certificate")
    await talk.press(ways.buttons[1])
    for key in ("utter_mail_invalid", "utter_mail_invalid", "utter_form_given_up"):
        (said,) = await talk.say("inform", "माहीत नाही")
        assert said.text == desk.wording.text(key, "mr")


@pytest.mark.parametrize("locale", LOCALES)
async def test_email_that_is_not_set_up_is_said(
    talk: Conversation, desk: Desk, papers: MemoryPapers, locale: str
) -> None:
    papers.mail = False
    (ways,) = await talk.say("request_certificate", language=locale)
    assert desk.wording.text("button_way_email", locale) not in ways.titles
    (said,) = await talk.say("inform", "email", language=locale)
    assert said.text == desk.wording.text("utter_certificate_no_mail", locale)


async def test_what_did_not_work_is_told_beside_what_did(talk: Conversation, desk: Desk, papers: MemoryPapers) -> None:
    papers.failing = {"whatsapp"}
    await talk.say("request_certificate")
    said = await talk.say("inform", "whatsapp link")
    assert not documents(said)
    assert desk.wording.text("line_delivery_failed_whatsapp", "mr") in told(said)
    assert "http://x/papers/link" in told(said)
    assert said[-1].titles == [desk.wording.text("button_person", "mr")]


@pytest.mark.parametrize(
    ("stage", "decision", "key"),
    [
        ("under-scrutiny", Decision.PENDING, "line_certificate_stage_under_scrutiny"),
        ("payment-pending", Decision.UNDECIDED, "line_certificate_stage_payment_pending"),
        ("rejected", Decision.REJECTED, "line_certificate_stage_rejected"),
    ],
)
async def test_not_approved_tells_where_it_stands(
    talk: Conversation, desk: Desk, backend: MemoryBackend, stage: str, decision: Decision, key: str
) -> None:
    keep(backend.person, application(NUMBER, decision, stage))
    for entities in ([], [number(NUMBER)]):
        (said,) = await talk.say("request_certificate", entities=entities)
        assert NUMBER in said.text and desk.wording.text(key, "mr") in said.text
        assert desk.wording.text("button_status", "mr") in said.titles
        assert talk.slots["form"] is None


async def test_somebody_elses_is_refused_in_clear_words(
    talk: Conversation, desk: Desk, backend: MemoryBackend, papers: MemoryPapers
) -> None:
    backend.person.own.clear()
    keep(backend.person, application(NUMBER, yours=False))
    (said,) = await talk.say("request_certificate", entities=[number(NUMBER)])
    assert said.text == desk.wording.text("utter_certificate_not_yours", "mr", number=NUMBER)
    (asked,) = await talk.say("request_certificate")
    assert asked.text == desk.wording.text("utter_certificate_ask_number", "mr")
    (again,) = await talk.say("inform", NUMBER, entities=[number(NUMBER)])
    assert again.text == said.text and papers.delivered == []


async def test_question_between_and_a_day_later_the_errand_goes_on(
    talk: Conversation, desk: Desk, papers: MemoryPapers
) -> None:
    await talk.say("request_certificate")
    _, reminder = await talk.say("find_service", service=INCOME)
    (ways,) = await talk.press(reminder.buttons[0])
    assert NUMBER in ways.text
    await talk.press(ways.buttons[2])
    assert [way for way, _ in papers.delivered] == ["portal"]


async def test_refusal_ends_it_and_nothing_is_sent(talk: Conversation, desk: Desk, papers: MemoryPapers) -> None:
    await talk.say("request_certificate")
    (said,) = await talk.say("deny", "नको")
    assert said.text == desk.wording.text("utter_form_cancelled", "mr") and papers.delivered == []


async def test_language_changed_in_between(talk: Conversation, desk: Desk) -> None:
    await talk.say("request_certificate")
    _, reminder = await talk.say("choose_language", "English please")
    (ways,) = await talk.press(reminder.buttons[0])
    assert desk.wording.text("button_way_portal", "en") in ways.titles


async def test_backend_down_is_said_politely(
    talk: Conversation, desk: Desk, backend: MemoryBackend, papers: MemoryPapers
) -> None:
    backend.error = BackendUnavailable("down")
    (said,) = await talk.say("request_certificate")
    assert said.text == desk.wording.text("utter_certificate_unavailable", "mr")
    backend.error, papers.error = None, BackendUnavailable("down")
    (ways,) = await talk.say("request_certificate")
    (said,) = await talk.press(ways.buttons[0])
    assert said.text == desk.wording.text("utter_certificate_unavailable", "mr")


def delivery(way: str, state: str, day: int = 2, number: str = NUMBER) -> DeliveryReply:
    """A certificate that went out in July."""
    at = NOW.replace(day=day)
    return DeliveryReply(
        id=day, code="ABCD", kind=PaperKind.CERTIFICATE, number=number, channel=Channel(way), locale="mr", state=state,
        made_at=at, finished_at=at, attempts=1, error="", link=None, link_expires_at=None,
    )  # fmt: skip


@pytest.mark.parametrize("state", ["pending", "sent", "delivered", "read", "failed"])
@pytest.mark.parametrize("locale", LOCALES)
async def test_what_became_of_it_is_told_before_it_is_sent_again(
    talk: Conversation, desk: Desk, papers: MemoryPapers, locale: str, state: str
) -> None:
    papers.sent = [delivery("whatsapp", state), delivery("whatsapp", "read", 1), delivery("email", "sent", 1, OTHER)]
    (ways,) = await talk.say("request_certificate", language=locale)
    last = desk.wording.text(f"line_sent_whatsapp_{state}", locale, date=day(NOW.replace(day=2), locale))
    assert ways.text.startswith(f"{last}\n") and OTHER not in ways.text


async def test_way_that_failed_is_offered_last(talk: Conversation, desk: Desk, papers: MemoryPapers) -> None:
    papers.sent = [delivery("whatsapp", "failed")]
    (ways,) = await talk.say("request_certificate")
    assert ways.titles == [desk.wording.text(f"button_way_{way}", "mr") for way in ("email", "portal", "whatsapp")]


async def test_status_of_ones_own_approved_application_tells_of_its_certificate(
    talk: Conversation, desk: Desk, papers: MemoryPapers, backend: MemoryBackend
) -> None:
    papers.sent = [delivery("portal", "delivered")]
    told = desk.wording.text("line_sent_portal_delivered", "mr", date=day(NOW.replace(day=2), "mr"))
    (said,) = await talk.say("check_status", NUMBER, entities=[number(NUMBER)])
    assert told in said.text
    backend.person.known[NUMBER] = application(NUMBER, yours=False)
    (said,) = await talk.say("check_status", NUMBER, entities=[number(NUMBER)])
    assert told not in said.text


async def test_document_names_its_delivery(talk: Conversation, papers: MemoryPapers) -> None:
    (ways,) = await talk.say("request_certificate")
    (document,) = documents(await talk.press(ways.buttons[0]))
    assert document.custom["delivery"] == 1


async def test_certificate_goes_out_though_deliveries_are_not_known(
    talk: Conversation, papers: MemoryPapers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        raise BackendUnavailable("down")

    monkeypatch.setattr(papers, "deliveries", away)
    (ways,) = await talk.say("request_certificate")
    assert documents(await talk.press(ways.buttons[0]))


async def test_who_has_applied_for_nothing_and_names_a_service_is_told_about_it(
    talk: Conversation, backend: MemoryBackend, catalogue: Catalogue
) -> None:
    backend.person.own.clear()
    (said,) = await talk.say("request_certificate", "उत्पन्नाचा दाखला हवाय", service=INCOME, certain=0.36)
    assert catalogue.services[INCOME].name["mr"] in said.text
    assert talk.slots["form"] is None


async def test_service_is_named_in_the_language_changed_to(
    talk: Conversation, backend: MemoryBackend, catalogue: Catalogue
) -> None:
    told = application(NUMBER)
    backend.person.own.clear()
    keep(backend.person, replace(told, status=replace(told.status, service=INCOME)))
    await talk.say("request_certificate", language="hi")
    said = await talk.say("choose_language", "English", language="en")
    (ways,) = await talk.press(said[-1].buttons[0])
    assert catalogue.services[INCOME].name["en"] in ways.text
