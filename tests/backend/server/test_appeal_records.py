"""Appeals as rows: the demonstration's standings, filing, and who may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from sevamitra.backend.appeals import Cause, Level, Standing
from sevamitra.backend.citizen_messages import NewAppealBody
from sevamitra.backend.server.appeal_records import AppealNotOpen, DelayReasonNeeded
from sevamitra.backend.server.records import KeyReused
from sevamitra.backend.server.state import CitizenRecords
from sevamitra.backend.server.transactions import NoSuchApplication, NotYours

from .conftest import NOW

BODY = NewAppealBody(ground="माझा पुरावा माझ्याच नावाचा आहे.\nकृपया पुन्हा तपासा.")
KEY = "key-00000001"
REJECTED = "INC20250412"


@pytest.mark.parametrize(
    ("number", "level", "standing", "cause"),
    [
        ("INC12345678", Level.FIRST, Standing.TOO_EARLY, None),
        ("INC20250117", Level.FIRST, Standing.APPROVED, None),
        ("INC20250301", Level.FIRST, Standing.NOT_WITH_OFFICE, None),
        (REJECTED, Level.FIRST, Standing.OPEN, Cause.REJECTED),
        ("SNR70002044", Level.FIRST, Standing.OPEN, Cause.OVERDUE),
        ("INC20250466", Level.FIRST, Standing.OPEN_WITH_REASON, Cause.REJECTED),
        ("INC20250501", Level.FIRST, Standing.TOO_LATE, Cause.REJECTED),
        ("ENE33015210", Level.FIRST, Standing.TOO_LATE, Cause.OVERDUE),
        ("DOM30013555", Level.FIRST, Standing.FILED, None),
        ("HEIR8001633", Level.FIRST, Standing.ALLOWED, None),
        ("NCL50021477", Level.SECOND, Standing.OPEN, Cause.REJECTED),
        ("RAT55008777", Level.SECOND, Standing.OPEN, Cause.OVERDUE),
        ("CVC22001733", Level.COMMISSION, Standing.OPEN, Cause.OVERDUE),
        ("CST10048555", Level.COMMISSION, Standing.FILED, None),
    ],
)
def test_demonstration_has_every_standing(
    citizens: CitizenRecords, number: str, level: Level, standing: Standing, cause: Cause | None
) -> None:
    right = citizens.appeals.about("wa-1", number, NOW).right
    assert (right.level, right.standing, right.cause) == (level, standing, cause)


def test_filed_appeal_has_a_number_and_is_in_both_lists(citizens: CitizenRecords) -> None:
    filed, new = citizens.appeals.file("wa-1", REJECTED.lower(), BODY, KEY, NOW)
    assert new and filed.number.startswith("FA") and len(filed.number) == 11
    assert (filed.application_id, filed.level, filed.ground) == (REJECTED, Level.FIRST, BODY.ground)
    about = citizens.appeals.about("wa-1", REJECTED, NOW)
    assert about.appeals == (filed,)
    assert (about.right.standing, about.right.number) == (Standing.FILED, filed.number)
    assert citizens.appeals.of("wa-1", 50, 0) == (1, (filed,))


def test_next_level_opens_when_the_time_of_the_first_has_passed(citizens: CitizenRecords) -> None:
    citizens.appeals.file("wa-1", REJECTED, BODY, KEY, NOW)
    with pytest.raises(AppealNotOpen):
        citizens.appeals.file("wa-1", REJECTED, BODY, "key-00000002", NOW + timedelta(days=30))
    second, _ = citizens.appeals.file("wa-1", REJECTED, BODY, "key-00000002", NOW + timedelta(days=31))
    assert second.level is Level.SECOND
    assert [each.level for each in citizens.appeals.about("wa-1", REJECTED, NOW).appeals] == [Level.FIRST, Level.SECOND]


def test_same_key_files_one_appeal_even_at_once(citizens: CitizenRecords) -> None:
    with ThreadPoolExecutor(6) as pool:
        filed = list(pool.map(lambda _n: citizens.appeals.file("wa-1", REJECTED, BODY, KEY, NOW), range(12)))
    assert len({appeal.number for appeal, _ in filed}) == 1
    assert sum(new for _, new in filed) == 1


def test_same_key_for_another_appeal_is_refused(citizens: CitizenRecords) -> None:
    citizens.appeals.file("wa-1", REJECTED, BODY, KEY, NOW)
    for citizen, number in (("wa-2", REJECTED), ("wa-1", "SNR70002044")):
        with pytest.raises(KeyReused):
            citizens.appeals.file(citizen, number, BODY, KEY, NOW)


@pytest.mark.parametrize("number", ["INC12345678", "INC20250117", "INC20250501", "DOM30013555", "INC20250301"])
def test_appeal_that_is_not_open_is_refused(citizens: CitizenRecords, number: str) -> None:
    with pytest.raises(AppealNotOpen):
        citizens.appeals.file("wa-1", number, BODY, KEY, NOW)


def test_late_appeal_wants_a_reason(citizens: CitizenRecords) -> None:
    with pytest.raises(DelayReasonNeeded):
        citizens.appeals.file("wa-1", "INC20250466", BODY, KEY, NOW)
    late = BODY.copy(update={"delay_reason": "रुग्णालयात होते"})
    assert citizens.appeals.file("wa-1", "INC20250466", late, KEY, NOW)[1]


def test_application_of_another_citizen_cannot_be_appealed_about(citizens: CitizenRecords) -> None:
    citizens.applications.link("wa-2", REJECTED, NOW)
    with pytest.raises(NotYours):
        citizens.appeals.file("wa-1", REJECTED, BODY, KEY, NOW)
    assert citizens.appeals.file("wa-2", REJECTED, BODY, KEY, NOW)[1]


def test_unknown_application_is_told(citizens: CitizenRecords) -> None:
    with pytest.raises(NoSuchApplication):
        citizens.appeals.about("wa-1", "INC00000000", NOW)
