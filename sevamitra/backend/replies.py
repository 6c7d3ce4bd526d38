"""Reading the backend's JSON replies into the types of the client interface."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sevamitra.backend.client import INDIA, ApplicationStatus, BackendRefused, Desk
from sevamitra.backend.messages import ApplicationReply, NamesReply, ServiceReply
from sevamitra.catalogue.model import Names, Officers, Service

M = TypeVar("M", bound=BaseModel)


def parse(body: bytes, model: type[M]) -> M:
    """``body`` as ``model``.

    Raises:
        BackendRefused: not JSON, or not of this shape; never with the content.
    """
    try:
        value: Any = json.loads(body)
        return model.parse_obj(value)
    except ValidationError as error:
        fault = error.errors()[0]
        raise BackendRefused(f"the backend's reply: {'.'.join(map(str, fault['loc']))} {fault['msg']}") from None
    except (ValueError, RecursionError):
        raise BackendRefused("the backend's reply is not JSON") from None


def names(reply: NamesReply) -> Names:
    """``reply`` as the catalogue's model."""
    return Names(en=reply.en, mr=reply.mr, hi=reply.hi)


def service(reply: ServiceReply) -> Service:
    """``reply`` as the catalogue's model."""
    return Service(
        slug=reply.slug,
        name=names(reply.name),
        department=reply.department.key,
        body=reply.body.key,
        family=reply.family,
        kind=reply.kind,
        time_limit_days=reply.time_limit_days,
        fee_inr=reply.fee_inr,
        officers=Officers(**reply.officers.dict()),
        documents=tuple(tuple(document.key for document in group) for group in reply.documents),
        aliases={variety: tuple(texts) for variety, texts in reply.aliases.items()},
        batch=reply.batch,
        source=reply.source,
        merged_from=tuple(reply.merged_from),
    )


def status(reply: ApplicationReply, locale: str) -> ApplicationStatus:
    """``reply`` in ``locale``, times in Indian time."""
    return ApplicationStatus(
        application_id=reply.application_id,
        service_name=names(reply.service_name)[locale],
        applicant_name=names(reply.applicant_name)[locale],
        submitted_at=reply.submitted_at.astimezone(INDIA) if reply.submitted_at else None,
        paid_at=reply.paid_at.astimezone(INDIA) if reply.paid_at else None,
        decision=reply.decision,
        next_action=names(reply.next_action)[locale] if reply.next_action else "",
        estimated_days=reply.estimated_days,
        desks=tuple(
            Desk(
                number=desk.number,
                officer=names(desk.officer)[locale],
                acted_at=desk.acted_at.astimezone(INDIA) if desk.acted_at else None,
                details=names(desk.details)[locale],
            )
            for desk in reply.desks
        ),
        current_desk=reply.current_desk,
        next_desk=reply.next_desk,
        total_desks=reply.total_desks,
        redirect_url=reply.redirect_url,
        locale=locale,
        service=reply.service,
    )
