"""Endpoints by which the bot learns of status changes and says what became of each; only the bot may ask."""

from __future__ import annotations

from pydantic import Field

from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import ErrorReply
from sevamitra.backend.notice_messages import SettlementBody, SettlementReply, StatusChangeReply, StatusChangesReply
from sevamitra.backend.server.catalogue_endpoints import names
from sevamitra.backend.server.endpoint import Answer, Endpoint, Parameters
from sevamitra.backend.server.refusals import answered
from sevamitra.backend.server.state import State
from sevamitra.backend.status_changes import StatusChange


class WaitingChanges(Parameters):
    """How many."""

    limit: int = Field(20, ge=1, le=100)


class OneChange(Parameters):
    """Which status change."""

    id: int = Field(..., ge=1, le=999_999_999, location="path")


def _reply(change: StatusChange) -> StatusChangeReply:
    return StatusChangeReply.parse_obj(
        {
            "id": change.id,
            "citizen": change.citizen,
            "application_id": change.application_id,
            "service_name": names(change.service_name),
            "stage": change.stage,
            "changed_at": change.changed_at.astimezone(INDIA),
        }
    )


async def waiting(state: State, asked: WaitingChanges, _none: None) -> Answer:
    """List status changes that wait."""
    found = await answered(state.citizens.status_changes.waiting, asked.limit)
    return Answer(StatusChangesReply(items=[_reply(change) for change in found]))


async def settle(state: State, asked: OneChange, body: SettlementBody) -> Answer:
    """Write down what became of a status change."""
    outcome = await answered(state.citizens.status_changes.settle, asked.id, body.outcome, state.now())
    return Answer(SettlementReply(outcome=outcome))


ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/v1/status-changes",
        "listStatusChanges",
        "Status changes of which citizens are to be told, oldest first",
        waiting,
        {200: StatusChangesReply},
        WaitingChanges,
        secured=True,
        tags=["notices"],
    ),
    Endpoint(
        "PUT",
        "/api/v1/status-changes/{id}/outcome",
        "settleStatusChange",
        "Say what became of a status change",
        settle,
        {200: SettlementReply, 404: ErrorReply},
        OneChange,
        SettlementBody,
        secured=True,
        tags=["notices"],
    ),
)
