"""Erasing a person from the channel's database: asked for durably, done under their lease, confirmed once.

The lease is the one that keeps two turns of a person apart: who holds it knows that no turn of theirs is under way, that
the last one is saved, and that the next has not begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sevamitra.channels.outbox import Draft, Outbox
from sevamitra.channels.store import NOBODY, Database, choices, erasures, inbox, media, outbox, people

HOLD_SECONDS = 60.0
"""How long an erasure keeps its person's lease; after a crash another attempt is made then."""


@dataclass(frozen=True)
class Erasure:
    """Somebody to forget, whose ``lease`` is ours. ``confirmation``: what to say afterwards; None: nothing was asked."""

    sender_id: str
    lease: str
    attempts: int
    confirmation: Draft | None


def request_erasure(
    connection: Connection, database: Database, sender_id: str, confirmation: Draft, now: float
) -> None:
    """Note within the caller's transaction, which holds the person, that they want to be erased; keeps them held."""
    lease = uuid4().hex
    wanted = {
        "confirmation_id": confirmation.id,
        "confirmation": confirmation.body,
        "requested_at": now,
        "next_attempt_at": now,
        "lease": lease,
    }
    row = database.insert(erasures).values(sender_id=sender_id, **wanted)
    connection.execute(row.on_conflict_do_update(index_elements=["sender_id"], set_=wanted))
    mine = people.update().where(people.c.sender_id == sender_id)
    connection.execute(mine.values(lease=lease, lease_until=now + HOLD_SECONDS))


class Erasures:
    """Requests to be erased, and those who fell silent. Blocking: call from a worker thread."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def claim(self, limit: int, now: float) -> list[Erasure]:
        """Up to ``limit`` requests that are due, of persons who are in no turn."""
        due = sa.select(erasures).where(erasures.c.next_attempt_at <= now).order_by(erasures.c.requested_at)
        with self._database.begin() as connection:
            rows = connection.execute(due.limit(limit)).all()
            return [claimed for row in rows if (claimed := self._claim_one(connection, row, now))]

    @staticmethod
    def _claim_one(connection: Connection, row: Any, now: float) -> Erasure | None:
        free = sa.or_(people.c.lease == row.lease, people.c.lease_until <= now)
        lease = _take(connection, row.sender_id, free, now)
        if lease is None:
            return None
        still_due = sa.and_(erasures.c.sender_id == row.sender_id, erasures.c.next_attempt_at <= now)
        values = {"lease": lease, "attempts": row.attempts + 1, "next_attempt_at": now + HOLD_SECONDS}
        connection.execute(erasures.update().where(still_due).values(**values))
        confirmation = Draft(row.confirmation_id, row.confirmation)
        return Erasure(row.sender_id, lease, row.attempts + 1, confirmation)

    def claim_silent(self, before: float, limit: int, now: float) -> list[Erasure]:
        """Up to ``limit`` persons who wrote last before ``before`` (epoch seconds) and are in no turn."""
        old = sa.and_(people.c.last_message_at < before, people.c.lease_until <= now)
        asked = sa.exists().where(erasures.c.sender_id == people.c.sender_id)
        with self._database.begin() as connection:
            found = connection.execute(sa.select(people.c.sender_id).where(old, ~asked).limit(limit)).scalars().all()
            leases = [(sender_id, _take(connection, sender_id, old, now)) for sender_id in found]
        return [Erasure(sender_id, lease, 1, None) for sender_id, lease in leases if lease]

    def postpone(self, erasure: Erasure, until: float, hold: bool) -> None:
        """Try again at ``until``; with ``hold`` the person's messages wait as long, else they are answered meanwhile."""
        mine = sa.and_(people.c.sender_id == erasure.sender_id, people.c.lease == erasure.lease)
        with self._database.begin() as connection:
            freed = people.update().where(mine).values(lease_until=until + HOLD_SECONDS if hold else 0.0)
            if connection.execute(freed).rowcount:
                again = erasures.update().where(erasures.c.sender_id == erasure.sender_id)
                connection.execute(again.values(next_attempt_at=until))

    def finish(self, erasure: Erasure, now: float) -> bool:
        """Forget the person here and queue the confirmation, in one transaction.

        Messages that came since stay and are answered as a newcomer's; of those answered only the keyed hash of their id
        stays, under nobody's name.

        Returns:
            False, with nothing done, when the lease was lost: then another worker does it.
        """
        mine = sa.and_(people.c.sender_id == erasure.sender_id, people.c.lease == erasure.lease)
        with self._database.begin() as connection:
            if not connection.execute(people.update().where(mine).values(lease=None, lease_until=0.0)).rowcount:
                return False
            _forget(connection, erasure.sender_id)
            if erasure.confirmation:
                said = [erasure.confirmation]
                self._outbox.add(connection, None, erasure.sender_id, said, now, fleeting=True)
        self._database.empty_log()
        return True


def _take(connection: Connection, sender_id: str, free: Any, now: float) -> str | None:
    """A new lease of a person where ``free`` holds; ``None`` where it does not."""
    lease = uuid4().hex
    person = people.update().where(people.c.sender_id == sender_id, free)
    taken = connection.execute(person.values(lease=lease, lease_until=now + HOLD_SECONDS)).rowcount
    return lease if taken else None


def _forget(connection: Connection, sender_id: str) -> None:
    for table in (outbox, choices, erasures, media):
        connection.execute(table.delete().where(table.c.sender_id == sender_id))
    waiting = sa.and_(inbox.c.sender_id == sender_id, inbox.c.state.in_(("new", "claimed")))
    answered = sa.and_(inbox.c.sender_id == sender_id, inbox.c.state.in_(("done", "failed")))
    connection.execute(inbox.update().where(answered).values(sender_id=NOBODY, raw=None, sent_at=0.0))
    person = people.c.sender_id == sender_id
    if connection.execute(sa.select(sa.exists().where(waiting))).scalar():
        connection.execute(people.update().where(person).values(locale=None, notices=None))
    else:
        connection.execute(people.delete().where(person))
