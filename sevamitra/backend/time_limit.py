"""How much of an application's time limit is left, in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sevamitra.backend.client import INDIA, Decision
from sevamitra.backend.working_days import LONGEST_DAYS, OfficeCalendar


@dataclass(frozen=True)
class TimeLimit:
    """``due_on`` is the last day of the time limit; ``days_left`` is negative by as many working days as it is over."""

    due_on: date
    days_left: int


def time_limit(
    submitted_at: datetime | None,
    paid_at: datetime | None,
    decision: Decision,
    days: int,
    calendar: OfficeCalendar,
    today: date,
) -> TimeLimit | None:
    """The time limit of ``days`` working days of an application, counted from its payment or, where there was none to
    make, its submission (times aware).

    None where it is not known (0 days) or the application is not with the office yet (not paid: ``UNDECIDED``).
    """
    begun = paid_at or submitted_at
    if begun is None or not 0 < days <= LONGEST_DAYS or decision is Decision.UNDECIDED:
        return None
    due_on = calendar.after(begun.astimezone(INDIA).date(), days)
    return TimeLimit(due_on, calendar.between(today, due_on))
