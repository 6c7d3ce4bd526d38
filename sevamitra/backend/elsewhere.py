"""Applications that departments keep themselves, seen as the backend shows its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sevamitra.backend.citizen import ApplicationProgress
from sevamitra.backend.citizen_replies import progress_elsewhere
from sevamitra.backend.client import INDIA, ApplicationNotFound, ApplicationStatus
from sevamitra.backend.working_days import OfficeCalendar


def indian_now() -> datetime:
    """The time, in India."""
    return datetime.now(INDIA)


@dataclass(frozen=True)
class Elsewhere:
    """Which applications departments of their own keep, and how to ask for them.

    Args:
        keeps: whether the application with a number (upper case) is elsewhere.
        status: where it stands, in a locale; raises ApplicationNotFound.
    """

    keeps: Callable[[str], bool]
    status: Callable[[str, str], Awaitable[ApplicationStatus]]
    calendar: OfficeCalendar
    now: Callable[[], datetime] = indian_now

    async def progress(
        self, number: str, locale: str, note_lookup: Callable[[str, bool], Awaitable[bool]]
    ) -> ApplicationProgress:
        """Where the application stands; ``note_lookup`` counts the look-up and tells whose the application is.

        Raises:
            ApplicationNotFound, LookupsRefused: also where the department would have told.
        """
        try:
            told = await self.status(number, locale)
        except ApplicationNotFound:
            await note_lookup(number, False)
            raise
        yours = await note_lookup(number, True)
        return progress_elsewhere(told, yours, self.calendar, self.now().astimezone(INDIA).date())
