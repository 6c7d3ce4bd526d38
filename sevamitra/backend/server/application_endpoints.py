"""Endpoints about applications and requests for a person; only the bot may ask."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from pydantic import Field

from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import (
    APPLICATION_ID,
    ApplicationReply,
    DeskReply,
    ErrorReply,
    HandoverBody,
    HandoverPage,
    HandoverReply,
    TicketReply,
)
from sevamitra.backend.server.catalogue_endpoints import Paging, names
from sevamitra.backend.server.endpoint import Answer, ApiError, Endpoint, IdempotencyKey, Parameters
from sevamitra.backend.server.records import Application, DeskRecord, Handover
from sevamitra.backend.server.refusals import answered
from sevamitra.backend.server.state import State


class OneApplication(Parameters):
    """Which application."""

    application_id: str = Field(..., regex=APPLICATION_ID, location="path", description="in either case")


class HandoverSearch(Paging):
    """Which handovers."""

    status: Literal["open", "closed"] | None = None


def _desk(desk: DeskRecord) -> DeskReply:
    return DeskReply(
        number=desk.number,
        officer=names(desk.officer),
        acted_at=desk.acted_at.astimezone(INDIA) if desk.acted_at else None,
        details=names(desk.details),
    )


def application_fields(application: Application) -> dict[str, Any]:
    """The fields of an :class:`ApplicationReply`."""
    return {
        "application_id": application.id,
        "department": application.department,
        "service": application.service,
        "service_name": names(application.service_name),
        "applicant_name": names(application.applicant_name),
        "stage": application.stage,
        "decision": application.decision,
        "submitted_at": application.submitted_at.astimezone(INDIA) if application.submitted_at else None,
        "paid_at": application.paid_at.astimezone(INDIA) if application.paid_at else None,
        "next_action": names(application.next_action) if application.next_action.en else None,
        "estimated_days": application.estimated_days,
        "desks": [_desk(desk) for desk in application.desks],
        "total_desks": application.total_desks,
        "current_desk": application.current_desk,
        "next_desk": application.next_desk,
        "redirect_url": application.redirect_url,
    }


def _handover(handover: Handover) -> HandoverReply:
    return HandoverReply.parse_obj(
        {
            "ticket": handover.ticket,
            "conversation_id": handover.conversation_id,
            "locale": handover.locale,
            "service": handover.service,
            "reason": handover.reason,
            "status": handover.status,
            "created_at": handover.created_at.astimezone(INDIA),
        }
    )


async def application(state: State, wanted: OneApplication, _none: None) -> Answer:
    """Show the full record of an application."""
    found = await asyncio.to_thread(state.records.application, wanted.application_id.upper())
    if found is None:
        raise ApiError(404, "there is no such application")
    return Answer(ApplicationReply.parse_obj(application_fields(found)))


async def hand_over(state: State, key: IdempotencyKey, body: HandoverBody) -> Answer:
    """Record that a citizen wants a person; the same key gives the same ticket."""
    handover, new = await answered(state.records.hand_over, body, key.idempotency_key, state.now())
    return Answer(TicketReply(ticket=handover.ticket), status=201 if new else 200)


async def handovers(state: State, search: HandoverSearch, _none: None) -> Answer:
    """List requests for a person, oldest first."""
    total, found = await asyncio.to_thread(state.records.handovers, search.status, search.limit, search.offset)
    items = [_handover(handover) for handover in found]
    return Answer(HandoverPage(total=total, limit=search.limit, offset=search.offset, items=items))


ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/v1/applications/{application_id}",
        "showApplication",
        "One application, in full",
        application,
        {200: ApplicationReply, 404: ErrorReply},
        OneApplication,
        secured=True,
        tags=["applications"],
    ),
    Endpoint(
        "POST",
        "/api/v1/handovers",
        "handOver",
        "Record that a citizen wants a person",
        hand_over,
        {200: TicketReply, 201: TicketReply, 409: ErrorReply},
        IdempotencyKey,
        HandoverBody,
        secured=True,
        tags=["handovers"],
    ),
    Endpoint(
        "GET",
        "/api/v1/handovers",
        "listHandovers",
        "Requests for a person",
        handovers,
        {200: HandoverPage},
        HandoverSearch,
        secured=True,
        tags=["handovers"],
    ),
)
