"""The queue of status changes of which citizens are to be told. The database fills it; the bot works it off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from sevamitra.backend.notice_messages import Outcome
from sevamitra.backend.server.records import in_utc, stored
from sevamitra.backend.server.tables import applications, status_changes
from sevamitra.backend.server.transactions import Refusal
from sevamitra.backend.status_changes import StatusChange
from sevamitra.catalogue.model import Names


class NoSuchChange(Refusal):
    """No status change has this id (any more)."""


class StatusChanges:
    """Blocking: call from a worker thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, limit: int) -> tuple[StatusChange, ...]:
        """Up to ``limit`` changes that nobody has settled, oldest first."""
        both = status_changes.join(applications, applications.c.id == status_changes.c.application_id)
        names = (applications.c.service_name_en, applications.c.service_name_mr, applications.c.service_name_hi)
        asked = (
            select(status_changes, *names)
            .select_from(both)
            .where(status_changes.c.outcome.is_(None))
            .order_by(status_changes.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return tuple(_change(row) for row in connection.execute(asked).mappings())

    def settle(self, id: int, outcome: Outcome, now: datetime) -> Outcome:
        """Write down what became of a change; returns the outcome that counts, which is the first.

        Raises:
            NoSuchChange: there is none with this id; its citizen or application was erased.
        """
        mine = status_changes.c.id == id
        with self._engine.begin() as connection:
            open_one = status_changes.update().where(mine, status_changes.c.outcome.is_(None))
            connection.execute(open_one.values(outcome=outcome, settled_at=stored(now)))
            counts: Outcome | None = connection.execute(select(status_changes.c.outcome).where(mine)).scalar()
        if counts is None:
            raise NoSuchChange
        return counts


def _change(row: Any) -> StatusChange:
    name = Names(en=row["service_name_en"], mr=row["service_name_mr"], hi=row["service_name_hi"])
    return StatusChange(row["id"], row["citizen"], row["application_id"], name, row["stage"], in_utc(row["changed_at"]))
