"""Grievances as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.citizen_messages import NewGrievanceBody
from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.numbers import Draw, draw_grievance_number
from sevamitra.backend.server.records import KeyReused, in_utc, stored
from sevamitra.backend.server.tables import grievances
from sevamitra.backend.server.transactions import digest, once


@dataclass(frozen=True)
class Grievance:
    """A grievance; the time is aware, in UTC."""

    number: str
    category: str
    text: str
    place: str | None
    application_id: str | None
    service: str | None
    has_photo: bool
    urgent: bool
    status: str
    filed_at: datetime


@dataclass(frozen=True)
class GrievanceFilter:
    """Which grievances; None is any."""

    citizen: str | None = None
    number: str | None = None
    status: str | None = None
    urgent: bool | None = None

    @property
    def condition(self) -> Any:
        asked = {
            grievances.c.citizen: self.citizen,
            grievances.c.number: self.number,
            grievances.c.status: self.status,
            grievances.c.urgent: self.urgent,
        }
        return and_(True, *(column == value for column, value in asked.items() if value is not None))


def _grievance(row: Any) -> Grievance:
    filed_at = in_utc(row["filed_at"])
    return Grievance(
        number=row["number"],
        category=row["category"],
        text=row["text"],
        place=row["place"],
        application_id=row["application_id"],
        service=row["service"],
        has_photo=row["media_id"] is not None,
        urgent=row["urgent"],
        status=row["status"],
        filed_at=filed_at,
    )


class Grievances:
    """Blocking: call from a worker thread. Citizens are named by their keys."""

    def __init__(self, engine: Engine, audit: Audit, draw: Draw) -> None:
        self._engine = engine
        self._audit = audit
        self._draw = draw

    def file(self, citizen: str, body: NewGrievanceBody, key: str, now: datetime) -> tuple[Grievance, bool]:
        """The grievance recorded under ``key``, and whether it is new.

        Raises:
            KeyReused: another request was recorded under ``key``.
        """
        asked = digest(citizen, body)

        def known(connection: Connection) -> Grievance | None:
            row = connection.execute(select(grievances).where(grievances.c.idempotency_key == key)).mappings().first()
            if row is not None and row["request_digest"] != asked:
                raise KeyReused
            return _grievance(row) if row else None

        def make(connection: Connection) -> Grievance:
            number = draw_grievance_number(self._draw)
            connection.execute(
                grievances.insert().values(
                    number=number,
                    citizen=citizen,
                    **body.dict(exclude={"photo"}),
                    **(body.photo.dict() if body.photo else {}),
                    status="open",
                    filed_at=stored(now),
                    idempotency_key=key,
                    request_digest=asked,
                )
            )
            self._audit.write(connection, citizen, "grievance-filed", number, now)
            row = connection.execute(select(grievances).where(grievances.c.number == number)).mappings().one()
            return _grievance(row)

        return once(self._engine, known, make)

    def find(self, wanted: GrievanceFilter, limit: int, offset: int) -> tuple[int, tuple[Grievance, ...]]:
        """How many grievances fit, and some of them, newest first."""
        with self._engine.connect() as connection:
            total = connection.execute(
                select(func.count()).select_from(grievances).where(wanted.condition)
            ).scalar_one()
            newest = (
                select(grievances).where(wanted.condition).order_by(grievances.c.filed_at.desc(), grievances.c.number)
            )
            rows = connection.execute(newest.limit(limit).offset(offset)).mappings()
            return int(total), tuple(_grievance(row) for row in rows)
