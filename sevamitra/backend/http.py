"""The HTTP driver: asks a service backend that speaks the reference server's JSON API."""

from __future__ import annotations

import json
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from sevamitra.backend.client import (
    INDIA,
    ApplicationNotFound,
    ApplicationStatus,
    BackendRefused,
    Desk,
    HandoverRequest,
    application_number,
)
from sevamitra.backend.messages import ApplicationReply, NamesReply, ServiceReply, TicketReply
from sevamitra.backend.outbound import Outbound
from sevamitra.catalogue.model import Names, Officers, Service

M = TypeVar("M", bound=BaseModel)


def _parse(body: bytes, model: type[M]) -> M:
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


def _names(reply: NamesReply) -> Names:
    return Names(en=reply.en, mr=reply.mr, hi=reply.hi)


def _service(reply: ServiceReply) -> Service:
    return Service(
        slug=reply.slug,
        name=_names(reply.name),
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


def _status(reply: ApplicationReply, locale: str) -> ApplicationStatus:
    return ApplicationStatus(
        application_id=reply.application_id,
        service_name=_names(reply.service_name)[locale],
        applicant_name=_names(reply.applicant_name)[locale],
        submitted_at=reply.submitted_at.astimezone(INDIA) if reply.submitted_at else None,
        paid_at=reply.paid_at.astimezone(INDIA) if reply.paid_at else None,
        decision=reply.decision,
        next_action=_names(reply.next_action)[locale] if reply.next_action else "",
        estimated_days=reply.estimated_days,
        desks=tuple(
            Desk(
                number=desk.number,
                officer=_names(desk.officer)[locale],
                acted_at=desk.acted_at.astimezone(INDIA) if desk.acted_at else None,
                details=_names(desk.details)[locale],
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


class HttpBackend:
    """A :class:`sevamitra.backend.client.ServiceBackend` over HTTP.

    Args:
        outbound: calls to the backend's base URL.
        token: sent as bearer token; "" sends none.
    """

    def __init__(self, outbound: Outbound, token: str = "") -> None:
        self._outbound = outbound
        self._headers: dict[str, str] = {"Authorization": f"Bearer {token}"} if token else {}

    async def application_status(self, application_id: str, locale: str) -> ApplicationStatus:
        """See :meth:`ServiceBackend.application_status`."""
        number = application_number(application_id)
        reply = await self._outbound.send(
            "GET", f"/api/v1/applications/{quote(number, safe='')}", headers=self._headers
        )
        if reply.status in (400, 404) and reply.explains:  # 400: its numbers have another form
            raise ApplicationNotFound("the backend has no such application")
        if reply.status != 200:
            raise BackendRefused(f"the backend answers {reply.status}")
        status = _status(_parse(reply.body, ApplicationReply), locale)
        if status.application_id != number:
            raise BackendRefused("the backend's reply is about another application")
        return status

    async def service(self, slug: str) -> Service | None:
        """See :meth:`ServiceBackend.service`."""
        reply = await self._outbound.send("GET", f"/api/v1/services/{quote(slug, safe='')}", headers=self._headers)
        if reply.status == 404 and reply.explains:
            return None
        if reply.status != 200:
            raise BackendRefused(f"the backend answers {reply.status}")
        return _service(_parse(reply.body, ServiceReply))

    async def hand_over(self, request: HandoverRequest) -> str:
        """See :meth:`ServiceBackend.hand_over`; repeats of one request yield one ticket."""
        reply = await self._outbound.send(
            "POST",
            "/api/v1/handovers",
            json={
                "conversation_id": request.conversation_id,
                "locale": request.locale,
                "service": request.service,
                "reason": request.reason,
            },
            headers={**self._headers, "Idempotency-Key": request.key},
        )
        if reply.status not in (200, 201):
            raise BackendRefused(f"the backend answers {reply.status}")
        return _parse(reply.body, TicketReply).ticket

    async def close(self) -> None:
        """See :meth:`ServiceBackend.close`."""
        await self._outbound.close()
