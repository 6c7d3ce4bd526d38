"""An appeal from the first word to its number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from actions.desk import Desk
from sevamitra.backend.appeals import Outcome, Standing
from sevamitra.backend.client import (
    AppealNotOpen,
    BackendRefused,
    BackendUnavailable,
    Decision,
    NotTheApplicant,
)
from sevamitra.catalogue.model import LOCALES
from sevamitra.wording import day

from .conftest import Conversation, MemoryBackend, Said, number
from .memory_citizen import DUE_ON, FIRST_APPEAL, NUMBER, OPEN, OVERDUE, PROGRESS, decided, renumbered

pytestmark = pytest.mark.asyncio
GROUND = "मुदत संपून महिना झाला तरी दाखला मिळालेला नाही"
REASON = "मी रुग्णालयात दाखल होतो"


@pytest.fixture(autouse=True)
def papers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The numbers of the appeals whose paper was sent."""
    sent: list[str] = []

    async def send(_reply: object, appeal: str) -> None:
        sent.append(appeal)

    monkeypatch.setattr("actions.appeal.send_acknowledgement", send)
    yield sent


@pytest.fixture
def overdue(backend: MemoryBackend) -> MemoryBackend:
    backend.person.known[NUMBER] = OVERDUE
    backend.person.standings[NUMBER] = OPEN
    return backend


async def ask(talk: Conversation, locale: str = "mr") -> list[Said]:
    return await talk.say("file_appeal", f"appeal {NUMBER}", language=locale, entities=[number(NUMBER)])


@pytest.mark.parametrize("locale", LOCALES)
async def test_appeal_is_filed_in_the_citizens_words(
    talk: Conversation, desk: Desk, overdue: MemoryBackend, papers: list[str], locale: str
) -> None:
    words = desk.wording.text
    told, asked = await ask(talk, locale)
    assert words("appeal_can", locale, level=words("level_first", locale)) in told.text
    assert words("appeal_cause_overdue", locale, date=day(DUE_ON, locale)) in told.text
    assert words("appeal_until", locale, date=day(date(2025, 11, 6), locale)) in told.text
    assert words("appeal_officer", locale, officer="SDO") in told.text
    assert words("appeal_recalled", locale) in told.text
    assert asked.text == words("utter_appeal_ground", locale)
    (summary,) = await talk.say("find_service", GROUND, language=None)
    assert GROUND in summary.text and NUMBER in summary.text
    assert len(summary.buttons) == 3
    (done,) = await talk.press(summary.buttons[0])
    assert "FA004182736" in done.text and day(FIRST_APPEAL.decide_by, locale) in done.text
    assert papers == ["FA004182736"]
    (filed,) = overdue.person.filed
    assert (filed.application_id, filed.ground, filed.delay_reason) == (NUMBER, GROUND, None)
    assert talk.slots["form"] is None


async def test_typed_yes_files_it_and_a_longer_sentence_does_not(talk: Conversation, overdue: MemoryBackend) -> None:
    await ask(talk)
    await talk.say("inform", GROUND)
    await talk.say("affirm", "हो पण आधी मजकुरात थोडा बदल करायचा आहे मला")
    assert overdue.person.filed == []
    await talk.say("affirm", "हो")
    assert len(overdue.person.filed) == 1


