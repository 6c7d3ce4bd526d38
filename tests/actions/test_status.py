"""Where an application stands: stage and dates, never the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from actions.desk import Desk
from sevamitra.backend.client import INDIA, ApplicationStatus, BackendRefused, BackendUnavailable, Decision
from sevamitra.catalogue.model import LOCALES
from sevamitra.wording import day

from .conftest import Conversation, MemoryBackend, number

pytestmark = pytest.mark.asyncio
NUMBER = "INC12345678"
SUBMITTED = datetime(2025, 9, 18, 17, 30, tzinfo=INDIA)
STATUS = ApplicationStatus(
    application_id=NUMBER,
    service_name="Income Certificate",
    applicant_name="Asha Patil",
    submitted_at=SUBMITTED,
    paid_at=None,
    decision=Decision.PENDING,
    next_action="Pay the fee",
    estimated_days=12,
    desks=(),
    current_desk=1,
    next_desk=2,
    total_desks=3,
    redirect_url="",
    locale="en",
)


@pytest.mark.parametrize("locale", LOCALES)
async def test_stage_and_dates_are_told_in_the_language_of_the_citizen(
    talk: Conversation, desk: Desk, backend: MemoryBackend, locale: str
) -> None:
    backend.applications[NUMBER] = STATUS
    (said,) = await talk.say("check_status", "INC12345678", language=locale, entities=[number(NUMBER)])
    for part in (NUMBER, "Income Certificate", day(SUBMITTED, locale), "Pay the fee"):
        assert part in said.text
    assert desk.wording.text("status_pending", locale) in said.text
    assert desk.wording.text("status_not_paid", locale) in said.text


async def test_name_of_the_applicant_is_never_told(talk: Conversation, backend: MemoryBackend) -> None:
    backend.applications[NUMBER] = STATUS
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert "Asha" not in said.text


@pytest.mark.parametrize(
    ("decision", "key"), [(Decision.APPROVED, "status_approved"), (Decision.REJECTED, "status_rejected")]
)
async def test_decided_application_needs_nothing_more(
    talk: Conversation, desk: Desk, backend: MemoryBackend, decision: Decision, key: str
) -> None:
    backend.applications[NUMBER] = replace(STATUS, decision=decision)
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert desk.wording.text(key, "mr") in said.text
    assert "Pay the fee" not in said.text
    assert desk.wording.text("status_not_paid", "mr") not in said.text


async def test_status_without_dates_and_desks_has_no_empty_lines_of_them(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    bare = replace(
        STATUS, submitted_at=None, paid_at=SUBMITTED, next_action="", estimated_days=0, current_desk=0, total_desks=0
    )
    backend.applications[NUMBER] = replace(bare, decision=Decision.UNDECIDED)
    (said,) = await talk.say("check_status", language="en", entities=[number(NUMBER)])
    assert said.text.splitlines()[-1] == desk.wording.text("status_pending", "en")


async def test_number_is_asked_for_and_then_read(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    backend.applications[NUMBER] = STATUS
    (said,) = await talk.say("check_status", "माझ्या अर्जाचे काय झाले")
    assert said.text == desk.wording.text("utter_status_ask_number", "mr")
    (after,) = await talk.say("inform", NUMBER, entities=[number(NUMBER)])
    assert NUMBER in after.text


async def test_unknown_number_is_said_to_be_unknown(talk: Conversation, desk: Desk) -> None:
    (said,) = await talk.say("check_status", entities=[number("INC00000000")])
    assert said.text == desk.wording.text("utter_status_not_found", "mr", number="INC00000000")
    assert said.titles == [desk.wording.text("button_person", "mr")]


@pytest.mark.parametrize("error", [BackendUnavailable("down"), BackendRefused("no")])
async def test_backend_that_is_down_is_told_politely(
    talk: Conversation, desk: Desk, backend: MemoryBackend, error: Exception
) -> None:
    backend.error = error  # type: ignore[assignment]
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert said.text == desk.wording.text("utter_status_unavailable", "mr")


async def test_braces_in_a_departments_words_are_said_as_they_are(talk: Conversation, backend: MemoryBackend) -> None:
    backend.applications[NUMBER] = replace(STATUS, next_action="Bring {form} 5")
    (said,) = await talk.say("check_status", entities=[number(NUMBER)])
    assert "Bring {form} 5" in said.text
