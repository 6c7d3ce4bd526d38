"""Working days of the state's offices: which days they are, and counting in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5
LONGEST_DAYS = 3650
"""No service has a longer time limit; more is a department's mistake and counts as unknown."""


class HolidaySettingsError(ValueError):
    """The holidays' settings file is wrong; the message names file, key and remedy."""


@dataclass(frozen=True)
class OfficeCalendar:
    """When offices are closed.

    Args:
        weekly_off: days of the week, Monday is 0.
        saturdays_off: which Saturdays of a month, 1 to 5.
        every_year: months and days.
    """

    weekly_off: frozenset[int] = frozenset({6})
    saturdays_off: frozenset[int] = frozenset()
    every_year: frozenset[tuple[int, int]] = field(default=frozenset())
    dates: frozenset[date] = field(default=frozenset())

    def is_working(self, day: date) -> bool:
        """Whether offices are open on ``day``."""
        if day.weekday() in self.weekly_off or day in self.dates or (day.month, day.day) in self.every_year:
            return False
        return not (day.weekday() == SATURDAY and (day.day + 6) // 7 in self.saturdays_off)

    def after(self, start: date, days: int) -> date:
        """The day on which ``days`` working days (0 to :data:`LONGEST_DAYS`) after ``start`` have passed; ``start``
        itself is not counted.

        Raises:
            ValueError: ``days`` is out of bounds.
        """
        if not 0 <= days <= LONGEST_DAYS:
            raise ValueError(f"{days} working days cannot be counted")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative where ``end`` is before ``start``."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))


def _wrong(path: Path, key: str, what: str, remedy: str) -> HolidaySettingsError:
    return HolidaySettingsError(f"{path}: {key}: {what}; {remedy}")


def _days(path: Path, document: dict[str, Any], key: str, form: str) -> list[datetime]:
    """The days that are the keys of ``document[key]``, written as ``form`` (of strptime)."""
    value = document.get(key, {})
    if not isinstance(value, dict):
        raise _wrong(path, key, "is not a mapping", "write day: name")
    year = "" if "%Y" in form else "2000-"  # a leap year, so that 29 February may be a holiday
    try:
        return [datetime.strptime(f"{year}{day}", form if not year else f"%Y-{form}") for day in value]
    except ValueError as error:
        raise _wrong(path, key, str(error), "write days as the head of the file says, in quotation marks") from None


def load_calendar(path: Path) -> OfficeCalendar:
    """The calendar in the settings file ``path``.

    Raises:
        HolidaySettingsError: the first fault, with file, key and remedy.
    """
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise HolidaySettingsError(
            f"{path}: cannot be read ({type(error).__name__}); let SEVAMITRA_HOLIDAYS name the holidays' file"
        ) from None
    if not isinstance(document, dict):
        raise HolidaySettingsError(f"{path}: is not a mapping; write weekly_off, saturdays_off, every_year and dates")
    weekly, saturdays = document.get("weekly_off", []), document.get("saturdays_off", [])
    if not isinstance(weekly, list) or not all(day in WEEKDAYS for day in weekly) or len(set(weekly)) > 6:
        raise _wrong(path, "weekly_off", "is not a list of days of the week", f"use {', '.join(WEEKDAYS)}, not all")
    if not isinstance(saturdays, list) or not all(type(n) is int and 1 <= n <= 5 for n in saturdays):
        raise _wrong(path, "saturdays_off", "is not a list of numbers", "use 1 to 5, as in [2, 4]")
    return OfficeCalendar(
        weekly_off=frozenset(map(WEEKDAYS.index, weekly)),
        saturdays_off=frozenset(saturdays),
        every_year=frozenset((day.month, day.day) for day in _days(path, document, "every_year", "%m-%d")),
        dates=frozenset(day.date() for day in _days(path, document, "dates", "%Y-%m-%d")),
    )
