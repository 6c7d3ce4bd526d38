"""The right to appeal: which level is open for an application now, why or why not, and until when.

Maharashtra Right to Public Services Act 2015, as protocols/track-application-status.md recalls it; the periods are
settings (data/appeals.yml).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sevamitra.backend.client import Decision
from sevamitra.catalogue.model import Names, Officers


class AppealSettingsError(ValueError):
    """The settings file of appeals is wrong; the message names file, key and remedy."""


class Level(str, Enum):
    """To whom an appeal goes."""

    FIRST = "first"
    SECOND = "second"
    COMMISSION = "commission"

    @property
    def next(self) -> Level | None:
        """The level above; None above the Commission."""
        levels = list(Level)
        return None if self is levels[-1] else levels[levels.index(self) + 1]


class Outcome(str, Enum):
    """How an appeal was decided."""

    ALLOWED = "allowed"
    REJECTED = "rejected"


class Cause(str, Enum):
    """Why an appeal may be made: what lies below (application or lower appeal) was rejected, or its time has passed."""

    REJECTED = "rejected"
    OVERDUE = "overdue"


class Standing(str, Enum):
    """Whether the level named with it can be filed now, and if not, why."""

    OPEN = "open"
    OPEN_WITH_REASON = "open-with-reason"
    """The usual period is over, the extended one is not: a reason for the delay must be given."""
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    FILED = "filed"
    """Filed at this level, and its time for deciding has not passed."""
    APPROVED = "approved"
    ALLOWED = "allowed"
    """The appeal at this level was allowed: nothing is left to appeal against."""
    EXHAUSTED = "exhausted"
    """The Commission has rejected it; there is no level above."""
    NOT_WITH_OFFICE = "not-with-office"
    """Not paid: the time limit has not begun."""
    LIMIT_UNKNOWN = "limit-unknown"
    """Not decided, and the service's time limit is not known."""

    @property
    def can_file(self) -> bool:
        return self in (Standing.OPEN, Standing.OPEN_WITH_REASON)


@dataclass(frozen=True)
class Periods:
    """Calendar days of one level: to file, to file with a reason for the delay, within which it is decided."""

    file: int
    extended: int
    decided: int


@dataclass(frozen=True)
class AppealRules:
    """The periods of each level. ``source`` "recalled": please confirm at the office."""

    periods: Mapping[Level, Periods]
    commission: Names
    source: str

    def officer(self, level: Level, officers: Officers) -> Names | None:
        """Who hears appeals of ``level`` about a service with these ``officers``; None where it is not known.

        The catalogue has one name of an officer for all languages.
        """
        if level is Level.COMMISSION:
            return self.commission
        name = officers.first_appeal if level is Level.FIRST else officers.second_appeal
        return Names(en=name, mr=name, hi=name) if name else None


@dataclass(frozen=True)
class AppealCase:
    """What the right depends on of an application: ``due_on`` the last day of its time limit, None where not known;
    ``decided_on`` None where not decided or the department does not say."""

    decision: Decision
    due_on: date | None
    decided_on: date | None


@dataclass(frozen=True)
class FiledAppeal:
    """What the right depends on of an appeal."""

    level: Level
    number: str
    filed_on: date
    outcome: Outcome | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class AppealRight:
    """Where the citizen stands, at ``level``.

    ``cause``: why there is a right. ``opens_on``: TOO_EARLY, the day from which this level can be filed; FILED, the day
    from which the next one can if this one is not decided. ``until``: last day to file; ``extended_until``: with a
    reason for the delay. ``number``: of the appeal that is filed, allowed or was the last.
    """

    level: Level
    standing: Standing
    cause: Cause | None = None
    opens_on: date | None = None
    until: date | None = None
    extended_until: date | None = None
    number: str | None = None


