"""Erasing everything of a citizen, as the Digital Personal Data Protection Act 2023 gives them the right to.

Applications made here are the demonstration's, and go whole with their appeals. A real department keeps an application
by law; of it, only the link to the citizen goes. The audit trail stays: it holds the keyed hash of the citizen's key.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, or_, select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.tables import (
    appeals,
    applications,
    attachments,
    desks,
    failed_lookups,
    grievances,
    handovers,
    links,
    status_changes,
    submissions,
)
from sevamitra.papers.tables import mail_addresses, mail_challenges, mail_queue, papers
from sevamitra.sqlite import empty_log


class Erasure:
    """Blocking: call from a worker thread."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self._engine = engine
        self._audit = audit

    def erase(self, citizen: str, now: datetime) -> dict[str, int]:
        """Erase what is kept of ``citizen``; returns how many records of each kind there were (0 the second time)."""
        with self._engine.begin() as connection:
            made = select(submissions.c.application_id).where(submissions.c.citizen == citizen)
            numbers = list(connection.execute(made).scalars())
            counts = {
                "appeals": _delete(
                    connection, appeals, or_(appeals.c.citizen == citizen, appeals.c.application_id.in_(numbers))
                ),
                "grievances": _delete(connection, grievances, grievances.c.citizen == citizen),
                "links": _delete(connection, links, links.c.citizen == citizen),
                "failed_lookups": _delete(connection, failed_lookups, failed_lookups.c.citizen == citizen),
                "handovers": _delete(connection, handovers, handovers.c.conversation_id == citizen),
            }
            for table in (papers, mail_addresses, mail_challenges, mail_queue, status_changes):
                _delete(connection, table, table.c.citizen == citizen)
            for table in (attachments, desks, submissions):
                _delete(connection, table, table.c.application_id.in_(numbers))
            counts["applications"] = _delete(connection, applications, applications.c.id.in_(numbers))
            if any(counts.values()):
                self._audit.write(connection, citizen, "citizen-erased", "", now)
        empty_log(self._engine)
        return counts


def _delete(connection: Connection, table: Table, condition: object) -> int:
    return int(connection.execute(table.delete().where(condition)).rowcount)
