"""Working-day arithmetic, by hand-counted calendars of 2026."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from sevamitra.backend.working_days import LONGEST_DAYS, HolidaySettingsError, OfficeCalendar, load_calendar
from sevamitra.settings import PROJECT_ROOT

REPUBLIC_DAY = frozenset({(1, 26)})
SIX_DAYS = OfficeCalendar()
SECOND_FOURTH = OfficeCalendar(saturdays_off=frozenset({2, 4}), every_year=REPUBLIC_DAY)
FIVE_DAYS = OfficeCalendar(saturdays_off=frozenset({1, 2, 3, 4, 5}), every_year=REPUBLIC_DAY)


@pytest.mark.parametrize(
    ("day", "six", "second_fourth", "five"),
    [
        (date(2026, 1, 2), True, True, True),  # Friday
        (date(2026, 1, 3), True, True, False),  # first Saturday
        (date(2026, 1, 4), False, False, False),  # Sunday
        (date(2026, 1, 10), True, False, False),  # second Saturday
        (date(2026, 1, 17), True, True, False),  # third
        (date(2026, 1, 24), True, False, False),  # fourth
        (date(2026, 1, 31), True, True, False),  # fifth
        (date(2026, 1, 26), True, False, False),  # Republic Day, a Monday
    ],
)
def test_which_days_offices_work(day: date, six: bool, second_fourth: bool, five: bool) -> None:
    assert (SIX_DAYS.is_working(day), SECOND_FOURTH.is_working(day), FIVE_DAYS.is_working(day)) == (
        six,
        second_fourth,
        five,
    )


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 1, 21), 0, date(2026, 1, 21)),
        (date(2026, 1, 21), 1, date(2026, 1, 22)),  # the first day does not count
        (date(2026, 1, 23), 1, date(2026, 1, 27)),  # Friday: Saturday, Sunday and Republic Day lie between
        (date(2026, 1, 24), 1, date(2026, 1, 27)),  # from a day off
        (date(2026, 1, 5), 15, date(2026, 1, 27)),
        (date(2025, 12, 31), 1, date(2026, 1, 1)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_days_after(start: date, days: int, end: date) -> None:
    assert FIVE_DAYS.after(start, days) == end


@pytest.mark.parametrize("days", [-1, LONGEST_DAYS + 1, 10**9])
def test_days_out_of_bounds_are_refused(days: int) -> None:
    with pytest.raises(ValueError):
        FIVE_DAYS.after(date(2026, 1, 5), days)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 1, 23), date(2026, 1, 23), 0),
        (date(2026, 1, 23), date(2026, 1, 26), 0),
        (date(2026, 1, 23), date(2026, 1, 28), 2),
        (date(2026, 1, 28), date(2026, 1, 23), -2),
    ],
)
def test_days_between(start: date, end: date, days: int) -> None:
    assert FIVE_DAYS.between(start, end) == days


def test_between_counts_back_what_after_counted_on() -> None:
    for step in range(60):
        start = date(2026, 1, 1) + timedelta(days=step)
        assert SECOND_FOURTH.between(start, SECOND_FOURTH.after(start, 21)) == 21


def test_entered_date_is_a_holiday_of_that_year_only() -> None:
    calendar = OfficeCalendar(dates=frozenset({date(2026, 3, 3)}))
    assert not calendar.is_working(date(2026, 3, 3))
    assert calendar.is_working(date(2027, 3, 3))


def test_shipped_file_has_the_national_holidays() -> None:
    calendar = load_calendar(PROJECT_ROOT / "data" / "holidays.yml")
    assert calendar.every_year == {(1, 26), (5, 1), (8, 15), (10, 2), (12, 25)}
    assert not calendar.is_working(date(2026, 1, 10))


def test_whole_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yml"
    path.write_text(
        'weekly_off: [sunday, friday]\nsaturdays_off: [2]\nevery_year: {"02-29": Leap}\ndates: {"2026-03-03": Holi}'
    )
    assert load_calendar(path) == OfficeCalendar(
        frozenset({6, 4}), frozenset({2}), frozenset({(2, 29)}), frozenset({date(2026, 3, 3)})
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("- x", "mapping"),
        ("a: [", "SEVAMITRA_HOLIDAYS"),
        ("weekly_off: sunday", "weekly_off"),
        ("weekly_off: [Ravivar]", "weekly_off"),
        ("weekly_off: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]", "weekly_off"),
        ("saturdays_off: [6]", "saturdays_off"),
        ("saturdays_off: [true]", "saturdays_off"),
        ('every_year: {"13-01": x}', "every_year"),
        ("every_year: [1]", "every_year"),
        ('dates: {"2026-02-30": x}', "dates"),
        ("dates: {26 January: x}", "dates"),
    ],
)
def test_fault_names_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "holidays.yml"
    path.write_text(text)
    with pytest.raises(HolidaySettingsError, match=named) as fault:
        load_calendar(path)
    assert str(path) in str(fault.value)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(HolidaySettingsError, match="SEVAMITRA_HOLIDAYS"):
        load_calendar(tmp_path / "none.yml")
