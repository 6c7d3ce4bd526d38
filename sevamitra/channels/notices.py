"""Notices of status changes: asks the backend for them and puts templates into the outbox of who has agreed."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from sevamitra.backend.client import BackendError
from sevamitra.backend.notice_messages import Outcome
from sevamitra.backend.status_changes import StatusChange, StatusChanges
from sevamitra.catalogue.model import LOCALES
from sevamitra.channels.outbox import Draft, Outbox
from sevamitra.channels.secrets import SecretError, Vault
from sevamitra.channels.store import Database, IssuedChoice, erasures, outbox, people, remember_choices
from sevamitra.channels.whatsapp.messages import Choice, TemplateMessage, addressed, to_graph
from sevamitra.channels.whatsapp.templates import Template, Templates

logger = logging.getLogger(__name__)
DEFAULT_LOCALE = "mr"
AT_ONCE = 20
_LONGEST_PAUSE = 60.0
_BUTTONS_LIVE = 90 * 86_400.0
"""Seconds for which a notice's buttons are understood."""
_NOTICES = UUID("6f0e1c52-6f7b-4f0e-9a5e-5e7a31745e7a")
_OFFICE = re.compile(r"[A-Z]{0,3}")


class Notices:
    """Works the backend's queue off. The same change asked for twice, or by two replicas, makes one message.

    Args:
        poll_seconds: between two questions; with the backend away the pauses grow to a minute.
        clock: epoch seconds.
        on_queued: called when there is something to send.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        vault: Vault,
        source: StatusChanges,
        templates: Templates,
        poll_seconds: float,
        clock: Callable[[], float],
        on_queued: Callable[[], None],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._vault = vault
        self._source = source
        self._templates = templates
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._on_queued = on_queued

    async def run(self) -> None:
        """Work for ever."""
        pause = self._poll_seconds
        while True:
            try:
                handled = await self.work()
                pause = 0.0 if handled == AT_ONCE else self._poll_seconds
            except (BackendError, SQLAlchemyError) as error:
                pause = min(max(pause, self._poll_seconds) * 2, _LONGEST_PAUSE)
                logger.warning("No status changes could be had (%s); again in %.0f s", type(error).__name__, pause)
            except Exception:
                pause = _LONGEST_PAUSE
                logger.exception("Status changes could not be told of; again in %.0f s", pause)
            await asyncio.sleep(pause)

    async def work(self) -> int:
        """Handle what waits now, at most AT_ONCE; returns how many.

        Raises:
            BackendError, sqlalchemy.exc.SQLAlchemyError: what was not settled waits on.
        """
        waiting = await self._source.waiting(AT_ONCE)
        for change in waiting:
            outcome = await asyncio.to_thread(self.queue, change)
            if outcome == "queued":
                self._on_queued()
            await self._source.settle(change.id, outcome)
        return len(waiting)

    def queue(self, change: StatusChange) -> Outcome:
        """Put the notice of ``change`` into the outbox, unless it is there or its citizen has not agreed. Blocking."""
        with self._database.begin() as connection:
            row = _who_agreed(connection, change.citizen)
            if row is None:
                return "unwanted"
            try:
                person = json.loads(self._vault.decrypt(row.person))
            except SecretError as error:
                logger.error("A notice cannot be addressed: %s", error)
                return "unwanted"
            self._add(connection, change, row.locale if row.locale in LOCALES else DEFAULT_LOCALE, person)
        return "queued"

    def _add(self, connection: Connection, change: StatusChange, locale: str, person: dict[str, str]) -> None:
        id = str(uuid5(_NOTICES, f"{change.id} {change.application_id} {change.changed_at.isoformat()}"))
        if connection.scalar(sa.select(sa.exists().where(outbox.c.id == id))):
            return
        issued: list[IssuedChoice] = []

        def issue(choice: Choice) -> str:
            issued.append(IssuedChoice(secrets.token_urlsafe(12), choice))
            return issued[-1].key

        message = notice(self._templates.of_stage(change.stage), change, locale)
        (payload,) = to_graph(message, issue)
        body = addressed(payload, person["number"], person["user_id"], id)
        now = self._clock()
        draft = Draft(id, self._vault.encrypt(json.dumps(body)))
        remember_choices(connection, change.citizen, issued, now + _BUTTONS_LIVE)
        self._outbox.add(connection, None, change.citizen, [draft], now, notice=True)


def notice(template: Template, change: StatusChange, locale: str) -> TemplateMessage:
    """The message that tells of ``change``: the number masked, the service, and buttons about the application."""
    meaning = json.dumps({"application_number": change.application_id})
    choices = tuple(
        Choice(title, f"/{act}{meaning}") for act, title in zip(template.acts, template.texts[locale].buttons)
    )
    service = " ".join(change.service_name[locale].split())  # Meta refuses line feeds in what variables hold
    return TemplateMessage(template.name, locale, (masked_number(change.application_id), service), choices)


def masked_number(number: str) -> str:
    """An application number of which the office's letters and at most four characters at its end can be read."""
    found = _OFFICE.match(number)
    head = found.group() if found else ""
    rest = number[len(head) :]
    hidden = len(rest) - min(4, len(rest) // 2)
    return head + "X" * hidden + rest[hidden:]


def _who_agreed(connection: Connection, citizen: str) -> Any:
    """The row of a citizen who wants notices, can be reached and is not being erased; it stays as it is until the end of
    the transaction, so that no STOP comes between."""
    wanted = sa.and_(people.c.sender_id == citizen, people.c.notices, people.c.person.is_not(None))
    leaving = sa.exists().where(erasures.c.sender_id == people.c.sender_id)
    return connection.execute(sa.select(people).where(wanted, ~leaving).with_for_update(of=people)).first()
