"""Status changes of which citizens are to be told: what the bot asks of the backend's queue, and its HTTP driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sevamitra.backend.client import BackendRefused
from sevamitra.backend.notice_messages import Outcome, SettlementReply, StatusChangeReply, StatusChangesReply
from sevamitra.backend.outbound import Outbound
from sevamitra.backend.replies import names, parse
from sevamitra.catalogue.model import Names


@dataclass(frozen=True)
class StatusChange:
    """An application of ``citizen`` (a key) came to ``stage`` at ``changed_at`` (aware)."""

    id: int
    citizen: str
    application_id: str
    service_name: Names
    stage: str
    changed_at: datetime


class StatusChanges(Protocol):
    """The backend's queue. A change waits until it is settled, however often it is asked for."""

    async def waiting(self, limit: int) -> tuple[StatusChange, ...]:
        """Up to ``limit`` (at most 100) changes, oldest first.

        Raises:
            BackendUnavailable, BackendRefused: see :mod:`sevamitra.backend.client`.
        """
        ...

    async def settle(self, id: int, outcome: Outcome) -> None:
        """Say what became of a change; again, or of one that is gone since its citizen was erased, is harmless.

        Raises:
            BackendUnavailable, BackendRefused: as above.
        """
        ...


class HttpStatusChanges:
    """A :class:`StatusChanges` over HTTP.

    Args:
        outbound: calls to the backend's base URL.
        headers: sent with every call.
    """

    def __init__(self, outbound: Outbound, headers: Mapping[str, str]) -> None:
        self._outbound = outbound
        self._headers = dict(headers)

    async def waiting(self, limit: int) -> tuple[StatusChange, ...]:
        """See :meth:`StatusChanges.waiting`."""
        reply = await self._outbound.send("GET", f"/api/v1/status-changes?limit={limit}", headers=self._headers)
        if reply.status != 200:
            raise BackendRefused(f"the backend answers {reply.status}")
        return tuple(_change(item) for item in parse(reply.body, StatusChangesReply).items)

    async def settle(self, id: int, outcome: Outcome) -> None:
        """See :meth:`StatusChanges.settle`."""
        reply = await self._outbound.send(
            "PUT", f"/api/v1/status-changes/{id}/outcome", json={"outcome": outcome}, headers=self._headers
        )
        if reply.status == 404 and reply.explains:
            return
        if reply.status != 200:
            raise BackendRefused(f"the backend answers {reply.status}")
        parse(reply.body, SettlementReply)


def _change(reply: StatusChangeReply) -> StatusChange:
    return StatusChange(
        reply.id, reply.citizen, reply.application_id, names(reply.service_name), reply.stage, reply.changed_at
    )
