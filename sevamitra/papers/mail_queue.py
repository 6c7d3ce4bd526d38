"""The queue of e-mails: written with what causes them, sent again until taken, refused for good or too late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.server.records import stored
from sevamitra.channels.secrets import Vault
from sevamitra.papers.tables import deliveries, mail_queue

FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
LEASE = timedelta(minutes=2)
"""One that a crash left half sent is taken again after this."""
LONGEST_ERROR = 200


class Mail(BaseModel):
    """A mail to write: a ``code`` to type (about ``application_id``, if any), or the paper with the id ``paper``."""

    to: str
    locale: Literal["mr", "hi", "en"]
    code: str = ""
    application_id: str = ""
    paper: int = 0


@dataclass(frozen=True)
class Claimed:
    """A mail to send now; ``attempts`` counts this one, ``key`` is the same at each. ``made_at`` is aware, in UTC."""

    id: int
    key: str
    mail: Mail
    delivery: int | None
    attempts: int
    made_at: datetime
    give_up_at: datetime


class MailQueue:
    """Blocking: call from a worker thread. Safe for replicas: a mail is claimed by one at a time.

    Args:
        luck: 0 to 1, spreads the waits.
    """

    def __init__(self, engine: Engine, vault: Vault, luck: Callable[[], float]) -> None:
        self._engine = engine
        self._vault = vault
        self._luck = luck

    def add(
        self, connection: Connection, citizen: str, mail: Mail, now: datetime, lives: timedelta, delivery: int | None
    ) -> None:
        """Append a mail within the caller's transaction; it is given up after ``lives``."""
        connection.execute(
            mail_queue.insert().values(
                citizen=citizen,
                mail=self._vault.encrypt(mail.json()),
                delivery=delivery,
                made_at=stored(now),
                attempts=0,
                next_attempt_at=stored(now),
                give_up_at=stored(now + lives),
            )
        )

    def claim(self, now: datetime) -> Claimed | None:
        """The mail that has waited longest, if one is due."""
        due = select(mail_queue).where(mail_queue.c.next_attempt_at <= stored(now))
        due = due.order_by(mail_queue.c.next_attempt_at, mail_queue.c.id).limit(1)
        with self._engine.begin() as connection:
            row = connection.execute(due.with_for_update(skip_locked=True)).mappings().first()
            if row is None:
                return None
            unclaimed = (mail_queue.c.id == row["id"]) & (mail_queue.c.attempts == row["attempts"])
            attempts = row["attempts"] + 1
            taken = connection.execute(
                mail_queue.update().where(unclaimed).values(attempts=attempts, next_attempt_at=stored(now + LEASE))
            )
            if not taken.rowcount:
                return None
            self._note(connection, row["delivery"], attempts=attempts)
        return Claimed(
            id=row["id"],
            key=sha256(row["mail"].encode()).hexdigest()[:32],
            mail=Mail.parse_raw(self._vault.decrypt(row["mail"])),
            delivery=row["delivery"],
            attempts=attempts,
            made_at=row["made_at"].replace(tzinfo=timezone.utc),
            give_up_at=row["give_up_at"].replace(tzinfo=timezone.utc),
        )

    def sent(self, claimed: Claimed, now: datetime) -> None:
        """The server took it."""
        self._finish(claimed, "sent", "", now)

    def failed(self, claimed: Claimed, error: str, now: datetime) -> None:
        """It was refused for good."""
        self._finish(claimed, "failed", error, now)

    def postpone(self, claimed: Claimed, error: str, now: datetime) -> None:
        """Try again after a wait that doubles each time; give up where that is too late."""
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(claimed.attempts - 1, 10)) * (0.75 + self._luck() / 2)
        again = now + wait
        if again >= claimed.give_up_at:
            self._finish(claimed, "failed", error, now)
            return
        with self._engine.begin() as connection:
            connection.execute(
                mail_queue.update().where(mail_queue.c.id == claimed.id).values(next_attempt_at=stored(again))
            )
            self._note(connection, claimed.delivery, error=error[:LONGEST_ERROR])

    def _finish(self, claimed: Claimed, state: str, error: str, now: datetime) -> None:
        with self._engine.begin() as connection:
            connection.execute(mail_queue.delete().where(mail_queue.c.id == claimed.id))
            self._note(connection, claimed.delivery, state=state, error=error[:LONGEST_ERROR], finished_at=stored(now))

    @staticmethod
    def _note(connection: Connection, delivery: int | None, **values: object) -> None:
        if delivery is not None:
            connection.execute(deliveries.update().where(deliveries.c.id == delivery).values(**values))
