"""Where an application stands."""

from __future__ import annotations

import logging

from actions.desk import Reply
from actions.errand import Errand
from sevamitra.backend.client import ApplicationNotFound, ApplicationStatus, BackendError, Decision
from sevamitra.wording import day, number

logger = logging.getLogger(__name__)


def status_lines(reply: Reply, status: ApplicationStatus) -> list[str]:
    """Stage and dates of an application; nothing about the person, for the number alone proves no claim to it."""
    outcome = {Decision.APPROVED: "status_approved", Decision.REJECTED: "status_rejected"}.get(
        status.decision, "status_pending"
    )
    lines = [
        reply.words("status_title", number=status.application_id, service=status.service_name),
        "",
        reply.words(outcome),
    ]
    if status.submitted_at:
        lines.append(reply.words("status_submitted", date=day(status.submitted_at, reply.locale)))
    if status.decision not in (Decision.APPROVED, Decision.REJECTED):
        if status.paid_at is None:
            lines.append(reply.words("status_not_paid"))
        if status.current_desk and status.total_desks:
            current, total = (number(value, reply.locale) for value in (status.current_desk, status.total_desks))
            lines.append(reply.words("status_desk", current=current, total=total))
        if status.estimated_days:
            lines.append(reply.words("status_days", days=number(status.estimated_days, reply.locale)))
        if status.next_action:
            lines.append(reply.words("status_next", action=status.next_action))
    return lines


async def tell_status(reply: Reply) -> None:
    """Answer with the status of the application whose number the message holds, or ask for the number."""
    asked = reply.turn.value("application_number")
    if not asked:
        reply.say(reply.words("utter_status_ask_number"))
        return
    try:
        status = await reply.desk.backend.application_status(asked, reply.locale)
    except ApplicationNotFound:
        reply.say(reply.words("utter_status_not_found", number=asked), [reply.person_button()])
    except BackendError as error:
        logger.warning("No application status: %s", type(error).__name__)
        reply.say(reply.words("utter_status_unavailable"), [reply.person_button()])
    else:
        reply.say("\n".join(status_lines(reply, status)), [reply.person_button()])
    reply.set("misses", 0)


class CheckStatus(Errand):
    """What became of an application."""

    act = "check_status"

    async def answer(self, reply: Reply) -> None:
        await tell_status(reply)
