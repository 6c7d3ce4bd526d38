"""The audit trail: who did what on which record, and when. Written within the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.server.records import stored
from sevamitra.backend.server.tables import audit

OFFICE = ""


@dataclass(frozen=True)
class AuditEntry:
    """One entry. ``who`` is the keyed hash of a citizen's key, "" for an office."""

    who: str
    action: str
    record: str
    at: datetime


class Audit:
    """Writes and reads the trail.

    Args:
        keyed_hash: of a text, hexadecimal, at most 64 characters; what may not be kept in clear is kept as this.
    """

    def __init__(self, keyed_hash: Callable[[str], str]) -> None:
        self.keyed_hash = keyed_hash

    def write(self, connection: Connection, citizen: str, action: str, record: str, now: datetime) -> None:
        """Add that ``citizen`` did ``action`` on ``record`` (a number, or "")."""
        connection.execute(
            audit.insert().values(who=self.keyed_hash(citizen), action=action, record=record, at=stored(now))
        )

    def write_of_office(self, connection: Connection, action: str, record: str, now: datetime) -> None:
        """Add that an office did ``action`` on ``record`` (a number)."""
        connection.execute(audit.insert().values(who=OFFICE, action=action, record=record, at=stored(now)))

    def read(
        self, engine: Engine, record: str | None, citizen: str | None, limit: int, offset: int
    ) -> tuple[int, tuple[AuditEntry, ...]]:
        """How many entries are about ``record`` and by ``citizen`` (any when None), and some of them, oldest first."""
        wanted = and_(
            True,
            *([audit.c.record == record] if record else []),
            *([audit.c.who == self.keyed_hash(citizen)] if citizen else []),
        )
        with engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(audit).where(wanted)).scalar_one()
            rows = connection.execute(select(audit).where(wanted).order_by(audit.c.id).limit(limit).offset(offset))
            return int(total), tuple(
                AuditEntry(row["who"], row["action"], row["record"], row["at"].replace(tzinfo=timezone.utc))
                for row in rows.mappings()
            )
