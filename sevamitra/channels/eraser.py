"""Carries erasures out: backend and laid-down papers, what Rasa remembers, and last the channel's own database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from sevamitra.backend.client import BackendError
from sevamitra.channels.erasures import Erasure, Erasures
from sevamitra.channels.memory import CannotErase, Memory

logger = logging.getLogger(__name__)
_HOLDING_ATTEMPTS = 4
_LONGEST_PAUSE = 600.0
_SILENT_AT_ONCE = 100
EraseElsewhere = Callable[[str], Awaitable[object]]


class Eraser:
    """Erases people who asked for it, and forgets conversations that are over.

    Args:
        elsewhere: erases what backend and data folder have of the person with this key; may raise BackendError, OSError.
        clock: epoch seconds.
        on_answer: called when there is something to send.
    """

    def __init__(
        self,
        erasures: Erasures,
        memory: Memory,
        elsewhere: EraseElsewhere,
        clock: Callable[[], float],
        on_answer: Callable[[], None],
    ) -> None:
        self._erasures = erasures
        self._memory = memory
        self._elsewhere = elsewhere
        self._clock = clock
        self._on_answer = on_answer

    def claim(self, limit: int) -> list[Erasure]:
        """Erasures that can be done now; blocks."""
        return self._erasures.claim(limit, self._clock())

    async def erase(self, erasure: Erasure) -> None:
        """Erase everything of a person. Each step may be done twice, so a crash between two of them does no harm.

        What fails is tried again, with growing pauses; for the first of them the person's next messages wait.
        """
        try:
            await self._elsewhere(erasure.sender_id)
            await self._memory.erase(erasure.sender_id)
        except (BackendError, SQLAlchemyError, CannotErase, OSError) as error:
            pause = min(2.0**erasure.attempts, _LONGEST_PAUSE)
            logger.error("Somebody could not be erased (%s); again in %.0f s", type(error).__name__, pause)
            hold = erasure.attempts < _HOLDING_ATTEMPTS
            await asyncio.to_thread(self._erasures.postpone, erasure, self._clock() + pause, hold)
            return
        if await asyncio.to_thread(self._erasures.finish, erasure, self._clock()):
            logger.info("Somebody was erased at their wish")
            self._on_answer()

    async def forget_silent(self, before: float) -> int:
        """Forget conversations in which nobody wrote since ``before`` (epoch seconds); their applications stay.

        Returns:
            How many.
        """
        forgotten = 0
        while found := await asyncio.to_thread(self._erasures.claim_silent, before, _SILENT_AT_ONCE, self._clock()):
            for silent in found:
                await self._memory.erase(silent.sender_id)
                forgotten += await asyncio.to_thread(self._erasures.finish, silent, self._clock())
        while strangers := await self._memory.silent(before):  # developers', and those whose person is gone
            for sender_id in strangers:
                await self._memory.erase(sender_id)
            forgotten += len(strangers)
        return forgotten