async def test_reason_for_the_delay_is_asked_where_it_is_needed(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    overdue.person.standings[NUMBER] = replace(OPEN, standing=Standing.OPEN_WITH_REASON)
    told, _ = await ask(talk)
    assert day(date(2026, 1, 5), "mr") in told.text
    (asked,) = await talk.say("inform", GROUND)
    assert asked.text == desk.wording.text("utter_appeal_delay_reason", "mr")
    (summary,) = await talk.say("inform", REASON)
    assert REASON in summary.text
    await talk.press(summary.buttons[0])
    assert overdue.person.filed[0].delay_reason == REASON


async def test_own_applications_are_offered_without_those_approved(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    approved = renumbered(decided(PROGRESS, Decision.APPROVED), "INC20250117")
    overdue.person.known["INC20250117"] = approved
    overdue.person.own = ["INC20250117", NUMBER]
    (which,) = await talk.say("file_appeal", "अपील करायचे आहे")
    assert which.titles == [NUMBER, desk.wording.text("button_cancel", "mr")]
    _, asked = await talk.press(which.buttons[0])
    assert asked.text == desk.wording.text("utter_appeal_ground", "mr")


async def test_number_is_asked_and_the_third_wrong_one_ends_it(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    (asked,) = await talk.say("file_appeal")
    assert asked.text == desk.wording.text("utter_appeal_ask_number", "mr")
    (garbage,) = await talk.say("inform", "माहीत नाही")
    assert garbage.text == desk.wording.text("utter_number_misfit", "mr")
    (unknown,) = await talk.say("inform", "INC00000000", entities=[number("INC00000000")])
    assert unknown.text == desk.wording.text("utter_status_not_found", "mr", number="INC00000000")
    (last,) = await talk.say("inform", "??")
    assert last.text == desk.wording.text("utter_form_given_up", "mr")
    assert talk.slots["form"] is None


async def test_unknown_number_told_at_once_can_be_corrected(talk: Conversation, overdue: MemoryBackend) -> None:
    await talk.say("file_appeal", entities=[number("INC00000000")])
    _, asked = await talk.say("inform", NUMBER, entities=[number(NUMBER)])
    assert talk.slots["form"]["step"] == "ground"


async def test_application_of_a_department_elsewhere_is_not_said_to_be_unknown(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    backend.person.known[NUMBER] = OVERDUE
    (said,) = await ask(talk)
    assert said.text == desk.wording.text("utter_appeal_elsewhere", "mr", number=NUMBER)


async def test_short_and_endless_grounds_are_asked_again(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    await ask(talk)
    (short,) = await talk.say("deny", "नाही")
    assert short.text == desk.wording.text("utter_words_too_few", "mr")
    (long,) = await talk.say("inform", "क" * 4001)
    assert long.text == desk.wording.text("utter_words_too_many", "mr", most="४,०००")
    assert talk.slots["form"]["step"] == "ground"


async def test_bare_number_instead_of_a_ground_is_another_application(
    talk: Conversation, overdue: MemoryBackend
) -> None:
    other = "SNR70002044"
    overdue.person.known[other], overdue.person.standings[other] = renumbered(OVERDUE, other), OPEN
    await ask(talk)
    await talk.say("inform", "snr 7000 2044", entities=[number(other)])
    answers = talk.slots["form"]["answers"]
    assert (answers["number"], "ground" in answers) == (other, False)


async def test_long_ground_is_filed_whole_and_the_summary_stays_within_a_message(
    talk: Conversation, overdue: MemoryBackend
) -> None:
    await ask(talk)
    (summary,) = await talk.say("inform", "कारण " * 700)
    assert len(summary.text) < 1024 + 700
    await talk.press(summary.buttons[0])
    assert len(overdue.person.filed[0].ground) > 3400


async def test_change_asks_the_ground_anew(talk: Conversation, desk: Desk, overdue: MemoryBackend) -> None:
    await ask(talk)
    (summary,) = await talk.say("inform", GROUND)
    (asked,) = await talk.press(summary.buttons[1])
    assert asked.text == desk.wording.text("utter_appeal_ground", "mr")
    (again,) = await talk.say("inform", "अधिकारी रजेवर असल्याने काम थांबले")
    assert GROUND not in again.text
    await talk.press(again.buttons[0])
    assert overdue.person.filed[0].ground == "अधिकारी रजेवर असल्याने काम थांबले"


@pytest.mark.parametrize("refuse", ["press", "type"])
async def test_refusal_files_nothing(talk: Conversation, desk: Desk, overdue: MemoryBackend, refuse: str) -> None:
    await ask(talk)
    (summary,) = await talk.say("inform", GROUND)
    (said,) = await (talk.press(summary.buttons[2]) if refuse == "press" else talk.say("deny", "नाही, नको"))
    assert said.text == desk.wording.text("utter_form_cancelled", "mr")
    assert overdue.person.filed == []


async def test_interruption_and_another_language_do_not_lose_what_was_written(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    await ask(talk)
    await talk.say("inform", GROUND)
    *_, waiting = await talk.say("choose_language", "english", language="en")
    assert waiting.text == desk.wording.text("utter_form_waiting", "en")
    (summary,) = await talk.press(waiting.buttons[0])
    assert GROUND in summary.text
    assert desk.wording.text("appeal_summary_ask", "en") in summary.text
    await talk.press(summary.buttons[0])
    assert len(overdue.person.filed) == 1


async def test_filing_that_was_not_answered_can_be_repeated_without_filing_twice(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    await ask(talk)
    (summary,) = await talk.say("inform", GROUND)
    overdue.person.filing_error = BackendUnavailable("down")
    (failed,) = await talk.press(summary.buttons[0])
    assert failed.text == desk.wording.text("utter_appeal_not_filed", "mr")
    overdue.person.filing_error = None
    (done,) = await talk.press(failed.buttons[0])
    assert "FA004182736" in done.text
    first, second = overdue.person.filed
    assert first == second


@pytest.mark.parametrize(
    ("error", "key"),
    [(NotTheApplicant("no"), "utter_not_the_applicant"), (BackendRefused("no"), "utter_appeal_refused")],
)
async def test_filing_that_is_refused_is_said_and_a_person_offered(
    talk: Conversation, desk: Desk, overdue: MemoryBackend, error: Exception, key: str
) -> None:
    await ask(talk)
    (summary,) = await talk.say("inform", GROUND)
    overdue.person.filing_error = error  # type: ignore[assignment]
    (said,) = await talk.press(summary.buttons[0])
    assert said.text == desk.wording.text(key, "mr")
    assert said.titles == [desk.wording.text("button_person", "mr")]
    assert talk.slots["form"] is None


async def test_right_that_changed_meanwhile_is_told_anew(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    await ask(talk)
    (summary,) = await talk.say("inform", GROUND)
    overdue.person.filing_error = AppealNotOpen("late")
    overdue.person.standings[NUMBER] = replace(OPEN, standing=Standing.OPEN_WITH_REASON)
    _, asked = await talk.press(summary.buttons[0])
    assert asked.text == desk.wording.text("utter_appeal_delay_reason", "mr")
    overdue.person.standings[NUMBER] = replace(OPEN, standing=Standing.TOO_LATE)
    (again,) = await talk.say("inform", REASON)
    (late,) = await talk.press(again.buttons[0])
    assert day(date(2026, 1, 5), "mr") in late.text
    assert talk.slots["form"] is None


@pytest.mark.parametrize("typed", [[], [number(NUMBER)]])
async def test_backend_that_is_down_is_told_politely(
    talk: Conversation, desk: Desk, overdue: MemoryBackend, typed: list[dict[str, object]]
) -> None:
    overdue.error = BackendUnavailable("down")
    (said,) = await talk.say("file_appeal", entities=typed)
    assert said.text == desk.wording.text("utter_status_unavailable", "mr")
    assert talk.slots["form"] is None


async def test_appeal_that_cannot_be_filed_leaves_another_errand_waiting(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    overdue.person.standings[NUMBER] = replace(OPEN, standing=Standing.TOO_LATE)
    await talk.say("file_grievance", "तक्रार")
    *_, waiting = await ask(talk)
    assert waiting.text == desk.wording.text("utter_form_waiting", "mr")
    assert talk.slots["form"]["form"] == "grievance"


async def test_own_appeal_is_told_by_its_number_and_the_next_level_offered(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    rejected = replace(FIRST_APPEAL, outcome=Outcome.REJECTED, decided_at=FIRST_APPEAL.filed_at)
    backend.person.mine = [rejected]
    (said,) = await talk.say("file_appeal", entities=[number("FA004182736")])
    assert desk.wording.text("appeal_state_rejected", "mr") in said.text
    assert said.buttons[0][1] == f'/file_appeal{{"application_number": "{NUMBER}"}}'
