"""What the reference server's answers draw on; passed to every handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Engine

from sevamitra.backend.appeals import AppealRules
from sevamitra.backend.client import INDIA
from sevamitra.backend.departments import Departments
from sevamitra.backend.server.appeal_records import Appeals
from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.citizen_applications import CitizenApplications
from sevamitra.backend.server.erasure import Erasure
from sevamitra.backend.server.grievance_records import Grievances
from sevamitra.backend.server.lookups import Lookups
from sevamitra.backend.server.numbers import Draw
from sevamitra.backend.server.office import Office
from sevamitra.backend.server.records import Records
from sevamitra.backend.server.seed import load_demonstration
from sevamitra.backend.server.status_changes import StatusChanges
from sevamitra.backend.working_days import OfficeCalendar
from sevamitra.catalogue.model import Catalogue
from sevamitra.papers.office import PaperOffice


@dataclass(frozen=True)
class CitizenRecords:
    """Everything that is kept about citizens, over one database."""

    engine: Engine
    audit: Audit
    applications: CitizenApplications
    appeals: Appeals
    grievances: Grievances
    erasure: Erasure
    office: Office
    status_changes: StatusChanges


def open_citizen_records(
    engine: Engine,
    keyed_hash: Callable[[str], str],
    departments: Departments,
    calendar: OfficeCalendar,
    rules: AppealRules,
    failed_lookups_per_hour: int,
    draw: Draw,
) -> CitizenRecords:
    """A :class:`CitizenRecords` over ``engine``."""
    audit = Audit(keyed_hash)
    lookups = Lookups(audit, failed_lookups_per_hour)
    world = load_demonstration()
    return CitizenRecords(
        engine=engine,
        audit=audit,
        applications=CitizenApplications(engine, audit, lookups, departments, world, draw),
        appeals=Appeals(engine, audit, lookups, rules, calendar, draw),
        grievances=Grievances(engine, audit, draw),
        erasure=Erasure(engine, audit),
        office=Office(engine, audit, world),
        status_changes=StatusChanges(engine),
    )


@dataclass(frozen=True)
class State:
    """``catalogue`` gives the newest version; ``now`` an aware time; ``token`` (the bot's) and
    ``office_token`` are "" only in development."""

    catalogue: Callable[[], Catalogue]
    records: Records
    departments: Departments
    now: Callable[[], datetime]
    token: str
    office_token: str
    citizens: CitizenRecords
    calendar: OfficeCalendar
    papers: PaperOffice

    @property
    def today(self) -> date:
        """The date in India."""
        return self.now().astimezone(INDIA).date()
