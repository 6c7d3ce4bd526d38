"""Endpoints about appeals; only the bot may ask."""

from __future__ import annotations

import asyncio

from sevamitra.backend.appeals import Level
from sevamitra.backend.citizen_messages import AppealPage, AppealReply, AppealRightReply, AppealsReply, NewAppealBody
from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import ErrorReply, NamesReply
from sevamitra.backend.server.appeal_records import Appeal, Appealing
from sevamitra.backend.server.catalogue_endpoints import names
from sevamitra.backend.server.citizen_endpoints import CitizenApplication, CitizenPaging
from sevamitra.backend.server.endpoint import Answer, Endpoint, IdempotencyKey
from sevamitra.backend.server.refusals import answered
from sevamitra.backend.server.state import State
from sevamitra.catalogue.model import Catalogue, Officers


class AppealRequest(CitizenApplication, IdempotencyKey):
    """Who appeals about which application, and what makes a repeated request yield the same appeal."""


def _officer(service: str, level: Level, state: State, catalogue: Catalogue) -> NamesReply | None:
    known = catalogue.service(service)
    officer = state.citizens.appeals.rules.officer(level, known.officers if known else Officers())
    return names(officer) if officer else None


def _appeal(appeal: Appeal, citizen: str, state: State, catalogue: Catalogue) -> AppealReply:
    return AppealReply(
        number=appeal.number,
        application_id=appeal.application_id,
        level=appeal.level,
        officer=_officer(appeal.service, appeal.level, state, catalogue),
        ground=appeal.ground if appeal.citizen == citizen else "",
        filed_at=appeal.filed_at.astimezone(INDIA),
        decide_by=state.citizens.appeals.decide_by(appeal),
        outcome=appeal.outcome,
        decided_at=appeal.decided_at.astimezone(INDIA) if appeal.decided_at else None,
    )


def _right(appealing: Appealing, state: State, catalogue: Catalogue) -> AppealRightReply:
    right = appealing.right
    return AppealRightReply(
        level=right.level,
        standing=right.standing,
        cause=right.cause,
        opens_on=right.opens_on,
        until=right.until,
        extended_until=right.extended_until,
        number=right.number,
        officer=_officer(appealing.found.application.service, right.level, state, catalogue),
        source=state.citizens.appeals.rules.source,
    )


async def appeals_about(state: State, asked: CitizenApplication, _none: None) -> Answer:
    """Tell which appeal about the application is open, and list those that were filed."""
    catalogue = await asyncio.to_thread(state.catalogue)
    appealing = await answered(state.citizens.appeals.about, asked.citizen, asked.application_id, state.now())
    items = [_appeal(appeal, asked.citizen, state, catalogue) for appeal in appealing.appeals]
    return Answer(AppealsReply(right=_right(appealing, state, catalogue), items=items))


async def file_appeal(state: State, asked: AppealRequest, body: NewAppealBody) -> Answer:
    """File an appeal at the level that is open; the same key gives the same one."""
    catalogue = await asyncio.to_thread(state.catalogue)
    appeal, new = await answered(
        state.citizens.appeals.file, asked.citizen, asked.application_id, body, asked.idempotency_key, state.now()
    )
    return Answer(_appeal(appeal, asked.citizen, state, catalogue), status=201 if new else 200)


async def appeals(state: State, asked: CitizenPaging, _none: None) -> Answer:
    """List the appeals that the citizen filed, newest first."""
    catalogue = await asyncio.to_thread(state.catalogue)
    total, found = await answered(state.citizens.appeals.of, asked.citizen, asked.limit, asked.offset)
    items = [_appeal(appeal, asked.citizen, state, catalogue) for appeal in found]
    return Answer(AppealPage(total=total, limit=asked.limit, offset=asked.offset, items=items))


ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/applications/{application_id}/appeals",
        "showAppeals",
        "Which appeal about an application is open, and those that were filed",
        appeals_about,
        {200: AppealsReply, 404: ErrorReply, 429: ErrorReply},
        CitizenApplication,
        secured=True,
        tags=["appeals"],
    ),
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/applications/{application_id}/appeals",
        "fileAppeal",
        "File an appeal at the level that is open",
        file_appeal,
        {
            200: AppealReply,
            201: AppealReply,
            403: ErrorReply,
            404: ErrorReply,
            409: ErrorReply,
            422: ErrorReply,
            429: ErrorReply,
        },
        AppealRequest,
        NewAppealBody,
        secured=True,
        tags=["appeals"],
    ),
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/appeals",
        "listCitizenAppeals",
        "The appeals that the citizen filed, newest first",
        appeals,
        {200: AppealPage},
        CitizenPaging,
        secured=True,
        tags=["appeals"],
    ),
)
