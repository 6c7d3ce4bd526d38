"""Whether there is a right to appeal, why, until when and to whom, said in a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.desk import Desk
from sevamitra.backend.appeals import Cause, Level, Outcome, Standing
from sevamitra.backend.citizen import AppealStanding
from sevamitra.backend.client import (
    Decision,
)
from sevamitra.catalogue.model import LOCALES
from sevamitra.wording import day

from .conftest import Conversation, MemoryBackend, Said, number
from .memory_citizen import FIRST_APPEAL, NUMBER, OPEN, OVERDUE, PROGRESS, decided

pytestmark = pytest.mark.asyncio


@pytest.fixture
def overdue(backend: MemoryBackend) -> MemoryBackend:
    backend.person.known[NUMBER] = OVERDUE
    backend.person.standings[NUMBER] = OPEN
    return backend


async def ask(talk: Conversation, locale: str = "mr") -> list[Said]:
    return await talk.say("file_appeal", f"appeal {NUMBER}", language=locale, entities=[number(NUMBER)])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("standing", "key", "part"),
    [
        (replace(OPEN, standing=Standing.TOO_EARLY, opens_on=date(2025, 10, 8)), "too_early", date(2025, 10, 8)),
        (replace(OPEN, standing=Standing.TOO_LATE), "too_late", date(2026, 1, 5)),
        (replace(OPEN, standing=Standing.ALLOWED, number="FA1"), "allowed", "FA1"),
        (replace(OPEN, standing=Standing.EXHAUSTED, number="CA1", level=Level.COMMISSION), "exhausted", "CA1"),
        (replace(OPEN, standing=Standing.APPROVED), "approved", ""),
        (replace(OPEN, standing=Standing.NOT_WITH_OFFICE), "not_with_office", ""),
        (replace(OPEN, standing=Standing.LIMIT_UNKNOWN), "limit_unknown", ""),
    ],
)
async def test_what_cannot_be_filed_is_said_in_a_sentence(
    talk: Conversation,
    desk: Desk,
    overdue: MemoryBackend,
    standing: AppealStanding,
    key: str,
    part: date | str,
    locale: str,
) -> None:
    overdue.person.standings[NUMBER] = standing
    (said,) = await ask(talk, locale)
    shown = day(part, locale) if isinstance(part, date) else part
    level = desk.wording.text(f"level_{standing.level.value}", locale)
    assert desk.wording.text(f"appeal_{key}", locale, date=shown, number=part, level=level) in said.text
    assert desk.wording.text("button_person", locale) in said.titles
    assert talk.slots["form"] is None


async def test_appeal_filed_already_tells_its_number_state_and_what_comes_next(
    talk: Conversation, desk: Desk, overdue: MemoryBackend
) -> None:
    filed = replace(OPEN, standing=Standing.FILED, number="FA004182736", appeals=(FIRST_APPEAL,))
    overdue.person.standings[NUMBER] = replace(filed, opens_on=date(2099, 1, 2))
    (said,) = await ask(talk)
    for part in ("FA004182736", day(FIRST_APPEAL.decide_by, "mr"), day(date(2099, 1, 2), "mr"), "SDO"):
        assert part in said.text


@pytest.mark.parametrize(
    ("cause", "lower", "key", "since"),
    [
        (Cause.OVERDUE, FIRST_APPEAL, "appeal_cause_lower_overdue", date(2099, 1, 1)),
        (
            Cause.REJECTED,
            replace(FIRST_APPEAL, outcome=Outcome.REJECTED, decided_at=FIRST_APPEAL.filed_at),
            "appeal_cause_lower_rejected",
            FIRST_APPEAL.filed_at.date(),
        ),
    ],
)
async def test_higher_level_says_what_became_of_the_lower_and_an_officer_not_known(
    talk: Conversation, desk: Desk, overdue: MemoryBackend, cause: Cause, lower: object, key: str, since: date
) -> None:
    second = replace(OPEN, level=Level.SECOND, cause=cause, officer="", appeals=(lower,), source="https://a")
    overdue.person.standings[NUMBER] = second
    told, _ = await ask(talk)
    assert desk.wording.text(key, "mr", number="FA004182736", date=day(since, "mr")) in told.text
    assert desk.wording.text("appeal_officer_unknown", "mr") in told.text
    assert desk.wording.text("appeal_recalled", "mr") not in told.text


async def test_rejected_application_says_since_when(talk: Conversation, desk: Desk, overdue: MemoryBackend) -> None:
    overdue.person.known[NUMBER] = decided(PROGRESS, Decision.REJECTED)
    overdue.person.standings[NUMBER] = replace(OPEN, cause=Cause.REJECTED)
    told, _ = await ask(talk)
    assert desk.wording.text("appeal_cause_rejected", "mr", date=day(date(2025, 10, 1), "mr")) in told.text
