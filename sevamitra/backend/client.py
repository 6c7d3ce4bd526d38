"""What the bot asks of a service backend: the interface, its answers and its errors."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from sevamitra.catalogue.model import Service

if TYPE_CHECKING:
    from sevamitra.backend.citizen import CitizenBackend

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")
"""Asia/Kolkata: one offset all year, so no time zone database is needed."""

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9/_-]{4,49}")


class BackendError(Exception):
    """A service backend could not answer; its kinds tell what may be said to the citizen."""


class BackendUnavailable(BackendError):
    """Nobody answered in time; the same question may succeed later."""


class ApplicationNotFound(BackendError):
    """The backend answered that no application has this number."""


class BackendRefused(BackendError):
    """The backend answered what cannot be used (unreadable, another application's, not allowed); repeating is no use."""


class LookupsRefused(BackendError):
    """The citizen asked for too many unknown application numbers; ``retry_after_seconds`` until one may be asked."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("too many unknown application numbers")
        self.retry_after_seconds = retry_after_seconds


class NotTheApplicant(BackendError):
    """The application belongs to another citizen."""


class AppealNotOpen(BackendError):
    """No appeal can be filed now, or a reason for the delay is wanting; ask :meth:`CitizenBackend.appeals` for more."""


class Decision(str, Enum):
    """What the department has decided."""

    APPROVED = "approved"
    REJECTED = "rejected"
    PENDING = "pending"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Desk:
    """One desk that has seen the application. ``number`` is 0 when the department gives none."""

    number: int
    officer: str
    acted_at: datetime | None
    details: str


@dataclass(frozen=True)
class ApplicationStatus:
    """Where an application stands. Times are aware, in :data:`INDIA`; texts are "" where there is nothing to say.

    ``locale`` is the language in which the department wrote the texts; it need not be the one asked for.
    ``service`` is the catalogue's slug where the number or the backend tells it.
    ``applicant_name`` is only for a person known to be the applicant. Desk 0 means none.
    """

    application_id: str
    service_name: str
    applicant_name: str
    submitted_at: datetime | None
    paid_at: datetime | None
    decision: Decision
    next_action: str
    estimated_days: int
    desks: tuple[Desk, ...]
    current_desk: int
    next_desk: int
    total_desks: int
    redirect_url: str
    locale: str
    service: str | None = None


@dataclass(frozen=True)
class HandoverRequest:
    """A citizen wants a person. ``key`` makes repeats of one request yield one ticket (a message id does well).

    ``reason`` is one line of at most 300 characters, without personal data; ``service`` a catalogue slug or None.
    """

    conversation_id: str
    locale: str
    reason: str
    service: str | None = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


class ServiceBackend(Protocol):
    """What every driver, and the router over them, can be asked."""

    async def application_status(self, application_id: str, locale: str) -> ApplicationStatus:
        """Where the application stands, in ``locale`` (mr, hi, en) if the department can.

        Raises:
            ApplicationNotFound: no application has this number.
            BackendUnavailable: no answer within the time for a call.
            BackendRefused: an answer that cannot be used.
        """
        ...

    async def service(self, slug: str) -> Service | None:
        """The facts the backend has of a service; None when it does not know the service.

        Raises:
            BackendUnavailable, BackendRefused: as above; the catalogue still has the facts.
        """
        ...

    async def hand_over(self, request: HandoverRequest) -> str:
        """Record that the citizen wants a person; returns the ticket number.

        Raises:
            BackendUnavailable, BackendRefused: as above; nothing may be promised to the citizen.
        """
        ...

    def citizen(self, key: str) -> CitizenBackend:
        """What can be asked and done for the citizen with this ``key`` (the id of their conversation)."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


def application_number(text: str) -> str:
    """``text`` as departments write numbers: upper case, ASCII digits, no blanks.

    Raises:
        ApplicationNotFound: it cannot be an application number (5 to 50 letters, digits, ``/``, ``_``, ``-``).
    """
    folded = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text[:200]
        if not character.isspace()
    ).upper()
    if not _NUMBER.fullmatch(folded):
        raise ApplicationNotFound("an application number has 5 to 50 letters and digits")
    return folded
