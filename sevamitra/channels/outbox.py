"""The durable outbox: what is still to be sent, in order for each person, and what became of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sevamitra.channels.store import Database, inbox, outbox

_ID = re.compile(r"[0-9a-f-]{36}")
_OPEN = ("pending", "sending")
_PROGRESS = {"sending": 0, "pending": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}
_MOST_ATTEMPTS_AFTER_STATUS = 8
STATUS_WAIT_SECONDS = 30.0
_earlier = outbox.alias("earlier")
_UNANSWERED = sa.text("channel_inbox.state IN ('new', 'claimed')")  # what a person wrote last may be a STOP
_DUE = (
    sa.select(outbox)
    .where(
        sa.text("channel_outbox.state IN ('pending', 'sending')"),  # as the partial index has it
        outbox.c.next_attempt_at <= sa.bindparam("now"),
        ~sa.exists().where(
            _earlier.c.sender_id == outbox.c.sender_id,
            sa.text("earlier.state IN ('pending', 'sending')"),
            _earlier.c.position < outbox.c.position,
        ),
        sa.or_(~outbox.c.notice, ~sa.exists().where(inbox.c.sender_id == outbox.c.sender_id, _UNANSWERED)),
    )
    .order_by(outbox.c.position)
    .limit(sa.bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)


@dataclass(frozen=True)
class Draft:
    """A message to send: ``id`` is ours and comes back with its statuses, ``body`` the encrypted request.

    ``delivery`` is the backend's id of the delivery of a paper, which the message carries.
    """

    id: str
    body: str
    delivery: int | None = None


@dataclass(frozen=True)
class Sending:
    """A message that a sender has claimed; ``attempts`` counts this one."""

    id: str
    sender_id: str
    body: str
    created_at: float
    attempts: int


@dataclass(frozen=True)
class Carried:
    """What became of a message that carries a paper; ``error`` is Meta's code."""

    id: str
    sender_id: str
    delivery: int
    state: str
    error: int | None
    attempts: int


