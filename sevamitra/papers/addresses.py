"""Citizens' e-mail addresses: verified by a code of six digits that was sent there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.records import stored
from sevamitra.channels.secrets import Vault
from sevamitra.papers.challenges import Challenges, Confirmed
from sevamitra.papers.tables import mail_addresses


class Addresses:
    """Blocking: call from a worker thread."""

    def __init__(self, engine: Engine, vault: Vault, challenges: Challenges, audit: Audit) -> None:
        self._engine = engine
        self._vault = vault
        self._challenges = challenges
        self._audit = audit

    def start(self, citizen: str, address: str, locale: Any, now: datetime) -> datetime:
        """Send a code to ``address``; see :meth:`Challenges.start`."""
        return self._challenges.start(citizen, address, locale, now)

    def confirm(self, citizen: str, code: str, now: datetime) -> Confirmed:
        """Whether ``code`` (six ASCII digits) is the one sent last; then its address is the citizen's."""

        def proven(connection: Connection, address: str) -> None:
            connection.execute(mail_addresses.delete().where(mail_addresses.c.citizen == citizen))
            connection.execute(
                mail_addresses.insert().values(citizen=citizen, address=address, verified_at=stored(now))
            )
            self._audit.write(connection, citizen, "address-verified", "", now)

        return self._challenges.confirm(citizen, code, now, proven)

    def of(self, citizen: str) -> str | None:
        """The citizen's verified address."""
        with self._engine.connect() as connection:
            return self.within(connection, citizen)

    def within(self, connection: Connection, citizen: str) -> str | None:
        """The citizen's verified address, read in the caller's transaction."""
        row = connection.execute(select(mail_addresses.c.address).where(mail_addresses.c.citizen == citizen)).scalar()
        return self._vault.decrypt(row) if row else None
