"""Reading and writing the reference server's rows as typed records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from sevamitra.backend.client import Decision
from sevamitra.backend.messages import HandoverBody
from sevamitra.backend.server.tables import applications, desks, handovers
from sevamitra.catalogue.model import Names

DECISIONS = {
    "approved": Decision.APPROVED,
    "rejected": Decision.REJECTED,
    "under-scrutiny": Decision.PENDING,
    "document-pending": Decision.PENDING,
    "payment-pending": Decision.UNDECIDED,
}
"""What each stage means as a decision: before payment an application is not with the office at all."""


class KeyReused(Exception):
    """An idempotency key came again with another request."""


@dataclass(frozen=True)
class DeskRecord:
    """One desk that has seen an application."""

    number: int
    officer: Names
    acted_at: datetime | None
    details: Names


@dataclass(frozen=True)
class Application:
    """An application as its department keeps it; times are aware, in UTC."""

    id: str
    department: str
    service: str
    service_name: Names
    applicant_name: Names
    stage: str
    submitted_at: datetime | None
    paid_at: datetime | None
    next_action: Names
    estimated_days: int
    total_desks: int
    current_desk: int
    next_desk: int
    redirect_url: str
    desks: tuple[DeskRecord, ...]

    @property
    def decision(self) -> Decision:
        return DECISIONS[self.stage]

    @property
    def decided_at(self) -> datetime | None:
        """When the last desk acted; None while nothing is decided."""
        acts = [desk.acted_at for desk in self.desks if desk.acted_at]
        return acts[-1] if acts and self.decision in (Decision.APPROVED, Decision.REJECTED) else None


@dataclass(frozen=True)
class Handover:
    """A recorded request for a person."""

    id: int
    conversation_id: str
    locale: str
    service: str | None
    reason: str
    status: str
    created_at: datetime

    @property
    def ticket(self) -> str:
        """The number the citizen is told."""
        return f"SM{self.id:06d}"


def stored(time: datetime | None) -> datetime | None:
    """An aware ``time`` as the tables keep it."""
    return time.astimezone(timezone.utc).replace(tzinfo=None) if time else None


def in_utc(time: datetime) -> datetime:
    """A time that a table always has, as an aware one."""
    return time.replace(tzinfo=timezone.utc)


def aware(time: datetime | None) -> datetime | None:
    """A time that a table may lack, as an aware one, in UTC."""
    return in_utc(time) if time else None


def _names(row: Any, column: str) -> Names:
    return Names(en=row[f"{column}_en"], mr=row[f"{column}_mr"], hi=row[f"{column}_hi"])


def _desk(row: Any) -> DeskRecord:
    return DeskRecord(row["number"], _names(row, "officer"), aware(row["acted_at"]), _names(row, "details"))


def _application(row: Any, desk_rows: Sequence[Any]) -> Application:
    applicant = Names(en=row["applicant_name_en"], mr=row["applicant_name_mr"], hi=row["applicant_name_mr"])
    return Application(
        id=row["id"],
        department=row["department"],
        service=row["service"],
        service_name=_names(row, "service_name"),
        applicant_name=applicant,
        stage=row["stage"],
        submitted_at=aware(row["submitted_at"]),
        paid_at=aware(row["paid_at"]),
        next_action=_names(row, "next_action"),
        estimated_days=row["estimated_days"],
        total_desks=row["total_desks"],
        current_desk=row["current_desk"],
        next_desk=row["next_desk"],
        redirect_url=row["redirect_url"],
        desks=tuple(_desk(desk) for desk in desk_rows),
    )


def applications_in(connection: Connection, numbers: Sequence[str]) -> tuple[Application, ...]:
    """The applications with these numbers (upper case) that there are, with their desks, newest first."""
    rows = connection.execute(
        select(applications)
        .where(applications.c.id.in_(numbers))
        .order_by(applications.c.submitted_at.desc(), applications.c.id)
    ).mappings()
    desk_rows: dict[str, list[Any]] = {}
    for desk in connection.execute(
        select(desks).where(desks.c.application_id.in_(numbers)).order_by(desks.c.number)
    ).mappings():
        desk_rows.setdefault(desk["application_id"], []).append(desk)
    return tuple(_application(row, desk_rows.get(row["id"], [])) for row in rows)


def _handover(row: Any) -> Handover:
    created = row["created_at"].replace(tzinfo=timezone.utc)
    return Handover(
        row["id"], row["conversation_id"], row["locale"], row["service"], row["reason"], row["status"], created
    )


class Records:
    """All questions put to the database. Blocking: call from a worker thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reachable(self) -> None:
        """Ask the database anything.

        Raises:
            sqlalchemy.exc.OperationalError: it is gone.
        """
        with self._engine.connect() as connection:
            connection.execute(select(applications.c.id).limit(1))

    def application(self, application_id: str) -> Application | None:
        """The application with this number (upper case), with its desks in order."""
        with self._engine.connect() as connection:
            found = applications_in(connection, [application_id])
        return found[0] if found else None

    def hand_over(self, body: HandoverBody, key: str, now: datetime) -> tuple[Handover, bool]:
        """The handover recorded under ``key``, and whether it is new.

        Raises:
            KeyReused: another request was recorded under ``key``.
        """
        try:
            with self._engine.begin() as connection:
                known = self._handover_under(connection, key)
                if known is None:
                    connection.execute(
                        handovers.insert().values(
                            **body.dict(), idempotency_key=key, status="open", created_at=stored(now)
                        )
                    )
                    known, new = self._handover_under(connection, key), True
                else:
                    new = False
        except IntegrityError:
            with self._engine.connect() as connection:
                known, new = self._handover_under(connection, key), False
        assert known is not None
        asked = body.conversation_id, body.locale, body.service, body.reason
        if asked != (known.conversation_id, known.locale, known.service, known.reason):
            raise KeyReused
        return known, new

    @staticmethod
    def _handover_under(connection: Connection, key: str) -> Handover | None:
        row = connection.execute(select(handovers).where(handovers.c.idempotency_key == key)).mappings().first()
        return _handover(row) if row else None

    def handovers(self, status: str | None, limit: int, offset: int) -> tuple[int, tuple[Handover, ...]]:
        """How many handovers have ``status`` (any when None), and some of them, oldest first."""
        wanted = and_(True, *([handovers.c.status == status] if status else []))
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(handovers).where(wanted)).scalar_one()
            rows = connection.execute(
                select(handovers).where(wanted).order_by(handovers.c.id).limit(limit).offset(offset)
            ).mappings()
            return int(total), tuple(_handover(row) for row in rows)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()
