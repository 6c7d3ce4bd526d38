"""What stands on a citizen's paper, from the backend's records and the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from sevamitra.backend.appeals import AppealRules, FiledAppeal, Level, decide_by
from sevamitra.backend.client import INDIA, Decision
from sevamitra.backend.messages import NamesReply
from sevamitra.backend.server.lookups import owner_of
from sevamitra.backend.server.records import Application, applications_in, in_utc
from sevamitra.backend.server.tables import appeals
from sevamitra.backend.time_limit import time_limit
from sevamitra.backend.working_days import OfficeCalendar
from sevamitra.catalogue.model import Catalogue, Names
from sevamitra.channels.masking import mask
from sevamitra.papers.paper import Paper, PaperKind
from sevamitra.papers.refusals import NoSuchPaper, NotReady


@dataclass(frozen=True)
class Facts:
    """Blocking: call from a worker thread.

    Args:
        issuers: keys of the departments that really issue; papers of others are demonstrations.
    """

    engine: Engine
    catalogue: Callable[[], Catalogue]
    rules: AppealRules
    calendar: OfficeCalendar
    issuers: frozenset[str]

    def of(self, kind: PaperKind, number: str, citizen: str) -> Paper:
        """The paper of ``kind`` about the application, or appeal, with ``number`` (in either case).

        Raises:
            NoSuchPaper: the citizen has no such application or appeal.
            NotReady: the application is not submitted, or for a certificate not approved.
        """
        with self.engine.connect() as connection:
            if kind is PaperKind.APPEAL:
                return self._appeal(connection, number.upper(), citizen)
            if owner_of(connection, number.upper()) != citizen:
                raise NoSuchPaper
            application = _application(connection, number.upper())
        return self._receipt(application) if kind is PaperKind.RECEIPT else self._certificate(application)

    def _receipt(self, application: Application) -> Paper:
        if application.submitted_at is None:
            raise NotReady
        service = self.catalogue().service(application.service)
        limit = time_limit(
            application.submitted_at,
            application.paid_at,
            application.decision,
            application.estimated_days,
            self.calendar,
            _day(application.submitted_at),
        )
        designated = service.officers.designated if service else None
        officer = Names(designated, designated, designated) if designated else None
        return self._paper(
            PaperKind.RECEIPT,
            application,
            application.submitted_at,
            officer,
            due_on=limit.due_on if limit else None,
            fee_inr=service.fee_inr if service else None,
        )

    def _certificate(self, application: Application) -> Paper:
        if application.decision is not Decision.APPROVED or application.decided_at is None:
            raise NotReady
        officer = next((desk.officer for desk in reversed(application.desks) if desk.acted_at), None)
        return self._paper(PaperKind.CERTIFICATE, application, application.decided_at, officer)

    def _appeal(self, connection: Connection, number: str, citizen: str) -> Paper:
        mine = (appeals.c.number == number) & (appeals.c.citizen == citizen)
        row = connection.execute(select(appeals).where(mine)).mappings().first()
        if row is None:
            raise NoSuchPaper
        filed_at = in_utc(row["filed_at"])
        level = Level(row["level"])
        application = _application(connection, row["application_id"])
        service = self.catalogue().service(application.service)
        return self._paper(
            PaperKind.APPEAL,
            application,
            filed_at,
            self.rules.officer(level, service.officers) if service else None,
            number=number,
            level=level,
            ground=mask(row["ground"]),
            due_on=decide_by(FiledAppeal(level, number, _day(filed_at)), self.rules),
        )

    def _paper(
        self, kind: PaperKind, application: Application, at: datetime, officer: Names | None, **more: object
    ) -> Paper:
        catalogue = self.catalogue()
        service = catalogue.service(application.service)
        body = catalogue.body_of(service).name if service else Names("", "", "")
        department = catalogue.departments[service.department].name if service else Names("", "", "")
        issued = application.department in self.issuers
        return Paper.parse_obj(
            {
                "kind": kind,
                "number": application.id,
                "application_id": application.id,
                "service": _masked(application.service_name),
                "body": _masked(body),
                "department": _masked(department),
                "applicant": _masked(application.applicant_name),
                "officer": _masked(officer) if officer else None,
                "dated": _day(at),
                "issuer": application.department if issued else None,
                **more,
            }
        )


def _application(connection: Connection, number: str) -> Application:
    found = applications_in(connection, [number])
    if not found:
        raise NoSuchPaper
    return found[0]


def _day(time: datetime) -> date:
    return time.astimezone(INDIA).date()


def _masked(names: Names) -> NamesReply:
    """``names`` without numbers of Aadhaar or phones, should any stand in them."""
    return NamesReply(en=mask(names.en), mr=mask(names.mr), hi=mask(names.hi))
