"""The papers that were made: kept encrypted, found by code, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql.elements import ColumnElement

from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.records import aware, in_utc, stored
from sevamitra.backend.server.transactions import once
from sevamitra.channels.secrets import Vault
from sevamitra.papers.codes import Codes
from sevamitra.papers.paper import Paper
from sevamitra.papers.refusals import NoSuchPaper
from sevamitra.papers.tables import papers


@dataclass(frozen=True)
class Kept:
    """A paper that was made; times are aware, in UTC."""

    id: int
    code: str
    citizen: str
    paper: Paper
    made_at: datetime
    withdrawn_at: datetime | None


class Archive:
    """Blocking: call from a worker thread."""

    def __init__(self, engine: Engine, vault: Vault, codes: Codes, audit: Audit) -> None:
        self._engine = engine
        self._vault = vault
        self._codes = codes
        self._audit = audit

    def keep(self, citizen: str, paper: Paper, now: datetime) -> Kept:
        """The citizen's paper of this kind and number, with the facts of ``paper``; made once, under one code.

        One that was withdrawn stays so.
        """
        mine = (papers.c.kind == paper.kind.value) & (papers.c.number == paper.number) & (papers.c.citizen == citizen)
        facts = self._vault.encrypt(paper.json())

        def known(connection: Connection) -> Kept | None:
            connection.execute(papers.update().where(mine & papers.c.withdrawn_at.is_(None)).values(facts=facts))
            return self._find(connection, mine)

        def make(connection: Connection) -> Kept:
            code = self._codes.of_paper(paper.kind, paper.number, citizen)
            connection.execute(
                papers.insert().values(
                    code=code,
                    kind=paper.kind.value,
                    number=paper.number,
                    citizen=citizen,
                    facts=facts,
                    made_at=stored(now),
                )
            )
            self._audit.write(connection, citizen, "paper-made", code, now)
            made = self._find(connection, mine)
            assert made is not None
            return made

        return once(self._engine, known, make)[0]

    def by_code(self, code: str) -> Kept | None:
        """The paper with this verification code, withdrawn or not."""
        with self._engine.connect() as connection:
            return self._find(connection, papers.c.code == code)

    def by_id(self, id: int) -> Kept | None:
        """The paper with this id, withdrawn or not."""
        with self._engine.connect() as connection:
            return self._find(connection, papers.c.id == id)

    def withdraw(self, code: str, now: datetime) -> datetime:
        """Declare the paper with this code invalid; returns since when it is, for the first time counts.

        Raises:
            NoSuchPaper: no paper has this code.
        """
        with self._engine.begin() as connection:
            valid = (papers.c.code == code) & papers.c.withdrawn_at.is_(None)
            changed = connection.execute(papers.update().where(valid).values(withdrawn_at=stored(now))).rowcount
            found = self._find(connection, papers.c.code == code)
            if changed and found:
                self._audit.write(connection, found.citizen, "paper-withdrawn", code, now)
        if found is None or found.withdrawn_at is None:
            raise NoSuchPaper
        return found.withdrawn_at

    def _find(self, connection: Connection, where: ColumnElement[Any]) -> Kept | None:
        row = connection.execute(select(papers).where(where)).mappings().first()
        if row is None:
            return None
        made_at = in_utc(row["made_at"])
        paper = Paper.parse_raw(self._vault.decrypt(row["facts"]))
        return Kept(row["id"], row["code"], row["citizen"], paper, made_at, aware(row["withdrawn_at"]))
