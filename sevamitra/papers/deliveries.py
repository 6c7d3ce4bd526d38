"""Deliveries of papers: recorded one by one, by WhatsApp, e-mail or a link of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.citizen_messages import DeliveryStateBody
from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.records import KeyReused, aware, in_utc, stored
from sevamitra.backend.server.transactions import digest, once
from sevamitra.papers.addresses import Addresses
from sevamitra.papers.archive import Kept
from sevamitra.papers.mail_queue import Mail, MailQueue
from sevamitra.papers.refusals import NoAddress, NoSuchDelivery
from sevamitra.papers.tables import deliveries, papers

MAIL_LIVES = timedelta(hours=24)


_ORDER = ("pending", "sent", "delivered", "read", "failed")


class Channel(str, Enum):
    """How a paper reaches the citizen."""

    WHATSAPP = "whatsapp"
    EMAIL = "email"
    PORTAL = "portal"


@dataclass(frozen=True)
class Delivery:
    """One delivery; times are aware, in UTC.

    ``state``: pending (it waits or is sent again), sent (mail server or WhatsApp took it; the portal's link was made),
    delivered (WhatsApp brought it; the link was opened), read (WhatsApp), failed. ``error`` is "" where there is none.
    """

    id: int
    paper: int
    code: str
    number: str
    kind: str
    channel: Channel
    locale: str
    state: str
    made_at: datetime
    finished_at: datetime | None
    attempts: int
    error: str


def _delivery(row: Any) -> Delivery:
    made_at = in_utc(row["made_at"])
    return Delivery(
        id=row["id"],
        paper=row["paper"],
        code=row["code"],
        number=row["number"],
        kind=row["kind"],
        channel=Channel(row["channel"]),
        locale=row["locale"],
        state=row["state"],
        made_at=made_at,
        finished_at=aware(row["finished_at"]),
        attempts=row["attempts"],
        error=row["error"],
    )


_WITH_PAPER = select(deliveries, papers.c.code, papers.c.number, papers.c.kind).join(
    papers, papers.c.id == deliveries.c.paper
)


class Deliveries:
    """Blocking: call from a worker thread."""

    def __init__(self, engine: Engine, addresses: Addresses, queue: MailQueue, audit: Audit) -> None:
        self._engine = engine
        self._addresses = addresses
        self._queue = queue
        self._audit = audit

    def deliver(
        self, kept: Kept, channels: Sequence[Channel], locale: Any, key: str, now: datetime
    ) -> tuple[tuple[Delivery, ...], bool]:
        """The deliveries made under ``key``, and whether they are new; an e-mail is queued with them.

        Raises:
            NoAddress: by e-mail, and the citizen has no verified address.
            KeyReused: another request was made under ``key``.
        """
        asked = digest(kept.code, locale, *sorted(channel.value for channel in channels))

        def known(connection: Connection) -> tuple[Delivery, ...] | None:
            mine = _WITH_PAPER.where(deliveries.c.idempotency_key == key).order_by(deliveries.c.id)
            rows = connection.execute(mine).mappings().all()
            if any(row["request_digest"] != asked for row in rows):
                raise KeyReused
            return tuple(_delivery(row) for row in rows) or None

        def make(connection: Connection) -> tuple[Delivery, ...]:
            for channel in sorted(channels):
                self._make(connection, kept, channel, locale, key, asked, now)
            made = known(connection)
            assert made is not None
            return made

        return once(self._engine, known, make)

    def _make(
        self, connection: Connection, kept: Kept, channel: Channel, locale: Any, key: str, asked: str, now: datetime
    ) -> None:
        by_mail, waits = channel is Channel.EMAIL, channel is not Channel.PORTAL
        address = self._addresses.within(connection, kept.citizen) if by_mail else None
        if by_mail and address is None:
            raise NoAddress
        made = connection.execute(
            deliveries.insert().values(
                paper=kept.id,
                citizen=kept.citizen,
                channel=channel.value,
                locale=locale,
                state="pending" if waits else "sent",
                made_at=stored(now),
                finished_at=None if waits else stored(now),
                attempts=0 if waits else 1,
                error="",
                idempotency_key=key,
                request_digest=asked,
            )
        )
        self._audit.write(connection, kept.citizen, f"paper-by-{channel.value}", kept.code, now)
        if address:
            id = int(made.inserted_primary_key[0])
            mail = Mail(to=address, locale=locale, paper=kept.id)
            self._queue.add(connection, kept.citizen, mail, now, MAIL_LIVES, id)

    def of(self, citizen: str, limit: int, offset: int) -> tuple[int, tuple[Delivery, ...]]:
        """How many deliveries there were to the citizen, and some of them, newest first."""
        mine = deliveries.c.citizen == citizen
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(deliveries).where(mine)).scalar_one()
            newest = _WITH_PAPER.where(mine).order_by(deliveries.c.id.desc()).limit(limit).offset(offset)
            return int(total), tuple(_delivery(row) for row in connection.execute(newest).mappings())

    def opened(self, id: int, now: datetime) -> None:
        """The link of delivery ``id`` was opened; the first time counts."""
        unopened = (deliveries.c.id == id) & (deliveries.c.state == "sent")
        with self._engine.begin() as connection:
            values = {"state": "delivered", "finished_at": stored(now)}
            connection.execute(deliveries.update().where(unopened).values(**values))

    def note(self, citizen: str, id: int, told: DeliveryStateBody, now: datetime) -> str:
        """Record what the channel tells of the citizen's delivery ``id`` by WhatsApp; returns its state now.

        Statuses come twice and out of order: a state only moves forward.

        Raises:
            NoSuchDelivery: the citizen has none.
        """
        mine = (deliveries.c.id == id) & (deliveries.c.citizen == citizen)
        mine &= deliveries.c.channel == Channel.WHATSAPP.value
        earlier = deliveries.c.state.in_(_ORDER[: _ORDER.index(told.state)])
        error = f"WhatsApp answers {told.code}" if told.state == "failed" and told.code is not None else ""
        values = {"state": told.state, "attempts": told.attempts, "error": error, "finished_at": stored(now)}
        with self._engine.begin() as connection:
            connection.execute(deliveries.update().where(mine & earlier).values(**values))
            state: str | None = connection.execute(select(deliveries.c.state).where(mine)).scalar()
        if state is None:
            raise NoSuchDelivery
        return state
