"""An application's progress in words."""

from __future__ import annotations

from actions.applications import counted, is_overdue, service_name
from actions.desk import Reply, known
from sevamitra.backend.citizen import ApplicationProgress, Payment
from sevamitra.backend.client import Decision
from sevamitra.backend.client import Desk as OfficeDesk
from sevamitra.wording import day, number

_STAGES = {"document-pending": "status_document", "payment-pending": "status_payment"}
_DECIDED = {Decision.APPROVED: "status_approved", Decision.REJECTED: "status_rejected"}


def progress_lines(reply: Reply, progress: ApplicationProgress) -> list[str]:
    """Where an application stands, desk by desk, and what is asked of the citizen; the name only if it is theirs."""
    status, locale = progress.status, reply.locale
    decided = status.decision in _DECIDED
    title = reply.words("status_title", number=status.application_id, service=service_name(reply, status))
    lines = [title, ""]
    if progress.yours and status.applicant_name:
        lines.append(reply.words("status_applicant", name=status.applicant_name))
    lines.append(reply.words(_DECIDED.get(status.decision) or _stage(progress)))
    if decided and progress.decided_at:
        lines.append(reply.words("status_decided", date=day(progress.decided_at, locale)))
    if status.submitted_at:
        lines.append(reply.words("status_submitted", date=day(status.submitted_at, locale)))
    if not decided:
        lines += [_fee(reply, progress), _time_limit(reply, progress)]
    if status.next_action and status.decision is not Decision.REJECTED:
        lines.append(reply.words("status_next", action=status.next_action))
    return lines + _desks(reply, progress)


def _stage(progress: ApplicationProgress) -> str:
    if progress.payment is Payment.DUE:
        return "status_payment"
    return _STAGES.get(progress.stage or "", "status_pending")


def _fee(reply: Reply, progress: ApplicationProgress) -> str:
    """Paid, still due, or nothing to pay; free only where the catalogue says so."""
    if progress.payment is Payment.PAID and progress.status.paid_at:
        return reply.words("status_fee_paid", date=day(progress.status.paid_at, reply.locale))
    if progress.payment is Payment.DUE:
        return reply.words("status_fee_due")
    service = known(reply.desk, progress.status.service)
    return reply.words("status_fee_free" if service and service.fee_inr == 0 else "status_fee_none")


def _time_limit(reply: Reply, progress: ApplicationProgress) -> str:
    left = progress.working_days_left
    if progress.payment is Payment.DUE:
        return reply.words("status_due_after_payment")
    if progress.due_on is None or left is None:
        return reply.words("status_due_unknown")
    date = day(progress.due_on, reply.locale)
    if is_overdue(progress):
        return counted(reply, "status_due_over", -left, date=date)
    return counted(reply, "status_due_left", left, date=date) if left else reply.words("status_due_today", date=date)


def _desks(reply: Reply, progress: ApplicationProgress) -> list[str]:
    """One line a desk; how many are still to come, while nothing is decided."""
    status = progress.status
    undecided = status.decision not in _DECIDED
    lines: list[str] = []
    numbers = [desk.number or position for position, desk in enumerate(status.desks, start=1)]
    for position, desk in zip(numbers, status.desks):
        lines.append(_desk(reply, position, desk, undecided and position == status.current_desk))
        if desk.details:
            lines.append(reply.words("status_desk_details", details=desk.details))
    if undecided and status.current_desk and status.current_desk not in numbers:
        lines.append(reply.words("status_desk_at", current=number(status.current_desk, reply.locale)))
    rest = status.total_desks - max([status.current_desk, *numbers], default=0)
    if undecided and lines and rest > 0:
        lines.append(counted(reply, "status_desk_rest", rest))
    return ["", reply.words("status_desks"), *lines] if lines else []


def _desk(reply: Reply, position: int, desk: OfficeDesk, here: bool) -> str:
    values = {"position": number(position, reply.locale), "officer": desk.officer}
    if here:
        return reply.words("status_desk_now", **values)
    if desk.acted_at:
        return reply.words("status_desk_done", date=day(desk.acted_at, reply.locale), **values)
    return reply.words("status_desk_seen", **values)
