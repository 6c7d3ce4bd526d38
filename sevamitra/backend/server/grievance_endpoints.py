"""Endpoints about grievances; only the bot and the console may ask."""

from __future__ import annotations

import asyncio
from typing import Literal

from pydantic import Field

from sevamitra.backend.citizen_messages import GrievancePage, GrievanceReply, NewGrievanceBody
from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import ErrorReply
from sevamitra.backend.server.catalogue_endpoints import Paging
from sevamitra.backend.server.citizen_endpoints import CitizenPaging, CitizenRequest, OneCitizen
from sevamitra.backend.server.endpoint import Answer, ApiError, Endpoint
from sevamitra.backend.server.grievance_records import Grievance, GrievanceFilter
from sevamitra.backend.server.refusals import answered
from sevamitra.backend.server.state import State


class OneGrievance(OneCitizen):
    """Which grievance, and who asks."""

    number: str = Field(..., regex=r"^[A-Za-z]{2}[0-9]{9}$", location="path", description="in either case")


class GrievanceSearch(Paging):
    """Which grievances."""

    status: Literal["open", "closed"] | None = None
    urgent: Literal["true", "false"] | None = None


def _grievance(grievance: Grievance) -> GrievanceReply:
    return GrievanceReply.parse_obj({**vars(grievance), "filed_at": grievance.filed_at.astimezone(INDIA)})


async def file_grievance(state: State, asked: CitizenRequest, body: NewGrievanceBody) -> Answer:
    """Record a grievance; the same key gives the same one."""
    catalogue = await asyncio.to_thread(state.catalogue)
    if body.service is not None and catalogue.service(body.service) is None:
        raise ApiError(404, "service: is not in the catalogue")
    grievance, new = await answered(
        state.citizens.grievances.file, asked.citizen, body, asked.idempotency_key, state.now()
    )
    return Answer(_grievance(grievance), status=201 if new else 200)


async def _page(state: State, wanted: GrievanceFilter, paging: Paging) -> Answer:
    total, found = await answered(state.citizens.grievances.find, wanted, paging.limit, paging.offset)
    items = [_grievance(grievance) for grievance in found]
    return Answer(GrievancePage(total=total, limit=paging.limit, offset=paging.offset, items=items))


async def citizen_grievances(state: State, asked: CitizenPaging, _none: None) -> Answer:
    """List the citizen's grievances, newest first."""
    return await _page(state, GrievanceFilter(citizen=asked.citizen), asked)


async def grievance(state: State, asked: OneGrievance, _none: None) -> Answer:
    """Show a grievance to its citizen."""
    wanted = GrievanceFilter(citizen=asked.citizen, number=asked.number.upper())
    _, found = await answered(state.citizens.grievances.find, wanted, 1, 0)
    if not found:
        raise ApiError(404, "the citizen has no such grievance")
    return Answer(_grievance(found[0]))


async def grievances(state: State, search: GrievanceSearch, _none: None) -> Answer:
    """List grievances for those who answer them, newest first."""
    urgent = None if search.urgent is None else search.urgent == "true"
    return await _page(state, GrievanceFilter(status=search.status, urgent=urgent), search)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/grievances",
        "fileGrievance",
        "Record a grievance",
        file_grievance,
        {200: GrievanceReply, 201: GrievanceReply, 404: ErrorReply, 409: ErrorReply},
        CitizenRequest,
        NewGrievanceBody,
        secured=True,
        tags=["grievances"],
    ),
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/grievances",
        "listCitizenGrievances",
        "The citizen's grievances, newest first",
        citizen_grievances,
        {200: GrievancePage},
        CitizenPaging,
        secured=True,
        tags=["grievances"],
    ),
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/grievances/{number}",
        "showGrievance",
        "One grievance, for its citizen",
        grievance,
        {200: GrievanceReply, 404: ErrorReply},
        OneGrievance,
        secured=True,
        tags=["grievances"],
    ),
    Endpoint(
        "GET",
        "/api/v1/grievances",
        "listGrievances",
        "Grievances by status and urgency, newest first",
        grievances,
        {200: GrievancePage},
        GrievanceSearch,
        secured=True,
        tags=["grievances"],
    ),
)
