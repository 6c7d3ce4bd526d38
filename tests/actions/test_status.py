"""Where an application stands: desk by desk, in three languages, by a number in any form or from one's own list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.desk import Desk
from sevamitra.backend.citizen import ApplicationProgress
from sevamitra.backend.client import (
    BackendRefused,
    BackendUnavailable,
    Decision,
    LookupsRefused,
    NotTheApplicant,
)
from sevamitra.backend.client import Desk as OfficeDesk
from sevamitra.catalogue.model import LOCALES, Catalogue
from sevamitra.wording import day

from .conftest import INCOME, Conversation, MemoryBackend, number
from .memory_citizen import (
    DUE_ON,
    FIRST_APPEAL,
    NUMBER,
    OVERDUE,
    PAID,
    PROGRESS,
    STATUS,
    SUBMITTED,
    decided,
    renumbered,
)

pytestmark = pytest.mark.asyncio


def with_status(progress: ApplicationProgress, **changes: object) -> ApplicationProgress:
    return replace(progress, status=replace(progress.status, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", LOCALES)
async def test_stage_dates_desks_and_days_left_are_told_in_the_language_of_the_citizen(
    talk: Conversation, desk: Desk, backend: MemoryBackend, catalogue: Catalogue, locale: str
) -> None:
    backend.person.known[NUMBER] = with_status(PROGRESS, next_action="Upload Form 16")
    (said,) = await talk.say("check_status", NUMBER, language=locale, entities=[number(NUMBER)])
    words = desk.wording.text
    for part in (NUMBER, catalogue.services[INCOME].name[locale], day(SUBMITTED, locale), "Upload Form 16"):
        assert part in said.text
    assert words("status_pending", locale) in said.text
    assert words("status_fee_paid", locale, date=day(PAID, locale)) in said.text
    count = "१२" if locale == "mr" else "12"
    assert words("status_due_left_many", locale, count=count, date=day(DUE_ON, locale)) in said.text
    two = "२" if locale == "mr" else "2"
    assert words("status_desk_now", locale, position=two, officer="Naib Tahsildar") in said.text
    one = "१" if locale == "mr" else "1"
    assert words("status_desk_rest_one", locale, count=one) in said.text


@pytest.mark.parametrize(
    ("left", "mr", "hi", "en"),
    [
        (2, "कामकाजाचे २ दिवस बाकी", "काम के 2 दिन बाकी", "2 working days left"),
        (1, "कामकाजाचा १ दिवस बाकी", "काम का 1 दिन बाकी", "1 working day left"),
        (0, "आज शेवटचा दिवस", "आज आख़िरी दिन", "today is the last day"),
        (-1, "कामकाजाचा १ दिवस उलटला", "काम का 1 दिन बीत गया", "1 working day ago"),
        (-2, "कामकाजाचे २ दिवस उलटले", "काम के 2 दिन बीत गए", "2 working days ago"),
    ],
)
async def test_days_are_counted_as_the_language_counts_them(
    talk: Conversation, backend: MemoryBackend, left: int, mr: str, hi: str, en: str
) -> None:
    backend.person.known[NUMBER] = replace(PROGRESS, working_days_left=left)
    for locale, words in zip(("mr", "hi", "en"), (mr, hi, en)):
        (said,) = await talk.say("check_status", NUMBER, language=locale, entities=[number(NUMBER)])
        assert words in said.text


async def test_name_is_told_to_the_applicant_alone(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    named = with_status(PROGRESS, applicant_name="Asha Patil")
    for yours in (True, False):
        backend.person.known[NUMBER] = replace(named, yours=yours)
        said, *_offer = await talk.say("check_status", entities=[number(NUMBER)])
        assert ("Asha" in said.text) is yours


@pytest.mark.parametrize(
    ("progress", "key"),
    [
        (with_status(replace(PROGRESS, due_on=None), decision=Decision.UNDECIDED, paid_at=None), "status_fee_due"),
        (with_status(PROGRESS, paid_at=None), "status_fee_none"),
        (with_status(PROGRESS, paid_at=None, service="free"), "status_fee_free"),
        (with_status(PROGRESS, paid_at=None, service=None), "status_fee_none"),
    ],
)
async def test_payment_free_due_and_not_told_are_not_confused(
    talk: Conversation,
    desk: Desk,
    backend: MemoryBackend,
    catalogue: Catalogue,
    progress: ApplicationProgress,
    key: str,
) -> None:
    if progress.status.service == "free":
        free = next(service.slug for service in catalogue.services.values() if service.fee_inr == 0)
        progress = with_status(progress, service=free)
    backend.person.known[NUMBER] = progress
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    fees = ("status_fee_due", "status_fee_free", "status_fee_none")
    assert [fee for fee in fees if desk.wording.text(fee, "mr") in said.text] == [key]


async def test_unpaid_application_waits_for_the_fee_before_its_time_runs(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    unpaid = with_status(PROGRESS, decision=Decision.UNDECIDED, paid_at=None, desks=(), current_desk=0)
    backend.person.known[NUMBER] = replace(unpaid, due_on=None, working_days_left=None)
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    for key in ("status_payment", "status_due_after_payment"):
        assert desk.wording.text(key, "mr") in said.text


async def test_approved_application_offers_its_certificate(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    backend.person.known[NUMBER] = decided(PROGRESS, Decision.APPROVED)
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert desk.wording.text("status_approved", "mr") in said.text
    assert said.buttons[0] == (
        desk.wording.text("button_certificate", "mr"),
        f'/request_certificate{{"application_number": "{NUMBER}"}}',
    )


@pytest.mark.parametrize("progress", [OVERDUE, decided(PROGRESS, Decision.REJECTED)])
async def test_overdue_and_rejected_applications_offer_the_appeal_and_no_typed_period(
    talk: Conversation, desk: Desk, backend: MemoryBackend, progress: ApplicationProgress
) -> None:
    backend.person.known[NUMBER] = progress
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert said.buttons[0][1] == f'/file_appeal{{"application_number": "{NUMBER}"}}'
    assert "३०" not in said.text


async def test_rejected_application_tells_what_the_desk_wrote_and_nothing_to_do(
    talk: Conversation, backend: MemoryBackend
) -> None:
    desks = (OfficeDesk(0, "Tahsildar", PAID, "नामंजूर: पुरावा नाही"),)
    rejected = with_status(decided(PROGRESS, Decision.REJECTED), desks=desks, next_action="Pay the fee", total_desks=3)
    backend.person.known[NUMBER] = rejected
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert "नामंजूर: पुरावा नाही" in said.text
    assert "Pay the fee" not in said.text


async def test_status_without_dates_and_desks_has_no_empty_lines_of_them(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    bare = with_status(PROGRESS, submitted_at=None, desks=(), current_desk=0, total_desks=0)
    backend.person.known[NUMBER] = replace(bare, due_on=None, working_days_left=None, stage=None)
    (said,) = await talk.say("check_status", language="en", entities=[number(NUMBER)])
    assert said.text.splitlines()[-1] == desk.wording.text("status_due_unknown", "en")


async def test_desk_that_the_department_does_not_describe_is_told_by_its_number(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    backend.person.known[NUMBER] = with_status(PROGRESS, desks=STATUS.desks[:1])
    (said,) = await talk.say("check_status", language="en", entities=[number(NUMBER)])
    assert desk.wording.text("status_desk_at", "en", current=2) in said.text


async def test_number_is_asked_for_and_then_read(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    backend.person.known["2025/1234"] = renumbered(PROGRESS, "2025/1234")
    (said,) = await talk.say("check_status", "माझ्या अर्जाचे काय झाले")
    assert said.text == desk.wording.text("utter_status_ask_number", "mr")
    (after,) = await talk.say("inform", "क्रमांक २०२५/१२३४")
    assert "2025/1234" in after.text
    assert talk.slots["form"] is None


async def test_third_answer_without_a_number_gives_up_and_offers_a_person(talk: Conversation, desk: Desk) -> None:
    await talk.say("check_status")
    for _ in range(2):
        (said,) = await talk.say("inform", "माहीत नाही हो")
        assert said.text == desk.wording.text("utter_number_misfit", "mr")
    (last,) = await talk.say("inform", "XXXXXX7890", entities=[number("XXXXXX7890", "mobile")])
    assert last.text == desk.wording.text("utter_form_given_up", "mr")
    assert last.titles == [desk.wording.text("button_person", "mr")]


async def test_unknown_number_is_said_to_be_unknown_and_the_third_ends_the_asking(
    talk: Conversation, desk: Desk
) -> None:
    await talk.say("check_status")
    for left in (True, True, False):
        (said,) = await talk.say("inform", "INC00000000", entities=[number("INC00000000")])
        assert said.text == desk.wording.text("utter_status_not_found", "mr", number="INC00000000")
        assert said.titles == [desk.wording.text("button_person", "mr")]
        assert bool(talk.slots["form"]) is left


async def test_own_applications_appeals_and_grievances_are_listed_and_pressing_one_shows_it(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    person = backend.person
    person.known = {NUMBER: PROGRESS, "INC20250412": renumbered(decided(PROGRESS, Decision.REJECTED), "INC20250412")}
    person.own = list(person.known)
    person.mine = [FIRST_APPEAL]
    (said,) = await talk.say("check_status", "माझे अर्ज")
    assert said.titles == [NUMBER, "INC20250412", "FA004182736", desk.wording.text("button_other_number", "mr")]
    assert desk.wording.text("state_rejected", "mr") in said.descriptions[1]
    (rejected,) = await talk.press(said.buttons[1])
    assert desk.wording.text("status_rejected", "mr") in rejected.text
    (appeal,) = await talk.press(said.buttons[2])
    assert "FA004182736" in appeal.text and "SDO" in appeal.text
    (asked,) = await talk.press(said.buttons[3])
    assert asked.text == desk.wording.text("utter_status_ask_number", "mr")


async def test_many_own_applications_fit_into_one_list(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    backend.person.own = [f"INC2025{position:04}" for position in range(50)]
    backend.person.known = {one: renumbered(PROGRESS, one) for one in backend.person.own}
    (said,) = await talk.say("check_status")
    assert len(said.buttons) == 10
    assert desk.wording.text("line_mine_more", "mr") in said.text


async def test_single_application_is_shown_at_once(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    backend.person.known, backend.person.own = {NUMBER: PROGRESS}, [NUMBER]
    said, wanted = await talk.say("check_status")
    assert wanted.text == desk.wording.text("utter_notices_offer", "mr")
    assert desk.wording.text("status_pending", "mr") in said.text
    assert said.titles == [desk.wording.text("button_other_number", "mr"), desk.wording.text("button_person", "mr")]


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (BackendUnavailable("down"), "utter_status_unavailable"),
        (BackendRefused("no"), "utter_status_unavailable"),
        (NotTheApplicant("no"), "utter_not_the_applicant"),
    ],
)
@pytest.mark.parametrize("typed", [[], [number(NUMBER)]])
async def test_backend_that_does_not_answer_is_told_politely(
    talk: Conversation, desk: Desk, backend: MemoryBackend, error: Exception, key: str, typed: list[dict[str, object]]
) -> None:
    backend.error = error  # type: ignore[assignment]
    (said,) = await talk.say("check_status", entities=typed)
    assert said.text == desk.wording.text(key, "mr")
    assert said.titles == [desk.wording.text("button_person", "mr")]


@pytest.mark.parametrize(("seconds", "words"), [(60, "1 minute."), (61, "2 minutes."), (0, "1 minute.")])
async def test_too_many_unknown_numbers_say_when_to_ask_again(
    talk: Conversation, backend: MemoryBackend, seconds: int, words: str
) -> None:
    backend.error = LookupsRefused(seconds)
    (said,) = await talk.say("check_status", language="en", entities=[number(NUMBER)])
    assert said.text.endswith(words)


async def test_braces_in_a_departments_words_are_said_as_they_are(talk: Conversation, backend: MemoryBackend) -> None:
    backend.person.known[NUMBER] = with_status(PROGRESS, next_action="Bring {form} 5")
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert "Bring {form} 5" in said.text


async def test_asking_for_a_number_leaves_another_errand_waiting(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    backend.person.known[NUMBER] = PROGRESS
    (category,) = await talk.say("file_grievance", "तक्रार")
    await talk.press(category.buttons[0])
    waiting = talk.slots["form"]
    await talk.press(("", "/check_status"))
    said = await talk.say("inform", NUMBER, entities=[number(NUMBER)])
    assert [one.text for one in said][-1] == desk.wording.text("utter_form_waiting", "mr")
    assert talk.slots["form"] == waiting


async def test_no_with_another_number_shows_that_one(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    backend.person.known = {NUMBER: PROGRESS}
    (said, *_) = await talk.say("deny", f"तो नाही, {NUMBER} बघा", entities=[number(NUMBER)], certain=0.44)
    assert NUMBER in said.text and desk.wording.text("status_pending", "mr") in said.text
