"""Appeals as rows, and filing them by the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.appeals import (
    AppealCase,
    AppealRight,
    AppealRules,
    FiledAppeal,
    Level,
    Outcome,
    Standing,
    appeal_right,
    decide_by,
)
from sevamitra.backend.citizen_messages import NewAppealBody
from sevamitra.backend.client import INDIA
from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.lookups import Found, Lookups
from sevamitra.backend.server.numbers import Draw, draw_appeal_number
from sevamitra.backend.server.records import Application, KeyReused, aware, in_utc, stored
from sevamitra.backend.server.tables import appeals, applications
from sevamitra.backend.server.transactions import NotYours, Refusal, digest, once, transaction
from sevamitra.backend.time_limit import time_limit
from sevamitra.backend.working_days import OfficeCalendar


class AppealNotOpen(Refusal):
    """No level of appeal can be filed now."""


class DelayReasonNeeded(Refusal):
    """The usual period is over; a reason for the delay must be given."""


@dataclass(frozen=True)
class Appeal:
    """An appeal; times are aware, in UTC. ``citizen`` is None where it was not filed through us."""

    number: str
    application_id: str
    service: str
    level: Level
    citizen: str | None
    ground: str
    filed_at: datetime
    outcome: Outcome | None
    decided_at: datetime | None

    @property
    def filed(self) -> FiledAppeal:
        """What the right to the next level depends on."""
        decided_on = self.decided_at.astimezone(INDIA).date() if self.decided_at else None
        return FiledAppeal(self.level, self.number, self.filed_at.astimezone(INDIA).date(), self.outcome, decided_on)


@dataclass(frozen=True)
class Appealing:
    """The appeals of an application, lowest level first, and what is open now."""

    found: Found
    appeals: tuple[Appeal, ...]
    right: AppealRight


def _appeal(row: Any) -> Appeal:
    filed_at = in_utc(row["filed_at"])
    return Appeal(
        number=row["number"],
        application_id=row["application_id"],
        service=row["service"],
        level=Level(row["level"]),
        citizen=row["citizen"],
        ground=row["ground"],
        filed_at=filed_at,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        decided_at=aware(row["decided_at"]),
    )


_WITH_SERVICE = select(appeals, applications.c.service).join(
    applications, applications.c.id == appeals.c.application_id
)


class Appeals:
    """Blocking: call from a worker thread. Citizens are named by their keys.

    Anyone with its number may appeal about an application that is nobody's (made at an office); of a linked one, its
    citizen alone.
    """

    def __init__(
        self, engine: Engine, audit: Audit, lookups: Lookups, rules: AppealRules, calendar: OfficeCalendar, draw: Draw
    ) -> None:
        self._engine = engine
        self._audit = audit
        self._lookups = lookups
        self.rules = rules
        self._calendar = calendar
        self._draw = draw

    def decide_by(self, appeal: Appeal) -> date:
        """The last day on which ``appeal`` is to be decided."""
        return decide_by(appeal.filed, self.rules)

    def about(self, citizen: str, application_id: str, now: datetime) -> Appealing:
        """The appeals of the application with this number, and what is open now.

        Raises:
            NoSuchApplication, TooManyLookups: see :class:`Lookups`.
        """
        with transaction(self._engine) as connection:
            appealing = self._about(connection, citizen, application_id, now)
            self._audit.write(connection, citizen, "appeals-seen", appealing.found.application.id, now)
        return appealing

    def of(self, citizen: str, limit: int, offset: int) -> tuple[int, tuple[Appeal, ...]]:
        """How many appeals the citizen filed, and some of them, newest first."""
        mine = appeals.c.citizen == citizen
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(appeals).where(mine)).scalar_one()
            newest = _WITH_SERVICE.where(mine).order_by(appeals.c.filed_at.desc(), appeals.c.number)
            rows = connection.execute(newest.limit(limit).offset(offset)).mappings()
            return int(total), tuple(_appeal(row) for row in rows)

    def file(
        self, citizen: str, application_id: str, body: NewAppealBody, key: str, now: datetime
    ) -> tuple[Appeal, bool]:
        """The appeal filed under ``key`` at the level that is open, and whether it is new.

        Raises:
            NoSuchApplication, TooManyLookups: see :class:`Lookups`.
            NotYours: the application is another citizen's.
            AppealNotOpen, DelayReasonNeeded: it cannot be filed now, or not so.
            KeyReused: another request was filed under ``key``.
        """
        asked = digest(citizen, application_id.upper(), body)

        def known(connection: Connection) -> Appeal | None:
            row = connection.execute(_WITH_SERVICE.where(appeals.c.idempotency_key == key)).mappings().first()
            if row is not None and row["request_digest"] != asked:
                raise KeyReused
            return _appeal(row) if row else None

        def make(connection: Connection) -> Appeal:
            level = self._open_level(connection, citizen, application_id, body, now)
            number = draw_appeal_number(level, self._draw)
            connection.execute(
                appeals.insert().values(
                    number=number,
                    application_id=application_id.upper(),
                    level=level.value,
                    citizen=citizen,
                    ground=body.ground,
                    delay_reason=body.delay_reason or "",
                    filed_at=stored(now),
                    idempotency_key=key,
                    request_digest=asked,
                )
            )
            self._audit.write(connection, citizen, "appeal-filed", number, now)
            return _appeal(connection.execute(_WITH_SERVICE.where(appeals.c.number == number)).mappings().one())

        return once(self._engine, known, make)

    def _open_level(
        self, connection: Connection, citizen: str, application_id: str, body: NewAppealBody, now: datetime
    ) -> Level:
        appealing = self._about(connection, citizen, application_id, now)
        if appealing.found.owner not in (None, citizen):
            raise NotYours
        if not appealing.right.standing.can_file:
            raise AppealNotOpen
        if appealing.right.standing is Standing.OPEN_WITH_REASON and not body.delay_reason:
            raise DelayReasonNeeded
        return appealing.right.level

    def _about(self, connection: Connection, citizen: str, application_id: str, now: datetime) -> Appealing:
        found = self._lookups.find(connection, citizen, application_id, now)
        rows = connection.execute(_WITH_SERVICE.where(appeals.c.application_id == found.application.id)).mappings()
        order = list(Level)
        filed = sorted((_appeal(row) for row in rows), key=lambda appeal: order.index(appeal.level))
        today = now.astimezone(INDIA).date()
        case = self._case(found.application, today)
        return Appealing(found, tuple(filed), appeal_right(case, [each.filed for each in filed], self.rules, today))

    def _case(self, application: Application, today: date) -> AppealCase:
        limit = time_limit(
            application.submitted_at,
            application.paid_at,
            application.decision,
            application.estimated_days,
            self._calendar,
            today,
        )
        decided = application.decided_at
        return AppealCase(
            application.decision,
            limit.due_on if limit else None,
            decided.astimezone(INDIA).date() if decided else None,
        )
