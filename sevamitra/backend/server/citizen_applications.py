"""The applications of a citizen: making, listing, looking up, linking."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.citizen_messages import NewApplicationBody
from sevamitra.backend.client import INDIA
from sevamitra.backend.departments import Departments
from sevamitra.backend.server import submission
from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.lookups import Found, Lookups, owner_of
from sevamitra.backend.server.numbers import Draw, draw_application_number
from sevamitra.backend.server.records import Application, KeyReused, applications_in, stored
from sevamitra.backend.server.seed import Demonstration
from sevamitra.backend.server.tables import applications, attachments, desks, links, submissions
from sevamitra.backend.server.transactions import NotYours, digest, once, transaction
from sevamitra.catalogue.model import Catalogue


class CitizenApplications:
    """Blocking: call from a worker thread. Citizens are named by their keys.

    Args:
        draw: random numbers for application numbers.
        world: the demonstration, which knows the desks of offices.
    """

    def __init__(
        self,
        engine: Engine,
        audit: Audit,
        lookups: Lookups,
        departments: Departments,
        world: Demonstration,
        draw: Draw,
    ) -> None:
        self._engine = engine
        self._audit = audit
        self._lookups = lookups
        self._departments = departments
        self._world = world
        self._draw = draw

    def make(
        self, citizen: str, body: NewApplicationBody, key: str, catalogue: Catalogue, now: datetime
    ) -> tuple[Application, bool]:
        """The application made under ``key``, and whether it is new. Its service is of ``catalogue``.

        Raises:
            KeyReused: another request was made under ``key``.
        """
        asked = digest(citizen, body)

        def known(connection: Connection) -> Application | None:
            row = connection.execute(select(submissions).where(submissions.c.idempotency_key == key)).mappings().first()
            if row is None:
                return None
            if row["request_digest"] != asked:
                raise KeyReused
            return applications_in(connection, [row["application_id"]])[0]

        def make(connection: Connection) -> Application:
            service = catalogue.services[body.service]
            today = now.astimezone(INDIA).date()
            department, number = draw_application_number(service.slug, self._departments, self._draw, today)
            officers = submission.officers_of(service, catalogue, self._world)
            row = submission.application_row(number, department, body, service, officers, self._world, now)
            connection.execute(applications.insert().values(**row))
            if row["current_desk"]:
                connection.execute(desks.insert().values(**submission.first_desk_row(number, officers[0], self._world)))
            connection.execute(
                submissions.insert().values(**submission.submission_row(number, citizen, body, key, asked))
            )
            for attachment in submission.attachment_rows(number, body.documents):
                connection.execute(attachments.insert().values(**attachment))
            self._link(connection, citizen, number, "applied", now)
            self._audit.write(connection, citizen, "application-made", number, now)
            return applications_in(connection, [number])[0]

        return once(self._engine, known, make)

    def of(self, citizen: str, limit: int, offset: int) -> tuple[int, tuple[Application, ...]]:
        """How many applications kept here are the citizen's, and some of them, newest first."""
        mine = links.join(applications, applications.c.id == links.c.application_id)
        with self._engine.connect() as connection:
            total = connection.execute(
                select(func.count()).select_from(mine).where(links.c.citizen == citizen)
            ).scalar_one()
            numbers = connection.execute(
                select(applications.c.id)
                .select_from(mine)
                .where(links.c.citizen == citizen)
                .order_by(applications.c.submitted_at.desc(), applications.c.id)
                .limit(limit)
                .offset(offset)
            ).scalars()
            return int(total), applications_in(connection, list(numbers))

    def look_up(self, citizen: str, application_id: str, now: datetime) -> Found:
        """The application with this number, as far as ``citizen`` may see it.

        Raises:
            NoSuchApplication, TooManyLookups: see :class:`Lookups`.
        """
        with transaction(self._engine) as connection:
            found = self._lookups.find(connection, citizen, application_id, now)
            self._audit.write(connection, citizen, "application-seen", found.application.id, now)
        return found

    def note_lookup(self, citizen: str, number: str, found: bool, now: datetime) -> bool:
        """Count a look-up that a department elsewhere answered; returns whether the application is the citizen's.

        Raises:
            TooManyLookups: and what the department said may not be told.
        """
        with transaction(self._engine) as connection:
            yours = self._lookups.note(connection, citizen, number, found, now)
            if found:
                self._audit.write(connection, citizen, "application-seen", number, now)
        return yours

    def link(self, citizen: str, application_id: str, now: datetime) -> Found:
        """Note that the application was verified to be the citizen's; again changes nothing.

        Raises:
            NotYours: it is another citizen's.
            NoSuchApplication, TooManyLookups: see :class:`Lookups`.
        """

        number = application_id.upper()

        def known(connection: Connection) -> Found | None:
            if owner_of(connection, number) != citizen:
                return None
            return Found(applications_in(connection, [number])[0], citizen, True)

        def make(connection: Connection) -> Found:
            found = self._lookups.find(connection, citizen, number, now)
            if found.owner is not None:
                raise NotYours
            self._link(connection, citizen, number, "verified", now)
            self._audit.write(connection, citizen, "application-linked", number, now)
            return Found(found.application, citizen, True)

        return once(self._engine, known, make)[0]

    @staticmethod
    def _link(connection: Connection, citizen: str, number: str, proof: str, now: datetime) -> None:
        connection.execute(
            links.insert().values(application_id=number, citizen=citizen, proof=proof, linked_at=stored(now))
        )
