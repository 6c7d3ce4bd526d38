"""Tells the backend what became of papers that went out as messages: sent, delivered, read, or failed and why."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sevamitra.backend.citizen import CitizenBackend, DeliveryState
from sevamitra.backend.client import BackendError, BackendUnavailable
from sevamitra.channels.outbox import Carried, Outbox

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 30.0


class DeliveryReports:
    """Reports from the outbox, where each stays due until the backend has it; told twice, it changes nothing.

    Args:
        citizen: the backend for the citizen with a key.
        clock: epoch seconds.
    """

    def __init__(self, outbox: Outbox, citizen: Callable[[str], CitizenBackend], clock: Callable[[], float]) -> None:
        self._outbox = outbox
        self._citizen = citizen
        self._clock = clock
        self._not_before = 0.0

    def claim(self, limit: int) -> list[Carried]:
        """Deliveries whose state the backend does not know yet; none while it is away. Blocks."""
        return self._outbox.untold(limit) if self._clock() >= self._not_before else []

    async def tell(self, carried: Carried) -> None:
        """Report one. What the backend refuses (an erased delivery) is not told again."""
        state = DeliveryState(carried.state, carried.error, carried.attempts)
        try:
            await self._citizen(carried.sender_id).note_delivery(carried.delivery, state)
        except BackendUnavailable:
            self._not_before = self._clock() + PAUSE_SECONDS
            return
        except BackendError as error:
            logger.warning("The backend does not want to know of a delivery: %s", type(error).__name__)
        await asyncio.to_thread(self._outbox.told, carried)
