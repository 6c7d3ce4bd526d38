"""Reading the backend's replies about one citizen into the types of the client interface."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sevamitra.backend.citizen import Appeal, AppealStanding, ApplicationProgress, Grievance
from sevamitra.backend.citizen_messages import AppealReply, AppealsReply, GrievanceReply, ProgressReply
from sevamitra.backend.client import INDIA, ApplicationStatus, Decision
from sevamitra.backend.messages import NamesReply
from sevamitra.backend.replies import names, status
from sevamitra.backend.time_limit import time_limit
from sevamitra.backend.working_days import OfficeCalendar


def _indian(time: datetime | None) -> datetime | None:
    return time.astimezone(INDIA) if time else None


def _text(reply: NamesReply | None, locale: str) -> str:
    return names(reply)[locale] if reply else ""


def progress(reply: ProgressReply, locale: str) -> ApplicationProgress:
    """``reply`` in ``locale``."""
    return ApplicationProgress(
        status=status(reply, locale),
        yours=reply.yours,
        stage=reply.stage,
        due_on=reply.due_on,
        working_days_left=reply.working_days_left,
        decided_at=_indian(reply.decided_at),
    )


def progress_elsewhere(
    told: ApplicationStatus, yours: bool, calendar: OfficeCalendar, today: date
) -> ApplicationProgress:
    """What a department of its own ``told`` of an application, as the citizen may see it."""
    limit = time_limit(told.submitted_at, told.paid_at, told.decision, told.estimated_days, calendar, today)
    running = limit if told.decision is Decision.PENDING else None
    acts = [desk.acted_at for desk in told.desks if desk.acted_at]
    decided = told.decision in (Decision.APPROVED, Decision.REJECTED)
    if not yours:
        desks = tuple(replace(desk, details="") for desk in told.desks)
        told = replace(told, applicant_name="", desks=desks)
    return ApplicationProgress(
        status=told,
        yours=yours,
        stage=None,
        due_on=running.due_on if running else None,
        working_days_left=running.days_left if running else None,
        decided_at=acts[-1] if acts and decided else None,
    )


def appeal(reply: AppealReply, locale: str) -> Appeal:
    """``reply`` in ``locale``."""
    return Appeal(
        number=reply.number,
        application_id=reply.application_id,
        level=reply.level,
        officer=_text(reply.officer, locale),
        ground=reply.ground,
        filed_at=reply.filed_at.astimezone(INDIA),
        decide_by=reply.decide_by,
        outcome=reply.outcome,
        decided_at=_indian(reply.decided_at),
    )


def appeal_standing(reply: AppealsReply, locale: str) -> AppealStanding:
    """``reply`` in ``locale``."""
    right = reply.right
    return AppealStanding(
        level=right.level,
        standing=right.standing,
        cause=right.cause,
        opens_on=right.opens_on,
        until=right.until,
        extended_until=right.extended_until,
        number=right.number,
        officer=_text(right.officer, locale),
        source=right.source,
        appeals=tuple(appeal(item, locale) for item in reply.items),
    )


def grievance(reply: GrievanceReply) -> Grievance:
    """``reply`` as the client's type."""
    return Grievance(**{**reply.dict(), "filed_at": reply.filed_at.astimezone(INDIA)})
