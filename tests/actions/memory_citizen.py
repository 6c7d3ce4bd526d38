"""A citizen's side of the service backend, in memory: what a test tells it, and what was filed through it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sevamitra.backend.appeals import Cause, Level, Standing
from sevamitra.backend.citizen import (
    Appeal,
    AppealStanding,
    ApplicationProgress,
    Grievance,
    NewAppeal,
    NewGrievance,
)
from sevamitra.backend.client import INDIA, ApplicationNotFound, ApplicationStatus, BackendError, Decision, Desk

NUMBER = "INC12345678"
SUBMITTED = datetime(2025, 9, 18, 17, 30, tzinfo=INDIA)
PAID = datetime(2025, 9, 19, 10, tzinfo=INDIA)
DUE_ON = date(2025, 10, 7)
STATUS = ApplicationStatus(
    application_id=NUMBER,
    service_name="Income Certificate",
    applicant_name="",
    submitted_at=SUBMITTED,
    paid_at=PAID,
    decision=Decision.PENDING,
    next_action="",
    estimated_days=15,
    desks=(Desk(1, "Awwal Karkun", PAID, ""), Desk(2, "Naib Tahsildar", None, "")),
    current_desk=2,
    next_desk=3,
    total_desks=3,
    redirect_url="",
    locale="en",
    service="revenue-income-certificate",
)
PROGRESS = ApplicationProgress(STATUS, False, "under-scrutiny", DUE_ON, 12, None)
OVERDUE = replace(PROGRESS, working_days_left=-3)
OPEN = AppealStanding(
    Level.FIRST, Standing.OPEN, Cause.OVERDUE, None, date(2025, 11, 6), date(2026, 1, 5), None, "SDO", "recalled", ()
)
FIRST_APPEAL = Appeal(
    "FA004182736", NUMBER, Level.FIRST, "SDO", "उशीर", SUBMITTED, date(2099, 1, 1), None, None
)  # fmt: skip


def decided(progress: ApplicationProgress, decision: Decision) -> ApplicationProgress:
    """``progress`` of an application that was decided."""
    status = replace(progress.status, decision=decision)
    decided_at = datetime(2025, 10, 1, 12, tzinfo=INDIA)
    return replace(progress, status=status, due_on=None, working_days_left=None, decided_at=decided_at, stage=None)


def renumbered(progress: ApplicationProgress, number: str) -> ApplicationProgress:
    """``progress`` of another application."""
    return replace(progress, status=replace(progress.status, application_id=number))


@dataclass
class MemoryCitizen:
    """``known``: applications by number; ``own``: numbers of the citizen's; ``standings``: rights to appeal by number.

    ``error`` makes every call fail, ``filing_error`` those that file; ``asked`` are the numbers looked up.
    """

    known: dict[str, ApplicationProgress] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    standings: dict[str, AppealStanding] = field(default_factory=dict)
    mine: list[Appeal] = field(default_factory=list)
    filed: list[NewAppeal] = field(default_factory=list)
    complaints: list[NewGrievance] = field(default_factory=list)
    recorded: list[Grievance] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    error: BackendError | None = None
    filing_error: BackendError | None = None

    def _answer(self) -> None:
        if self.error:
            raise self.error

    async def applications(self, locale: str) -> tuple[ApplicationProgress, ...]:
        self._answer()
        return tuple(replace(self.known[number], yours=True) for number in self.own)

    async def progress(self, application_id: str, locale: str) -> ApplicationProgress:
        self._answer()
        self.asked.append(application_id)
        if application_id not in self.known:
            raise ApplicationNotFound(application_id)
        return self.known[application_id]

    async def appeals(self, application_id: str, locale: str) -> AppealStanding:
        self._answer()
        if application_id not in self.standings:
            raise ApplicationNotFound(application_id)
        return self.standings[application_id]

    async def file_appeal(self, appeal: NewAppeal, locale: str) -> Appeal:
        self.filed.append(appeal)
        if self.filing_error:
            raise self.filing_error
        return replace(FIRST_APPEAL, ground=appeal.ground, application_id=appeal.application_id)

    async def filed_appeals(self, locale: str) -> tuple[Appeal, ...]:
        self._answer()
        return tuple(self.mine)

    async def complain(self, grievance: NewGrievance) -> Grievance:
        self.complaints.append(grievance)
        if self.filing_error:
            raise self.filing_error
        recorded = Grievance(
            number=f"GR{len(self.recorded) + 1:09}",
            category=grievance.category,
            text=grievance.text,
            place=grievance.place,
            application_id=grievance.application_id,
            service=grievance.service,
            has_photo=grievance.photo is not None,
            urgent=grievance.urgent,
            status="open",
            filed_at=SUBMITTED,
        )
        self.recorded.append(recorded)
        return recorded

    async def grievance(self, number: str) -> Grievance | None:
        self._answer()
        return next((one for one in self.recorded if one.number == number), None)

    async def grievances(self) -> tuple[Grievance, ...]:
        self._answer()
        return tuple(self.recorded)
