"""What can be asked and done for one citizen: the interface and its types.

Times are aware, in :data:`sevamitra.backend.client.INDIA`; days are Indian dates; texts are in the locale asked.
``key`` of what is new makes repeats of one request yield one record (a message id does well).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from sevamitra.backend.appeals import Cause, Level, Outcome, Standing
from sevamitra.backend.client import ApplicationStatus, Decision


def _fresh_key() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Media:
    """A file that the channel keeps. ``sha256`` of the content, hexadecimal; ``content_type`` image/jpeg, image/png or
    application/pdf; ``size`` in bytes, at most 16 MiB."""

    media_id: str
    sha256: str
    content_type: str
    size: int


@dataclass(frozen=True)
class AttachedDocument:
    """A document that goes with an application; ``document`` is its key in the catalogue."""

    document: str
    media: Media


@dataclass(frozen=True)
class NewApplication:
    """An application, as the citizen makes it.

    ``service`` is a slug; ``form`` has at most 40 names (lower-case letters, digits, ``_``) with texts of at most 1000
    characters; ``place`` is one line; at most 20 ``documents``.
    """

    service: str
    locale: str
    applicant_name: str
    place: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[AttachedDocument, ...] = ()
    key: str = field(default_factory=_fresh_key)


@dataclass(frozen=True)
class Receipt:
    """The application that was made."""

    application_id: str
    submitted_at: datetime


class Payment(str, Enum):
    """Whether the fee is paid."""

    PAID = "paid"
    DUE = "due"
    NONE = "none"
    """Nothing was to be paid, or the department does not say."""


@dataclass(frozen=True)
class ApplicationProgress:
    """Where an application stands, for one citizen.

    Unless it is ``yours``, ``status`` has neither the applicant's name nor what desks wrote. ``stage`` is one of
    document-pending, payment-pending, under-scrutiny, approved, rejected; None where the department does not say.
    ``due_on``, the last day of the time limit, and ``working_days_left`` (negative: overdue by so many) are None where
    the limit is not known or not running.
    """

    status: ApplicationStatus
    yours: bool
    stage: str | None
    due_on: date | None
    working_days_left: int | None
    decided_at: datetime | None

    @property
    def payment(self) -> Payment:
        if self.status.paid_at:
            return Payment.PAID
        return Payment.DUE if self.status.decision is Decision.UNDECIDED else Payment.NONE


@dataclass(frozen=True)
class NewAppeal:
    """An appeal: ``ground`` in the citizen's words, at most 4000 characters; ``delay_reason``, at most 1000, is needed
    where the standing is OPEN_WITH_REASON."""

    application_id: str
    ground: str
    delay_reason: str | None = None
    key: str = field(default_factory=_fresh_key)


@dataclass(frozen=True)
class Appeal:
    """An appeal that was filed. ``officer`` is "" where not known, ``ground`` "" for whoever did not file it."""

    number: str
    application_id: str
    level: Level
    officer: str
    ground: str
    filed_at: datetime
    decide_by: date
    outcome: Outcome | None
    decided_at: datetime | None


@dataclass(frozen=True)
class AppealStanding:
    """Which level is open for an application now, why or why not, until when; see
    :class:`sevamitra.backend.appeals.AppealRight`. ``officer`` hears ``level``, "" where not known. ``source`` of the
    periods; "recalled": please confirm. ``appeals`` were filed, lowest level first.
    """

    level: Level
    standing: Standing
    cause: Cause | None
    opens_on: date | None
    until: date | None
    extended_until: date | None
    number: str | None
    officer: str
    source: str
    appeals: tuple[Appeal, ...]


@dataclass(frozen=True)
class NewGrievance:
    """A grievance: ``category`` is service, office, assistant or other; ``text`` at most 4000 characters."""

    category: str
    text: str
    place: str | None = None
    application_id: str | None = None
    service: str | None = None
    photo: Media | None = None
    urgent: bool = False
    key: str = field(default_factory=_fresh_key)


@dataclass(frozen=True)
class Grievance:
    """A recorded grievance; ``status`` is open or closed."""

    number: str
    category: str
    text: str
    place: str | None
    application_id: str | None
    service: str | None
    has_photo: bool
    urgent: bool
    status: str
    filed_at: datetime


@dataclass(frozen=True)
class DeliveryState:
    """What became of a paper that the channel sent: ``state`` is sent, delivered, read or failed; ``code`` is Meta's."""

    state: str
    code: int | None
    attempts: int


@dataclass(frozen=True)
class Erased:
    """How many records of each kind were erased; all 0 when there was nothing (any more)."""

    applications: int
    appeals: int
    grievances: int
    links: int
    failed_lookups: int
    handovers: int


class CitizenBackend(Protocol):
    """What can be asked and done for one citizen.

    Everything may raise BackendUnavailable and BackendRefused (see :class:`sevamitra.backend.client.ServiceBackend`).
    What takes an application's number (in any form people type) raises ApplicationNotFound, and LookupsRefused after
    too many unknown ones.
    """

    async def apply(self, application: NewApplication) -> Receipt:
        """Make an application."""
        ...

    async def applications(self, locale: str) -> tuple[ApplicationProgress, ...]:
        """The citizen's applications, newest first, at most 50."""
        ...

    async def progress(self, application_id: str, locale: str) -> ApplicationProgress:
        """Where an application stands."""
        ...

    async def link(self, application_id: str, locale: str) -> ApplicationProgress:
        """Note that an application was verified (by a code) to be the citizen's.

        Raises:
            NotTheApplicant: it is linked with another citizen.
        """
        ...

    async def appeals(self, application_id: str, locale: str) -> AppealStanding:
        """Which appeal about an application is open now, and those that were filed."""
        ...

    async def file_appeal(self, appeal: NewAppeal, locale: str) -> Appeal:
        """File an appeal at the level that is open.

        Raises:
            AppealNotOpen: none is, or the reason for the delay is wanting.
            NotTheApplicant: the application is linked with another citizen.
        """
        ...

    async def filed_appeals(self, locale: str) -> tuple[Appeal, ...]:
        """The appeals that the citizen filed, newest first, at most 50."""
        ...

    async def complain(self, grievance: NewGrievance) -> Grievance:
        """Record a grievance."""
        ...

    async def grievance(self, number: str) -> Grievance | None:
        """The citizen's grievance with this number; None when they have no such."""
        ...

    async def grievances(self) -> tuple[Grievance, ...]:
        """The citizen's grievances, newest first, at most 50."""
        ...

    async def note_delivery(self, delivery: int, state: DeliveryState) -> None:
        """Record what became of a delivery by WhatsApp; states only move forward.

        Raises:
            BackendRefused: there is no such delivery.
        """
        ...

    async def erase(self) -> Erased:
        """Erase everything of the citizen; again is harmless."""
        ...
