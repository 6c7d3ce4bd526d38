"""What the API speaks about status changes of which citizens are to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from sevamitra.backend.messages import Message, NamesReply, RequestBody

Stage = Literal["document-pending", "payment-pending", "under-scrutiny", "approved", "rejected"]
Outcome = Literal["queued", "unwanted"]


class StatusChangeReply(Message):
    """An application's status changed, and nobody has told the citizen yet. ``stage`` is what it came to then."""

    id: int = Field(..., ge=1)
    citizen: str = Field(..., description="the citizen's key")
    application_id: str
    service_name: NamesReply
    stage: Stage
    changed_at: datetime


class StatusChangesReply(Message):
    """Status changes that wait, oldest first."""

    items: list[StatusChangeReply]


class SettlementBody(RequestBody):
    """What became of a status change at the bot."""

    outcome: Outcome = Field(
        ..., description="queued: a message waits to be sent; unwanted: the citizen has not agreed"
    )


class SettlementReply(Message):
    """What is written down; the first settlement counts."""

    outcome: Outcome