def appeal_right(case: AppealCase, appeals: Sequence[FiledAppeal], rules: AppealRules, today: date) -> AppealRight:
    """Which level of appeal the application's citizen stands at on ``today`` (Indian date), and whether it is open.

    The next level opens when the lower appeal is rejected or its time for deciding has passed. A day on which a period
    ends still belongs to it.
    """
    if case.decision is Decision.APPROVED:
        return AppealRight(Level.FIRST, Standing.APPROVED)
    if not appeals:
        return _against_application(case, rules, today)
    order = list(Level)
    return _after_appeal(max(appeals, key=lambda appeal: order.index(appeal.level)), rules, today)


def _against_application(case: AppealCase, rules: AppealRules, today: date) -> AppealRight:
    if case.decision is Decision.UNDECIDED:
        return AppealRight(Level.FIRST, Standing.NOT_WITH_OFFICE)
    if case.decision is Decision.REJECTED:
        return _window(Level.FIRST, Cause.REJECTED, case.decided_on or today, rules, today)
    if case.due_on is None:
        return AppealRight(Level.FIRST, Standing.LIMIT_UNKNOWN)
    if today <= case.due_on:
        return AppealRight(Level.FIRST, Standing.TOO_EARLY, opens_on=case.due_on + timedelta(days=1))
    return _window(Level.FIRST, Cause.OVERDUE, case.due_on, rules, today)


def decide_by(appeal: FiledAppeal, rules: AppealRules) -> date:
    """The last day on which ``appeal`` is to be decided."""
    return appeal.filed_on + timedelta(days=rules.periods[appeal.level].decided)


def _after_appeal(lower: FiledAppeal, rules: AppealRules, today: date) -> AppealRight:
    following, due_on = lower.level.next, decide_by(lower, rules)
    if lower.outcome is Outcome.ALLOWED:
        return AppealRight(lower.level, Standing.ALLOWED, number=lower.number)
    if lower.outcome is Outcome.REJECTED:
        if following is None:
            return AppealRight(lower.level, Standing.EXHAUSTED, number=lower.number)
        return _window(following, Cause.REJECTED, lower.decided_on or today, rules, today)
    if following is None:
        return AppealRight(lower.level, Standing.FILED, number=lower.number)
    if today <= due_on:
        opens_on = due_on + timedelta(days=1)
        return AppealRight(lower.level, Standing.FILED, opens_on=opens_on, number=lower.number)
    return _window(following, Cause.OVERDUE, due_on, rules, today)


def _window(level: Level, cause: Cause, since: date, rules: AppealRules, today: date) -> AppealRight:
    periods = rules.periods[level]
    until, extended = since + timedelta(days=periods.file), since + timedelta(days=periods.extended)
    standing = (
        Standing.OPEN if today <= until else Standing.OPEN_WITH_REASON if today <= extended else Standing.TOO_LATE
    )
    return AppealRight(level, standing, cause, until=until, extended_until=extended)


class _PeriodSettings(BaseModel):
    file: int = Field(..., ge=1, le=3650)
    extended: int = Field(..., ge=1, le=3650)
    decided: int = Field(..., ge=1, le=3650)

    class Config:
        extra = "forbid"


class _NameSettings(BaseModel):
    en: str
    mr: str
    hi: str

    class Config:
        extra = "forbid"


class _Settings(BaseModel):
    source: str
    levels: dict[Level, _PeriodSettings]
    commission: _NameSettings

    class Config:
        extra = "forbid"


def load_appeal_rules(path: Path) -> AppealRules:
    """The rules in the settings file ``path``.

    Raises:
        AppealSettingsError: the first fault, with file, key and remedy.
    """
    try:
        settings = _Settings.parse_obj(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise AppealSettingsError(f"{path}: {where}: {fault['msg']}; see data/appeals.yml for the form") from None
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise AppealSettingsError(
            f"{path}: cannot be read ({type(error).__name__}); let SEVAMITRA_APPEALS name the appeals' file"
        ) from None
    for level in Level:
        if level not in settings.levels:
            raise AppealSettingsError(f"{path}: levels.{level.value}: is missing; give it file, extended and decided")
    periods = {level: Periods(**value.dict()) for level, value in settings.levels.items()}
    return AppealRules(periods, Names(**settings.commission.dict()), settings.source)
