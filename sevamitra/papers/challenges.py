"""Codes of six digits that go to an e-mail address, and what a code that somebody typed proves."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.server.records import aware, stored
from sevamitra.backend.server.transactions import transaction
from sevamitra.channels.secrets import Vault
from sevamitra.papers.codes import Codes
from sevamitra.papers.mail_queue import Mail, MailQueue
from sevamitra.papers.refusals import TooManyCodes
from sevamitra.papers.tables import mail_challenges

CODE_LIVES = timedelta(minutes=10)
TRIES = 5
CODES_PER_HOUR = 5
"""To one citizen, and to one address: nobody's mailbox is filled through us."""
HOUR = timedelta(hours=1)
PAUSE = timedelta(seconds=30)
"""Asked for again within this, the code that was sent stands: it is the same request, repeated."""


class Confirmation(str, Enum):
    """What a code that a citizen typed came to."""

    VERIFIED = "verified"
    WRONG = "wrong"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    """Five wrong codes: a new one must be asked for."""
    NONE = "none"
    """No code was asked for, or it was used."""


@dataclass(frozen=True)
class Confirmed:
    """The result and, where it is wrong, how many tries are left. ``address`` only where it is verified."""

    outcome: Confirmation
    tries_left: int = 0
    address: str = ""


Proven = Callable[[Connection, str], None]
"""What a right code brings about, within its transaction; given the encrypted address."""


class Challenges:
    """Blocking: call from a worker thread. A code is for one purpose: an application, or "" the address itself.

    Args:
        draw: a random number from 0 up to, but not with, the bound.
    """

    def __init__(
        self, engine: Engine, vault: Vault, codes: Codes, queue: MailQueue, draw: Callable[[int], int]
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._codes = codes
        self._queue = queue
        self._draw = draw

    def start(self, citizen: str, address: str, locale: Any, now: datetime, application_id: str = "") -> datetime:
        """Send a code to ``address``; returns until when it works. One sent before for the same no longer does.

        Asked for again within half a minute, nothing new is sent.

        Raises:
            TooManyCodes: more than five within an hour for the citizen or to the address.
        """
        hashed = self._codes.hashed_address(address)
        code = f"{self._draw(10**6):06d}"
        mine = (mail_challenges.c.citizen == citizen) & (mail_challenges.c.application_id == application_id)
        with transaction(self._engine) as connection:
            sent_at = self._just_sent(connection, mine & (mail_challenges.c.address_hash == hashed), now)
            if sent_at:
                return sent_at + CODE_LIVES
            self._throttle(connection, citizen, hashed, now)
            before = mine & (mail_challenges.c.state == "open")
            connection.execute(mail_challenges.update().where(before).values(state="replaced"))
            connection.execute(
                mail_challenges.insert().values(
                    citizen=citizen,
                    application_id=application_id,
                    address=self._vault.encrypt(address),
                    address_hash=hashed,
                    code_hash=self._codes.hashed_mail_code(citizen, address, code),
                    made_at=stored(now),
                    tries=0,
                    state="open",
                )
            )
            mail = Mail(to=address, locale=locale, code=code, application_id=application_id)
            self._queue.add(connection, citizen, mail, now, CODE_LIVES, None)
        return now + CODE_LIVES

    @staticmethod
    def _just_sent(connection: Connection, same: Any, now: datetime) -> datetime | None:
        fresh = (mail_challenges.c.state == "open") & (mail_challenges.c.made_at > stored(now - PAUSE))
        return aware(connection.execute(select(mail_challenges.c.made_at).where(same & fresh)).scalar())

    def _throttle(self, connection: Connection, citizen: str, hashed: str, now: datetime) -> None:
        old = mail_challenges.c.made_at <= stored(now - HOUR)
        connection.execute(mail_challenges.delete().where(old))
        for column, value in ((mail_challenges.c.citizen, citizen), (mail_challenges.c.address_hash, hashed)):
            count = connection.execute(select(func.count()).select_from(mail_challenges).where(column == value))
            if count.scalar_one() >= CODES_PER_HOUR:
                raise TooManyCodes

    def confirm(self, citizen: str, code: str, now: datetime, proven: Proven, application_id: str = "") -> Confirmed:
        """Whether ``code`` (six ASCII digits) is the one sent last for this purpose; then ``proven`` is called."""
        mine = (mail_challenges.c.citizen == citizen) & (mail_challenges.c.application_id == application_id)
        with self._engine.begin() as connection:
            newest = select(mail_challenges).where(mine).order_by(mail_challenges.c.id.desc()).limit(1)
            row = connection.execute(newest.with_for_update()).mappings().first()
            if row is None:
                return Confirmed(Confirmation.NONE)
            if row["state"] == "used":
                return self._again(citizen, row, code)
            if row["state"] == "exhausted":
                return Confirmed(Confirmation.EXHAUSTED)
            if row["made_at"] <= stored(now - CODE_LIVES):
                return Confirmed(Confirmation.EXPIRED)
            return self._try(connection, citizen, row, code, proven)

    def _again(self, citizen: str, row: Any, code: str) -> Confirmed:
        """The code that was used may come once more, by a repeated request."""
        address = self._vault.decrypt(row["address"])
        if hmac.compare_digest(self._codes.hashed_mail_code(citizen, address, code), row["code_hash"]):
            return Confirmed(Confirmation.VERIFIED, address=address)
        return Confirmed(Confirmation.NONE)

    def _try(self, connection: Connection, citizen: str, row: Any, code: str, proven: Proven) -> Confirmed:
        counted = connection.execute(
            mail_challenges.update()
            .where((mail_challenges.c.id == row["id"]) & (mail_challenges.c.tries < TRIES))
            .values(tries=mail_challenges.c.tries + 1)
        )
        address = self._vault.decrypt(row["address"])
        tries = row["tries"] + 1
        hashed = self._codes.hashed_mail_code(citizen, address, code)
        if counted.rowcount and hmac.compare_digest(hashed, row["code_hash"]):
            self._set_state(connection, row["id"], "used")
            proven(connection, row["address"])
            return Confirmed(Confirmation.VERIFIED, address=address)
        if tries >= TRIES:
            self._set_state(connection, row["id"], "exhausted")
            return Confirmed(Confirmation.EXHAUSTED)
        return Confirmed(Confirmation.WRONG, TRIES - tries)

    @staticmethod
    def _set_state(connection: Connection, id: int, state: str) -> None:
        connection.execute(mail_challenges.update().where(mail_challenges.c.id == id).values(state=state))
