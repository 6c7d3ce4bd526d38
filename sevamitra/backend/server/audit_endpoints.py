"""The endpoint that shows the audit trail; for auditors."""

from __future__ import annotations

from pydantic import Field

from sevamitra.backend.citizen_messages import AuditPage, AuditReply
from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import CITIZEN
from sevamitra.backend.server.catalogue_endpoints import Paging
from sevamitra.backend.server.endpoint import Answer, Endpoint
from sevamitra.backend.server.refusals import answered
from sevamitra.backend.server.state import State


class AuditSearch(Paging):
    """Which entries."""

    record: str | None = Field(None, regex=r"^[A-Za-z0-9/_-]{5,64}$", description="number of an application and so on")
    citizen: str | None = Field(None, regex=CITIZEN, description="the citizen's key; kept as its hash")


async def audit(state: State, search: AuditSearch, _none: None) -> Answer:
    """List entries of the audit trail, oldest first."""
    citizens = state.citizens
    total, found = await answered(
        citizens.audit.read, citizens.engine, search.record, search.citizen, search.limit, search.offset
    )
    items = [
        AuditReply(who=entry.who, action=entry.action, record=entry.record, at=entry.at.astimezone(INDIA))
        for entry in found
    ]
    return Answer(AuditPage(total=total, limit=search.limit, offset=search.offset, items=items))


ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/v1/audit",
        "listAudit",
        "Who did what on which record, and when; oldest first",
        audit,
        {200: AuditPage},
        AuditSearch,
        secured=True,
        tags=["audit"],
    ),
)
