"""The HTTP driver: asks a service backend that speaks the reference server's JSON API."""

from __future__ import annotations

from urllib.parse import quote

from sevamitra.backend.client import (
    ApplicationNotFound,
    ApplicationStatus,
    BackendRefused,
    HandoverRequest,
    application_number,
)
from sevamitra.backend.elsewhere import Elsewhere
from sevamitra.backend.http_citizen import HttpCitizen
from sevamitra.backend.messages import ApplicationReply, ServiceReply, TicketReply
from sevamitra.backend.outbound import Outbound
from sevamitra.backend.replies import parse, service, status
from sevamitra.backend.status_changes import HttpStatusChanges
from sevamitra.catalogue.model import Service


class HttpBackend:
    """A :class:`sevamitra.backend.client.ServiceBackend` over HTTP.

    Args:
        outbound: calls to the backend's base URL.
        token: sent as bearer token; "" sends none.
    """

    def __init__(self, outbound: Outbound, token: str = "") -> None:
        self.base_url = outbound.base_url
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
        found = status(parse(reply.body, ApplicationReply), locale)
        if found.application_id != number:
            raise BackendRefused("the backend's reply is about another application")
        return found

    async def service(self, slug: str) -> Service | None:
        """See :meth:`ServiceBackend.service`."""
        reply = await self._outbound.send("GET", f"/api/v1/services/{quote(slug, safe='')}", headers=self._headers)
        if reply.status == 404 and reply.explains:
            return None
        if reply.status != 200:
            raise BackendRefused(f"the backend answers {reply.status}")
        return service(parse(reply.body, ServiceReply))

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
        return parse(reply.body, TicketReply).ticket

    def citizen(self, key: str, elsewhere: Elsewhere | None = None) -> HttpCitizen:
        """See :meth:`ServiceBackend.citizen`; ``elsewhere`` are applications that are asked of their departments."""
        return HttpCitizen(self._outbound, self._headers, key, elsewhere)

    def status_changes(self) -> HttpStatusChanges:
        """The queue of status changes of which citizens are to be told."""
        return HttpStatusChanges(self._outbound, self._headers)

    async def close(self) -> None:
        """See :meth:`ServiceBackend.close`."""
        await self._outbound.close()
