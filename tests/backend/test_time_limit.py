from __future__ import annotations

from datetime import date, datetime

import pytest

from sevamitra.backend.client import INDIA, Decision
from sevamitra.backend.time_limit import TimeLimit, time_limit
from sevamitra.backend.working_days import OfficeCalendar

FIVE_DAYS = OfficeCalendar(saturdays_off=frozenset({1, 2, 3, 4, 5}))
FRIDAY = datetime(2026, 6, 5, 23, 50, tzinfo=INDIA)
MONDAY = datetime(2026, 6, 8, 9, tzinfo=INDIA)


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 6, 5), 5), (date(2026, 6, 12), 0), (date(2026, 6, 14), 0), (date(2026, 6, 16), -2)],
)
def test_days_left_are_working_days_from_the_day_after_submission(today: date, left: int) -> None:
    limit = time_limit(FRIDAY, None, Decision.PENDING, 5, FIVE_DAYS, today)
    assert limit == TimeLimit(date(2026, 6, 12), left)


def test_limit_begins_with_the_payment() -> None:
    limit = time_limit(FRIDAY, MONDAY, Decision.PENDING, 5, FIVE_DAYS, date(2026, 6, 8))
    assert limit == TimeLimit(date(2026, 6, 15), 5)


@pytest.mark.parametrize(
    ("submitted", "decision", "days"),
    [
        (None, Decision.PENDING, 5),
        (FRIDAY, Decision.UNDECIDED, 5),
        (FRIDAY, Decision.PENDING, 0),
        (FRIDAY, Decision.PENDING, 10**9),
    ],
)
def test_limit_that_is_not_known_or_not_running_is_none(
    submitted: datetime | None, decision: Decision, days: int
) -> None:
    assert time_limit(submitted, None, decision, days, FIVE_DAYS, date(2026, 6, 8)) is None
