"""Taking an application as one's own: by the mobile number on the office's file, or by a code to the address there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.lookups import Lookups, owner_of
from sevamitra.backend.server.records import stored
from sevamitra.backend.server.tables import contacts, links
from sevamitra.backend.server.transactions import NotYours, transaction
from sevamitra.channels.secrets import Vault
from sevamitra.papers.challenges import Challenges, Confirmed
from sevamitra.papers.refusals import NoContact


@dataclass(frozen=True)
class Claimed:
    """``linked``: it is the citizen's; else a code went to ``address`` and works until ``expires_at``."""

    linked: bool
    address: str = ""
    expires_at: datetime | None = None


class Claims:
    """Blocking: call from a worker thread. Citizens are named by their keys."""

    def __init__(self, engine: Engine, vault: Vault, challenges: Challenges, lookups: Lookups, audit: Audit) -> None:
        self._engine = engine
        self._vault = vault
        self._challenges = challenges
        self._lookups = lookups
        self._audit = audit

    def start(
        self, citizen: str, application_id: str, number_key: str, mails: bool, locale: Any, now: datetime
    ) -> Claimed:
        """Link the application where the citizen's verified number is the one on file, else send a code.

        Args:
            number_key: keyed hash of the number that the channel verified, "" where it verified none.
            mails: whether this deployment sends e-mail.

        Raises:
            NoSuchApplication, TooManyLookups: see :class:`Lookups`.
            NotYours: it is another citizen's.
            NoContact: nothing on file to which a code could go.
            TooManyCodes: see :meth:`Challenges.start`.
        """
        number = application_id.upper()
        with transaction(self._engine) as connection:
            found = self._lookups.find(connection, citizen, number, now)
            if found.owner not in (None, citizen):
                raise NotYours
            on_file = connection.execute(select(contacts).where(contacts.c.application_id == number)).first()
            proven = bool(on_file and number_key and on_file.number_key == number_key)
            if found.yours or proven:
                self._link(connection, citizen, number, now)
                return Claimed(True)
        if on_file is None or not on_file.address or not mails:
            raise NoContact
        address = self._vault.decrypt(on_file.address)
        return Claimed(False, address, self._challenges.start(citizen, address, locale, now, number))

    def confirm(self, citizen: str, application_id: str, code: str, now: datetime) -> Confirmed:
        """Whether ``code`` (six ASCII digits) is the one sent last for the application; then it is the citizen's.

        Raises:
            NotYours: another citizen was quicker.
        """
        number = application_id.upper()

        def proven(connection: Connection, _address: str) -> None:
            self._link(connection, citizen, number, now)

        return self._challenges.confirm(citizen, code, now, proven, number)

    def _link(self, connection: Connection, citizen: str, number: str, now: datetime) -> None:
        owner = owner_of(connection, number)
        if owner == citizen:
            return
        if owner is not None:
            raise NotYours
        connection.execute(
            links.insert().values(application_id=number, citizen=citizen, proof="verified", linked_at=stored(now))
        )
        self._audit.write(connection, citizen, "application-linked", number, now)
