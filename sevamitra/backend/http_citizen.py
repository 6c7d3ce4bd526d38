"""The HTTP driver's part for one citizen."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from sevamitra.backend import citizen_replies as read
from sevamitra.backend.citizen import (
    Appeal,
    AppealStanding,
    ApplicationProgress,
    DeliveryState,
    Erased,
    Grievance,
    Media,
    NewAppeal,
    NewApplication,
    NewGrievance,
    Receipt,
)
from sevamitra.backend.citizen_messages import (
    AppealPage,
    AppealReply,
    AppealsReply,
    DeliveryStateReply,
    ErasureReply,
    GrievancePage,
    GrievanceReply,
    LookupReply,
    ProgressPage,
    ProgressReply,
    ReceiptReply,
)
from sevamitra.backend.client import (
    INDIA,
    AppealNotOpen,
    ApplicationNotFound,
    BackendError,
    BackendRefused,
    LookupsRefused,
    NotTheApplicant,
    application_number,
)
from sevamitra.backend.elsewhere import Elsewhere
from sevamitra.backend.outbound import Outbound, Reply
from sevamitra.backend.replies import parse

M = TypeVar("M", bound=BaseModel)
PAGE = "?limit=50"
TOO_MANY = 429
LONGEST_WAIT_SECONDS = 3600
NOTHING_MORE: Mapping[int, type[BackendError]] = {}
ABOUT_A_NUMBER: Mapping[int, type[BackendError]] = {403: NotTheApplicant, 404: ApplicationNotFound}


def _fault(reply: Reply, meanings: Mapping[int, type[BackendError]]) -> BackendError:
    """What an error of the backend means: ``meanings`` of the call first, then what is common to all."""
    if reply.explains:
        if reply.status == TOO_MANY:
            return LookupsRefused(reply.retry_after_seconds or LONGEST_WAIT_SECONDS)
        if reply.status in meanings:
            return meanings[reply.status](f"the backend answers {reply.status}")
    return BackendRefused(f"the backend answers {reply.status}")


def _media(media: Media) -> dict[str, Any]:
    return dataclasses.asdict(media)


class HttpCitizen:
    """A :class:`sevamitra.backend.citizen.CitizenBackend` over HTTP.

    Args:
        outbound: calls to the backend's base URL.
        headers: sent with every call.
        key: of the citizen.
        elsewhere: applications that are asked of their departments; None for none.
    """

    def __init__(
        self, outbound: Outbound, headers: Mapping[str, str], key: str, elsewhere: Elsewhere | None = None
    ) -> None:
        self._outbound = outbound
        self._headers = dict(headers)
        self._elsewhere = elsewhere
        self._path = f"/api/v1/citizens/{quote(key, safe='')}"

    async def apply(self, application: NewApplication) -> Receipt:
        """See :meth:`CitizenBackend.apply`."""
        body = {
            "service": application.service,
            "locale": application.locale,
            "applicant_name": application.applicant_name,
            "place": application.place,
            "form": [{"name": name, "value": value} for name, value in application.form.items()],
            "documents": [
                {"document": document.document, **_media(document.media)} for document in application.documents
            ],
        }
        reply = await self._send("POST", "/applications", ReceiptReply, body, application.key)
        return Receipt(reply.application_id, reply.submitted_at.astimezone(INDIA))

    async def applications(self, locale: str) -> tuple[ApplicationProgress, ...]:
        """See :meth:`CitizenBackend.applications`."""
        page = await self._send("GET", f"/applications{PAGE}", ProgressPage)
        return tuple(read.progress(item, locale) for item in page.items)

    async def progress(self, application_id: str, locale: str) -> ApplicationProgress:
        """See :meth:`CitizenBackend.progress`."""
        number = application_number(application_id)
        if self._elsewhere and self._elsewhere.keeps(number):
            return await self._elsewhere.progress(number, locale, self.note_lookup)
        return read.progress(await self._about("GET", _application(application_id), ProgressReply), locale)

    async def link(self, application_id: str, locale: str) -> ApplicationProgress:
        """See :meth:`CitizenBackend.link`."""
        return read.progress(await self._about("PUT", _application(application_id), ProgressReply), locale)

    async def note_lookup(self, application_id: str, found: bool) -> bool:
        """Count a look-up that a department elsewhere answered; returns whether the application is the citizen's.

        Raises:
            LookupsRefused: and what the department said may not be told.
        """
        body = {"application_id": application_number(application_id), "found": found}
        return (await self._send("POST", "/lookups", LookupReply, body)).yours

    async def appeals(self, application_id: str, locale: str) -> AppealStanding:
        """See :meth:`CitizenBackend.appeals`."""
        reply = await self._about("GET", f"{_application(application_id)}/appeals", AppealsReply)
        return read.appeal_standing(reply, locale)

    async def file_appeal(self, appeal: NewAppeal, locale: str) -> Appeal:
        """See :meth:`CitizenBackend.file_appeal`."""
        body = {"ground": appeal.ground, "delay_reason": appeal.delay_reason}
        path = f"{_application(appeal.application_id)}/appeals"
        meanings = {**ABOUT_A_NUMBER, 422: AppealNotOpen}
        return read.appeal(await self._send("POST", path, AppealReply, body, appeal.key, meanings), locale)

    async def filed_appeals(self, locale: str) -> tuple[Appeal, ...]:
        """See :meth:`CitizenBackend.filed_appeals`."""
        page = await self._send("GET", f"/appeals{PAGE}", AppealPage)
        return tuple(read.appeal(item, locale) for item in page.items)

    async def complain(self, grievance: NewGrievance) -> Grievance:
        """See :meth:`CitizenBackend.complain`."""
        number = grievance.application_id
        body = {
            "category": grievance.category,
            "text": grievance.text,
            "place": grievance.place,
            "application_id": application_number(number) if number else None,
            "service": grievance.service,
            "photo": _media(grievance.photo) if grievance.photo else None,
            "urgent": grievance.urgent,
        }
        return read.grievance(await self._send("POST", "/grievances", GrievanceReply, body, grievance.key))

    async def grievance(self, number: str) -> Grievance | None:
        """See :meth:`CitizenBackend.grievance`."""
        try:
            path = f"/grievances/{quote(application_number(number), safe='')}"
            return read.grievance(await self._about("GET", path, GrievanceReply))
        except ApplicationNotFound:
            return None

    async def grievances(self) -> tuple[Grievance, ...]:
        """See :meth:`CitizenBackend.grievances`."""
        page = await self._send("GET", f"/grievances{PAGE}", GrievancePage)
        return tuple(read.grievance(item) for item in page.items)

    async def note_delivery(self, delivery: int, state: DeliveryState) -> None:
        """See :meth:`CitizenBackend.note_delivery`."""
        await self._send("PUT", f"/deliveries/{delivery}", DeliveryStateReply, dataclasses.asdict(state))

    async def erase(self) -> Erased:
        """See :meth:`CitizenBackend.erase`."""
        return Erased(**(await self._send("DELETE", "", ErasureReply)).dict())

    async def _about(self, method: str, path: str, model: type[M]) -> M:
        """Ask about a number, which may have a form that the backend does not take."""
        return await self._send(method, path, model, meanings={**ABOUT_A_NUMBER, 400: ApplicationNotFound})

    async def _send(
        self,
        method: str,
        path: str,
        model: type[M],
        body: Any = None,
        key: str | None = None,
        meanings: Mapping[int, type[BackendError]] = NOTHING_MORE,
    ) -> M:
        headers = {**self._headers, "Idempotency-Key": key} if key else self._headers
        reply = await self._outbound.send(method, self._path + path, json=body, headers=headers, final=(TOO_MANY,))
        if reply.status not in (200, 201):
            raise _fault(reply, meanings)
        return parse(reply.body, model)


def _application(application_id: str) -> str:
    return f"/applications/{quote(application_number(application_id), safe='')}"
