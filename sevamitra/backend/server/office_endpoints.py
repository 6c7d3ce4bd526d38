"""Endpoints by which an office sees an application and moves it on; only offices may ask."""

from __future__ import annotations

import asyncio

from sevamitra.backend.messages import ApplicationReply, ErrorReply
from sevamitra.backend.office_messages import StepBody
from sevamitra.backend.server.application_endpoints import OneApplication, application, application_fields
from sevamitra.backend.server.endpoint import Answer, Endpoint
from sevamitra.backend.server.refusals import answered
from sevamitra.backend.server.state import State


async def step(state: State, asked: OneApplication, body: StepBody) -> Answer:
    """Take a step with an application."""
    catalogue = await asyncio.to_thread(state.catalogue)
    moved = await answered(state.citizens.office.step, asked.application_id, body, catalogue, state.now())
    return Answer(ApplicationReply.parse_obj(application_fields(moved)))


ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/v1/office/applications/{application_id}",
        "showApplicationToOffice",
        "One application, in full, for its office",
        application,
        {200: ApplicationReply, 404: ErrorReply},
        OneApplication,
        office=True,
        tags=["office"],
    ),
    Endpoint(
        "POST",
        "/api/v1/office/applications/{application_id}/steps",
        "moveApplication",
        "Move an application on: fee received, forwarded, asked, approved, rejected",
        step,
        {200: ApplicationReply, 404: ErrorReply, 409: ErrorReply},
        OneApplication,
        StepBody,
        office=True,
        tags=["office"],
    ),
)
