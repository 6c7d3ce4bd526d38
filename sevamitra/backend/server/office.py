"""The office's side: moving an application on from desk to desk until it is decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.messages import NamesReply
from sevamitra.backend.office_messages import StepBody
from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.office_steps import ACTIONS, StepRefused, take_step
from sevamitra.backend.server.records import Application, applications_in
from sevamitra.backend.server.seed import Demonstration, texts
from sevamitra.backend.server.submission import officers_of
from sevamitra.backend.server.tables import applications, desks
from sevamitra.backend.server.transactions import NoSuchApplication, transaction
from sevamitra.catalogue.model import Catalogue


class Office:
    """Blocking: call from a worker thread.

    Args:
        world: the demonstration, which knows the desks of offices and what they write.
    """

    def __init__(self, engine: Engine, audit: Audit, world: Demonstration) -> None:
        self._engine = engine
        self._audit = audit
        self._world = world

    def step(self, application_id: str, body: StepBody, catalogue: Catalogue, now: datetime) -> Application:
        """The application with this number (in either case) after the step ``body``; of two at once, one is refused.

        Raises:
            NoSuchApplication: no application has this number.
            StepRefused: it cannot take this step now.
        """
        number = application_id.upper()
        with transaction(self._engine) as connection:
            self._lock(connection, number)
            before = applications_in(connection, [number])[0]
            moved = take_step(before, body, self._world.details, now)
            mine = applications.c.id == number
            connection.execute(applications.update().where(mine).values(**moved.application))
            if moved.desk:
                self._write_desk(connection, before, moved.desk, catalogue, **moved.acted)
            if moved.arrives:
                waiting = texts("details", self._world.details["waiting"])
                self._write_desk(connection, before, moved.arrives, catalogue, acted_at=None, **waiting)
            self._audit.write_of_office(connection, ACTIONS[body.step], number, now)
            return applications_in(connection, [number])[0]

    @staticmethod
    def _lock(connection: Connection, number: str) -> None:
        """Shut out other steps until the transaction ends: a write, for SQLite has no other way to ask for its lock."""
        unchanged = applications.update().where(applications.c.id == number).values(stage=applications.c.stage)
        if not connection.execute(unchanged).rowcount:
            raise NoSuchApplication

    def _write_desk(
        self, connection: Connection, application: Application, number: int, catalogue: Catalogue, **columns: object
    ) -> None:
        desk = (desks.c.application_id == application.id) & (desks.c.number == number)
        if connection.execute(desks.update().where(desk).values(**columns)).rowcount:
            return
        officer = texts("officer", self._officer(application, number, catalogue))
        connection.execute(desks.insert().values(application_id=application.id, number=number, **officer, **columns))

    def _officer(self, application: Application, number: int, catalogue: Catalogue) -> NamesReply:
        """Who sits at the desk with this number: of the demonstration's own chain, else of the service's."""
        seeded = next((item for item in self._world.applications if item.id == application.id), None)
        service = catalogue.service(application.service)
        if seeded:
            chain = [self._world.officers[officer] for officer in self._world.chains[seeded.chain]]
        else:
            chain = officers_of(service, catalogue, self._world) if service else []
        if number > len(chain):
            raise StepRefused(f"nobody is known to sit at desk {number}; is its service still in the catalogue?")
        return chain[number - 1]
