"""Who may see an application: its citizen fully, anyone with its number in part, and nobody who guesses numbers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection

from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.records import Application, applications_in, stored
from sevamitra.backend.server.tables import failed_lookups, links
from sevamitra.backend.server.transactions import NoSuchApplication, TooManyLookups

log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Found:
    """An application that a citizen asked for; ``owner`` is the key of the citizen it is linked with, if any."""

    application: Application
    owner: str | None
    yours: bool


def owner_of(connection: Connection, application_id: str) -> str | None:
    """The key of the citizen whose application this is; None where it is nobody's."""
    owner: str | None = connection.execute(
        select(links.c.citizen).where(links.c.application_id == application_id)
    ).scalar()
    return owner


class Lookups:
    """Finds applications for citizens, counts unknown numbers, and refuses who asked for too many within an hour.

    Args:
        allowed_per_hour: unknown numbers that a citizen may ask for.
    """

    def __init__(self, audit: Audit, allowed_per_hour: int) -> None:
        self._audit = audit
        self._allowed = allowed_per_hour

    def find(self, connection: Connection, citizen: str, application_id: str, now: datetime) -> Found:
        """The application with this number (in either case).

        Raises:
            NoSuchApplication, TooManyLookups: within a ``transactions.transaction``, so that the failure is counted.
        """
        number = application_id.upper()
        found = applications_in(connection, [number])
        yours = self.note(connection, citizen, number, bool(found), now)
        if not found:
            raise NoSuchApplication
        return Found(found[0], owner_of(connection, number), yours)

    def note(self, connection: Connection, citizen: str, number: str, found: bool, now: datetime) -> bool:
        """Count a look-up of ``number``, which a department has ``found`` or not; returns whether it is theirs.

        Raises:
            TooManyLookups: and nothing may be told of the application. One's own can always be asked for.
        """
        if owner_of(connection, number) == citizen:
            return True
        times = self._failures(connection, citizen, now)
        if len(times) >= self._allowed:
            hashed = self._audit.keyed_hash(number)
            log.warning("look-ups by %s are refused (application %s)", self._audit.keyed_hash(citizen), hashed)
            self._audit.write(connection, citizen, "lookup-refused", hashed, now)
            wait = times[-self._allowed] + HOUR - _naive(now)
            raise TooManyLookups(max(1, int(wait.total_seconds()) + 1))
        if not found:
            self._count_failure(connection, citizen, number, now)
        return False

    def _failures(self, connection: Connection, citizen: str, now: datetime) -> list[datetime]:
        """When the citizen's look-ups within the last hour failed, oldest first."""
        mine = (failed_lookups.c.citizen == citizen) & (failed_lookups.c.failed_at > _naive(now - HOUR))
        times = connection.execute(select(failed_lookups.c.failed_at).where(mine).order_by(failed_lookups.c.failed_at))
        return list(times.scalars())

    def _count_failure(self, connection: Connection, citizen: str, number: str, now: datetime) -> None:
        old = failed_lookups.c.failed_at <= _naive(now - HOUR)
        connection.execute(failed_lookups.delete().where((failed_lookups.c.citizen == citizen) & old))
        connection.execute(failed_lookups.insert().values(citizen=citizen, failed_at=_naive(now)))
        hashes = self._audit.keyed_hash(citizen), self._audit.keyed_hash(number)
        log.info("look-up by %s failed (application %s)", *hashes)


def _naive(time: datetime) -> datetime:
    kept = stored(time)
    assert kept is not None
    return kept
