"""The right to appeal, level by level."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from sevamitra.backend.appeals import (
    AppealCase,
    AppealRight,
    AppealSettingsError,
    Cause,
    FiledAppeal,
    Level,
    Outcome,
    Standing,
    appeal_right,
    load_appeal_rules,
)
from sevamitra.backend.client import Decision
from sevamitra.catalogue.model import Officers
from sevamitra.settings import PROJECT_ROOT

RULES = load_appeal_rules(PROJECT_ROOT / "data" / "appeals.yml")
TODAY = date(2026, 6, 15)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def pending(due_on: date | None) -> AppealCase:
    return AppealCase(Decision.PENDING, due_on, None)


def rejected(days_ago: int) -> AppealCase:
    return AppealCase(Decision.REJECTED, None, ago(days_ago))


def filed(level: Level, days_ago: int, outcome: Outcome | None = None, decided_ago: int | None = None) -> FiledAppeal:
    decided_on = None if decided_ago is None else ago(decided_ago)
    return FiledAppeal(level, f"{level.value}-1", ago(days_ago), outcome, decided_on)


def right(case: AppealCase, *appeals: FiledAppeal) -> AppealRight:
    return appeal_right(case, appeals, RULES, TODAY)


def standing(case: AppealCase, *appeals: FiledAppeal) -> tuple[Level, Standing]:
    found = right(case, *appeals)
    return found.level, found.standing


def test_periods_are_those_of_the_protocol_file() -> None:
    periods = [RULES.periods[level] for level in Level]
    assert [(each.file, each.extended, each.decided) for each in periods] == [(30, 90, 30), (30, 90, 45), (60, 90, 90)]
    assert RULES.source == "recalled"


@pytest.mark.parametrize("due_in", [0, 1, 14])
def test_within_the_time_limit_it_is_too_early_until_the_day_after(due_in: int) -> None:
    due_on = TODAY + timedelta(days=due_in)
    assert right(pending(due_on)) == AppealRight(Level.FIRST, Standing.TOO_EARLY, opens_on=due_on + timedelta(days=1))


def test_expired_time_limit_opens_first_appeal() -> None:
    assert right(pending(ago(1))) == AppealRight(
        Level.FIRST, Standing.OPEN, Cause.OVERDUE, until=ago(1 - 30), extended_until=ago(1 - 90)
    )


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (0, Standing.OPEN),
        (30, Standing.OPEN),
        (31, Standing.OPEN_WITH_REASON),
        (90, Standing.OPEN_WITH_REASON),
        (91, Standing.TOO_LATE),
    ],
)
def test_first_appeal_against_a_rejection_is_open_for_30_days_and_90_with_a_reason(
    days_ago: int, expected: Standing
) -> None:
    assert standing(rejected(days_ago)) == (Level.FIRST, expected)


@pytest.mark.parametrize(
    ("decision", "expected"), [(Decision.APPROVED, Standing.APPROVED), (Decision.UNDECIDED, Standing.NOT_WITH_OFFICE)]
)
def test_nothing_to_appeal_against(decision: Decision, expected: Standing) -> None:
    assert standing(AppealCase(decision, ago(10), None)) == (Level.FIRST, expected)


def test_approval_ends_appeals() -> None:
    case = AppealCase(Decision.APPROVED, ago(50), ago(1))
    assert standing(case, filed(Level.FIRST, 40)) == (Level.FIRST, Standing.APPROVED)


def test_unknown_time_limit_is_said() -> None:
    assert standing(pending(None)) == (Level.FIRST, Standing.LIMIT_UNKNOWN)


def test_filed_appeal_is_told_with_its_number_and_when_the_next_level_opens() -> None:
    assert right(rejected(40), filed(Level.FIRST, 30)) == AppealRight(
        Level.FIRST, Standing.FILED, opens_on=TODAY + timedelta(days=1), number="first-1"
    )


@pytest.mark.parametrize(
    ("lower", "expected", "cause"),
    [
        (filed(Level.FIRST, 31), (Level.SECOND, Standing.OPEN), Cause.OVERDUE),
        (filed(Level.FIRST, 61), (Level.SECOND, Standing.OPEN_WITH_REASON), Cause.OVERDUE),
        (filed(Level.FIRST, 121), (Level.SECOND, Standing.TOO_LATE), Cause.OVERDUE),
        (filed(Level.FIRST, 40, Outcome.REJECTED, 10), (Level.SECOND, Standing.OPEN), Cause.REJECTED),
        (filed(Level.SECOND, 45), (Level.SECOND, Standing.FILED), None),
        (filed(Level.SECOND, 46), (Level.COMMISSION, Standing.OPEN), Cause.OVERDUE),
        (filed(Level.SECOND, 90, Outcome.REJECTED, 60), (Level.COMMISSION, Standing.OPEN), Cause.REJECTED),
        (filed(Level.SECOND, 90, Outcome.REJECTED, 61), (Level.COMMISSION, Standing.OPEN_WITH_REASON), Cause.REJECTED),
        (filed(Level.COMMISSION, 200), (Level.COMMISSION, Standing.FILED), None),
        (filed(Level.COMMISSION, 80, Outcome.REJECTED, 2), (Level.COMMISSION, Standing.EXHAUSTED), None),
        (filed(Level.SECOND, 20, Outcome.ALLOWED, 5), (Level.SECOND, Standing.ALLOWED), None),
    ],
)
def test_next_level_opens_when_the_lower_is_rejected_or_its_time_has_passed(
    lower: FiledAppeal, expected: tuple[Level, Standing], cause: Cause | None
) -> None:
    below = [filed(level, 300, Outcome.REJECTED, 290) for level in Level if level.value != lower.level.value]
    appeals = [lower, *below[: list(Level).index(lower.level)]]
    found = right(rejected(320), *appeals)
    assert ((found.level, found.standing), found.cause) == (expected, cause)


def test_officer_is_the_catalogues_or_unknown_and_above_them_the_commission() -> None:
    officers = Officers(first_appeal="Tahsildar")
    first = RULES.officer(Level.FIRST, officers)
    assert first and first.mr == "Tahsildar"
    assert RULES.officer(Level.SECOND, officers) is None
    commission = RULES.officer(Level.COMMISSION, officers)
    assert commission and "Commission" in commission.en


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("file: 30", "file: 0"), "levels.first.file"),
        (("file: 30", "file: soon"), "levels.first.file"),
        (("first:", "fifth:"), "levels"),
        (("source: recalled", "colour: red"), "source"),
        (("  hi:", "  ta:"), "commission.hi"),
        (("levels:", "levels: ["), "SEVAMITRA_APPEALS"),
    ],
)
def test_fault_names_file_and_key(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    path = tmp_path / "appeals.yml"
    path.write_text((PROJECT_ROOT / "data" / "appeals.yml").read_text(encoding="utf-8").replace(*change, 1))
    with pytest.raises(AppealSettingsError, match=named) as fault:
        load_appeal_rules(path)
    assert str(path) in str(fault.value)


def test_level_left_out_is_told(tmp_path: Path) -> None:
    path = tmp_path / "appeals.yml"
    lines = (PROJECT_ROOT / "data" / "appeals.yml").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "second:" not in line))
    with pytest.raises(AppealSettingsError, match=r"levels\.second: is missing"):
        load_appeal_rules(path)