class Outbox:
    """Messages out, one at a time for each person; a person whose message waits does not hold up others."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        connection: Connection,
        inbox_id: int | None,
        sender_id: str,
        drafts: Sequence[Draft],
        now: float,
        fleeting: bool = False,
        notice: bool = False,
    ) -> None:
        """Append messages within the caller's transaction.

        Args:
            fleeting: deleted as soon as they are sent.
            notice: sent only while the person wants notices, and not before what they wrote is answered.
        """
        for sequence, draft in enumerate(drafts):
            connection.execute(
                outbox.insert().values(
                    id=draft.id,
                    inbox_id=inbox_id,
                    sequence=sequence,
                    sender_id=sender_id,
                    body=draft.body,
                    created_at=now,
                    state="pending",
                    next_attempt_at=now,
                    fleeting=fleeting,
                    notice=notice,
                    delivery=draft.delivery,
                )
            )

    def drop_notices(self, connection: Connection, sender_id: str) -> None:
        """Let none of a person's notices go out (again), within the caller's transaction."""
        theirs = sa.and_(outbox.c.sender_id == sender_id, outbox.c.notice)
        given_up = sa.case((outbox.c.state.in_(_OPEN), "failed"), else_=outbox.c.state)
        connection.execute(outbox.update().where(theirs).values(state=given_up, body=None))

    def claim(self, limit: int, now: float) -> list[Sending]:
        """Up to ``limit`` messages to send now, each the first unsent one of its person.

        One left in ``sending`` by a crash is taken again after STATUS_WAIT_SECONDS without a status of it.
        """
        with self._database.begin() as connection:
            rows = connection.execute(_DUE, {"now": now, "most": limit}).all()
            claimed = outbox.update().where(outbox.c.position.in_([row.position for row in rows]))
            if rows:
                connection.execute(
                    claimed.values(
                        state="sending", attempts=outbox.c.attempts + 1, next_attempt_at=now + STATUS_WAIT_SECONDS
                    )
                )
        return [Sending(row.id, row.sender_id, row.body, row.created_at, row.attempts + 1) for row in rows]

    def sent(self, id: str, fingerprint: str) -> None:
        """The Graph API took the message; ``fingerprint`` is the keyed hash of the wamid it gave."""
        # A status may have come before the API's own reply: then the state is ahead already.
        state = sa.case((outbox.c.state.in_(_OPEN), "sent"), else_=outbox.c.state)
        if not self._drop_fleeting(id):
            self._update(outbox.c.id == id, durable=False, state=state, fingerprint=fingerprint, error=None)

    def postpone(self, id: str, until: float, error: int | None) -> None:
        """Try again at ``until`` (epoch seconds)."""
        unsent = sa.and_(outbox.c.id == id, outbox.c.state == "sending")
        self._update(unsent, state="pending", next_attempt_at=until, error=error)

    def failed(self, id: str, error: int | None) -> None:
        """Give up: it can never be sent."""
        if not self._drop_fleeting(id):
            self._update(sa.and_(outbox.c.id == id, outbox.c.state.in_(_OPEN)), state="failed", error=error)

    def status(
        self, status: str, *, fingerprint: str, id: str = "", error: int | None = None, retry_at: float | None = None
    ) -> bool:
        """Record what a webhook says became of a message; states only move forward.

        Args:
            fingerprint: keyed hash of the wamid.
            id: our own id, when the webhook brought it back; finds a message whose wamid a crash kept from us.
            retry_at: when it failed for a reason that passes, the time at which to try once more.

        Returns:
            Whether it is to be sent again.
        """
        if status not in _PROGRESS or status in _OPEN:
            return False
        ours = bool(_ID.fullmatch(id))
        unknown = sa.and_(outbox.c.id == id, outbox.c.fingerprint.is_(None)) if ours else sa.false()
        with self._database.begin(durable=False) as connection:
            row = connection.execute(
                sa.select(outbox).where(sa.or_(outbox.c.fingerprint == fingerprint, unknown))
            ).first()
            if row is None or _PROGRESS[status] <= _PROGRESS[row.state]:
                return False
            passing = status == "failed" and retry_at is not None and row.body is not None
            again = passing and row.attempts < _MOST_ATTEMPTS_AFTER_STATUS
            values: dict[str, Any] = {"state": status, "fingerprint": fingerprint, "error": error}
            if again:
                values |= {"state": "pending", "fingerprint": None, "next_attempt_at": retry_at}
            mine = outbox.c.position == row.position
            gone = row.fleeting and not again
            connection.execute(outbox.delete().where(mine) if gone else outbox.update().where(mine).values(**values))
        return again

    def untold(self, limit: int) -> list[Carried]:
        """Up to ``limit`` messages that carry papers and came further than the backend was told."""
        further = sa.and_(
            outbox.c.state.not_in(_OPEN), sa.or_(outbox.c.told.is_(None), outbox.c.told != outbox.c.state)
        )
        asked = sa.select(outbox).where(sa.text("delivery IS NOT NULL"), further).order_by(outbox.c.position)
        with self._database.begin(durable=False) as connection:
            rows = connection.execute(asked.limit(limit)).all()
        return [Carried(row.id, row.sender_id, row.delivery, row.state, row.error, row.attempts) for row in rows]

    def told(self, carried: Carried) -> None:
        """The backend knows this state of the message."""
        self._update(outbox.c.id == carried.id, durable=False, told=carried.state)

    def _drop_fleeting(self, id: str) -> bool:
        """Delete a message that was to be kept until now only; False when it is not such a one."""
        with self._database.begin(durable=False) as connection:
            fleeting = outbox.delete().where(outbox.c.id == id, outbox.c.fleeting)
            return bool(connection.execute(fleeting).rowcount)

    def _update(self, where: Any, durable: bool = True, **values: Any) -> None:
        with self._database.begin(durable) as connection:
            connection.execute(outbox.update().where(where).values(**values))
