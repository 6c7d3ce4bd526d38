"""The durable inbox: a message is written before Meta gets its 200, and stays until its turn is finished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sevamitra.channels.erasures import request_erasure
from sevamitra.channels.outbox import Draft, Outbox
from sevamitra.channels.store import Database, IssuedChoice, inbox, people, remember_choices

LEASE_SECONDS = 20.0
_OPEN = sa.text("channel_inbox.state IN ('new', 'claimed')")  # as the partial index has it
_WAITING = (
    sa.select(people.c.sender_id, people.c.locale)
    .join(inbox, inbox.c.sender_id == people.c.sender_id)
    .where(_OPEN, people.c.lease_until <= sa.bindparam("now"))
    .order_by(inbox.c.sent_at, inbox.c.id)
    .limit(1)
    .with_for_update(of=people, skip_locked=True)
)
_EARLIEST = (
    sa.select(inbox)
    .where(inbox.c.sender_id == sa.bindparam("sender"), _OPEN)
    .order_by(inbox.c.sent_at, inbox.c.id)
    .limit(1)
)


@dataclass(frozen=True)
class Arrival:
    """A message as it is put into the inbox; ``raw`` and ``person`` are encrypted, ``sent_at`` is its own timestamp."""

    fingerprint: str
    sender_id: str
    raw: str
    person: str
    sent_at: float


@dataclass(frozen=True)
class Turn:
    """A message that a worker has claimed under ``lease``; nobody else works for this person until the lease ends."""

    id: int
    sender_id: str
    fingerprint: str
    raw: str
    locale: str | None
    attempts: int
    lease: str


class Inbox:
    """Messages in, one turn at a time for each person, in the order in which they were written."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def add(self, arrivals: Iterable[Arrival], now: float) -> int:
        """Write messages down, leaving out those that are already there; returns how many were new."""
        in_turn = sorted(arrivals, key=lambda arrival: arrival.sender_id)  # one order of locks for all replicas
        with self._database.begin() as connection:
            return sum(self._add(connection, arrival, now) for arrival in in_turn)

    def _add(self, connection: Connection, arrival: Arrival, now: float) -> int:
        row = self._database.insert(inbox).values(
            fingerprint=arrival.fingerprint,
            sender_id=arrival.sender_id,
            raw=arrival.raw,
            received_at=now,
            sent_at=arrival.sent_at,
            state="new",
        )
        added: int = connection.execute(row.on_conflict_do_nothing(index_elements=["fingerprint"])).rowcount
        if added:
            person = self._database.insert(people).values(
                sender_id=arrival.sender_id, person=arrival.person, last_message_at=now
            )
            update = {"person": arrival.person, "last_message_at": now}
            connection.execute(person.on_conflict_do_update(index_elements=["sender_id"], set_=update))
        return added

    def claim(self, limit: int, now: float) -> list[Turn]:
        """Up to ``limit`` turns of different persons, each the earliest of its person's, leased for LEASE_SECONDS."""
        turns: list[Turn] = []
        with self._database.begin(durable=False) as connection:
            for _ in range(limit):
                turn = self._claim_one(connection, now)
                if turn is None:
                    break
                turns.append(turn)
        return turns

    def _claim_one(self, connection: Connection, now: float) -> Turn | None:
        person = connection.execute(_WAITING, {"now": now}).first()
        if person is None:
            return None
        # Read only now: the person's row is ours, so no other worker can be at these.
        row = connection.execute(_EARLIEST, {"sender": person.sender_id}).first()
        if row is None:
            return None
        lease = uuid4().hex
        mine = people.c.sender_id == person.sender_id
        connection.execute(people.update().where(mine).values(lease=lease, lease_until=now + LEASE_SECONDS))
        claimed = inbox.update().where(inbox.c.id == row.id)
        connection.execute(claimed.values(state="claimed", attempts=row.attempts + 1))
        return Turn(row.id, row.sender_id, row.fingerprint, row.raw, person.locale, row.attempts + 1, lease)

    def renew(self, turn: Turn, now: float) -> bool:
        """Lengthen the lease of a turn that is still being worked on; False when another worker has it."""
        with self._database.begin(durable=False) as connection:
            renewed = people.update().where(people.c.sender_id == turn.sender_id, people.c.lease == turn.lease)
            return bool(connection.execute(renewed.values(lease_until=now + LEASE_SECONDS)).rowcount)

    def finish(
        self,
        turn: Turn,
        drafts: Sequence[Draft],
        issued: Sequence[IssuedChoice],
        now: float,
        *,
        locale: str | None = None,
        choices_expire_at: float = 0,
        failed: bool = False,
        erasure: Draft | None = None,
        notices: bool | None = None,
    ) -> bool:
        """In one transaction: the answers into the outbox, the message done, the person free for the next turn.

        Args:
            erasure: everything of the person is to be erased, and this said afterwards; until then they are not free.
            notices: whether they want notices from now on, where they said so; those not sent yet are dropped if not.

        Returns:
            False, with nothing written, when the lease was lost: then another worker answers.
        """
        with self._database.begin() as connection:
            mine = people.update().where(people.c.sender_id == turn.sender_id, people.c.lease == turn.lease)
            freed: dict[str, Any] = {"lease": None, "lease_until": 0.0, **({"locale": locale} if locale else {})}
            if notices is not None:
                freed["notices"] = notices
            if not connection.execute(mine.values(**freed)).rowcount:
                return False
            done = inbox.update().where(inbox.c.id == turn.id)
            connection.execute(done.values(state="failed" if failed else "done"))
            if erasure:
                request_erasure(connection, self._database, turn.sender_id, erasure, now)
            if notices is False:
                self._outbox.drop_notices(connection, turn.sender_id)
            remember_choices(connection, turn.sender_id, issued, choices_expire_at)
            self._outbox.add(connection, turn.id, turn.sender_id, drafts, now)
        return True
