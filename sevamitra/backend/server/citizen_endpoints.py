"""Endpoints about one citizen's applications, and their erasure; only the bot may ask."""

from __future__ import annotations

import asyncio

from pydantic import Field

from sevamitra.backend.citizen_messages import (
    ErasureReply,
    LookupBody,
    LookupReply,
    NewApplicationBody,
    ProgressPage,
    ProgressReply,
    ReceiptReply,
)
from sevamitra.backend.client import INDIA, Decision
from sevamitra.backend.messages import APPLICATION_ID, CITIZEN, ErrorReply, NamesReply
from sevamitra.backend.server.application_endpoints import application_fields
from sevamitra.backend.server.catalogue_endpoints import Paging
from sevamitra.backend.server.endpoint import Answer, ApiError, Endpoint, IdempotencyKey, Parameters
from sevamitra.backend.server.records import Application
from sevamitra.backend.server.refusals import answered
from sevamitra.backend.server.state import State
from sevamitra.backend.time_limit import time_limit
from sevamitra.catalogue.model import Catalogue

NOTHING = NamesReply(en="", mr="", hi="")


class OneCitizen(Parameters):
    """Which citizen."""

    citizen: str = Field(..., regex=CITIZEN, location="path", description="the citizen's key")


class CitizenRequest(OneCitizen, IdempotencyKey):
    """Which citizen, and what makes a repeated request yield the same record."""


class CitizenPaging(Paging, OneCitizen):
    """Which citizen, and which part of a list."""


class CitizenApplication(OneCitizen):
    """Which citizen asks, and about which application."""

    application_id: str = Field(..., regex=APPLICATION_ID, location="path", description="in either case")


def progress(application: Application, yours: bool, state: State) -> ProgressReply:
    """``application`` as a citizen may see it: whose it is not, gets neither the name nor what desks wrote."""
    limit = time_limit(
        application.submitted_at,
        application.paid_at,
        application.decision,
        application.estimated_days,
        state.calendar,
        state.today,
    )
    running = limit if application.decision is Decision.PENDING else None
    reply = ProgressReply.parse_obj(
        {
            **application_fields(application),
            "yours": yours,
            "due_on": running.due_on if running else None,
            "working_days_left": running.days_left if running else None,
            "decided_at": application.decided_at.astimezone(INDIA) if application.decided_at else None,
        }
    )
    if yours:
        return reply
    desks = [desk.copy(update={"details": NOTHING}) for desk in reply.desks]
    return reply.copy(update={"applicant_name": NOTHING, "desks": desks})


def _check(body: NewApplicationBody, catalogue: Catalogue) -> None:
    if catalogue.service(body.service) is None:
        raise ApiError(404, "service: is not in the catalogue")
    for document in body.documents:
        if document.document not in catalogue.documents:
            raise ApiError(404, "documents: one is not in the catalogue")
    if len({field.name for field in body.form}) < len(body.form):
        raise ApiError(409, "form: a name comes twice")


async def make_application(state: State, asked: CitizenRequest, body: NewApplicationBody) -> Answer:
    """Make an application; the same key gives the same one."""
    catalogue = await asyncio.to_thread(state.catalogue)
    _check(body, catalogue)
    made, new = await answered(
        state.citizens.applications.make, asked.citizen, body, asked.idempotency_key, catalogue, state.now()
    )
    reply = ReceiptReply.parse_obj(application_fields(made))
    return Answer(reply, status=201 if new else 200)


async def applications(state: State, asked: CitizenPaging, _none: None) -> Answer:
    """List the citizen's applications, newest first."""
    total, found = await answered(state.citizens.applications.of, asked.citizen, asked.limit, asked.offset)
    items = [progress(application, True, state) for application in found]
    return Answer(ProgressPage(total=total, limit=asked.limit, offset=asked.offset, items=items))


async def application(state: State, asked: CitizenApplication, _none: None) -> Answer:
    """Show where an application stands, as far as the citizen may see it."""
    found = await answered(state.citizens.applications.look_up, asked.citizen, asked.application_id, state.now())
    return Answer(progress(found.application, found.yours, state))


async def link(state: State, asked: CitizenApplication, _none: None) -> Answer:
    """Note that the application was verified to be the citizen's."""
    found = await answered(state.citizens.applications.link, asked.citizen, asked.application_id, state.now())
    return Answer(progress(found.application, found.yours, state))


async def note_lookup(state: State, asked: OneCitizen, body: LookupBody) -> Answer:
    """Count a look-up that a department elsewhere answered."""
    yours = await answered(
        state.citizens.applications.note_lookup, asked.citizen, body.application_id, body.found, state.now()
    )
    return Answer(LookupReply(yours=yours))


async def erase(state: State, asked: OneCitizen, _none: None) -> Answer:
    """Erase everything of the citizen."""
    return Answer(ErasureReply(**await answered(state.citizens.erasure.erase, asked.citizen, state.now())))


ENDPOINTS = (
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/applications",
        "makeApplication",
        "Make an application",
        make_application,
        {200: ReceiptReply, 201: ReceiptReply, 404: ErrorReply, 409: ErrorReply},
        CitizenRequest,
        NewApplicationBody,
        secured=True,
        tags=["citizens"],
    ),
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/applications",
        "listCitizenApplications",
        "The citizen's applications, newest first",
        applications,
        {200: ProgressPage},
        CitizenPaging,
        secured=True,
        tags=["citizens"],
    ),
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/applications/{application_id}",
        "showProgress",
        "Where an application stands, as far as the citizen may see it",
        application,
        {200: ProgressReply, 404: ErrorReply, 429: ErrorReply},
        CitizenApplication,
        secured=True,
        tags=["citizens"],
    ),
    Endpoint(
        "PUT",
        "/api/v1/citizens/{citizen}/applications/{application_id}",
        "linkApplication",
        "Note that an application was verified to be the citizen's",
        link,
        {200: ProgressReply, 403: ErrorReply, 404: ErrorReply, 429: ErrorReply},
        CitizenApplication,
        secured=True,
        tags=["citizens"],
    ),
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/lookups",
        "noteLookup",
        "Count a look-up that a department elsewhere answered",
        note_lookup,
        {200: LookupReply, 429: ErrorReply},
        OneCitizen,
        LookupBody,
        secured=True,
        tags=["citizens"],
    ),
    Endpoint(
        "DELETE",
        "/api/v1/citizens/{citizen}",
        "eraseCitizen",
        "Erase everything of a citizen",
        erase,
        {200: ErasureReply},
        OneCitizen,
        secured=True,
        tags=["citizens"],
    ),
)
