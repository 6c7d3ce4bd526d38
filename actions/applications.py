"""Finding the application that is spoken of, and what is said when it cannot be found."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from actions.desk import Reply, known
from sevamitra.backend.citizen import ApplicationProgress, CitizenBackend, Payment
from sevamitra.backend.client import (
    ApplicationNotFound,
    ApplicationStatus,
    BackendError,
    Decision,
    LookupsRefused,
    NotTheApplicant,
)
from sevamitra.wording import number

logger = logging.getLogger(__name__)


def citizen(reply: Reply) -> CitizenBackend:
    """The backend for the citizen of this conversation."""
    return reply.desk.backend.citizen(reply.turn.conversation_id)


async def find(reply: Reply, numbers: Sequence[str]) -> ApplicationProgress:
    """The application with the first of ``numbers`` that exists.

    Raises:
        ApplicationNotFound: none does.
        BackendError: any other kind.
    """
    for candidate in numbers:
        try:
            return await citizen(reply).progress(candidate, reply.locale)
        except ApplicationNotFound:
            continue
    raise ApplicationNotFound("none of the forms of the number exists")


def explain(reply: Reply, error: BackendError, about: str = "", otherwise: str = "utter_status_unavailable") -> None:
    """Say politely why there is no answer, and offer a person.

    Args:
        about: the number that was asked for.
        otherwise: the text where the error says nothing that could be told.
    """
    logger.warning("The backend did not answer a citizen: %s", type(error).__name__)
    if isinstance(error, LookupsRefused):
        text = counted(reply, "utter_lookups_refused", max(1, -(-error.retry_after_seconds // 60)))
    elif isinstance(error, ApplicationNotFound):
        text = reply.words("utter_status_not_found", number=about)
    elif isinstance(error, NotTheApplicant):
        text = reply.words("utter_not_the_applicant")
    else:
        text = reply.words(otherwise)
    reply.say(text, [reply.person_button()])


def counted(reply: Reply, key: str, count: int, **values: object) -> str:
    """The text ``key_one`` or ``key_many``, by the count, which it calls ``count``."""
    return reply.words(f"{key}_{'one' if count == 1 else 'many'}", count=number(count, reply.locale), **values)


def service_name(reply: Reply, status: ApplicationStatus) -> str:
    """The service of an application in the language of the reply, with its office where the catalogue knows it."""
    service = known(reply.desk, status.service)
    if service is None:
        return status.service_name
    return f"{service.name[reply.locale]}\n{reply.desk.catalogue.body_of(service).name[reply.locale]}"


def short_name(reply: Reply, status: ApplicationStatus) -> str:
    """The service of an application in one line."""
    return service_name(reply, status).split("\n")[0]


def is_overdue(progress: ApplicationProgress) -> bool:
    """Whether the time limit has passed without a decision."""
    return progress.working_days_left is not None and progress.working_days_left < 0


def state_key(progress: ApplicationProgress) -> str:
    """The text that says in two words where an application stands."""
    decided = {Decision.APPROVED: "state_approved", Decision.REJECTED: "state_rejected"}
    if progress.status.decision in decided:
        return decided[progress.status.decision]
    if progress.payment is Payment.DUE:
        return "state_payment"
    if is_overdue(progress):
        return "state_overdue"
    return "state_document" if progress.stage == "document-pending" else "state_pending"
