"""The typed model of the catalogue: services, documents, bodies, departments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Locale = Literal["mr", "hi", "en"]
LOCALES: tuple[Locale, ...] = ("mr", "hi", "en")
ALIAS_VARIETIES = ("mr", "hi", "en", "roman")
KINDS = [
    "certificate",
    "licence",
    "registration",
    "renewal",
    "duplicate",
    "correction",
    "cancellation",
    "transfer",
    "permission",
    "noc",
    "extract",
    "payment",
    "scheme",
    "record",
    "verification",
    "connection",
    "disconnection",
    "refund",
    "inspection",
    "admission",
    "grievance",
]
LEVELS = ("village", "city", "taluka", "district", "division", "state")
AREAS = ("rural", "urban", "mumbai", "any")
RECALLED = "recalled"


class CatalogueError(ValueError):
    """Catalogue data is wrong; the message says which file and line, what is wrong and what to do."""


class StoreUnavailable(CatalogueError):
    """The database of catalogue changes does not answer; the message says what to check."""


class CatalogueMoved(CatalogueError):
    """The catalogue changed between planning and applying; plan again."""


@dataclass(frozen=True)
class Names:
    """One name in the three languages."""

    en: str
    mr: str
    hi: str

    def __getitem__(self, locale: str) -> str:
        if locale not in LOCALES:
            raise KeyError(locale)
        return str(getattr(self, locale))


@dataclass(frozen=True)
class Department:
    key: str
    name: Names


@dataclass(frozen=True)
class Body:
    """A kind of office that issues (every gram panchayat is ``gram-panchayat``)."""

    key: str
    name: Names
    short: Names
    level: str
    area: str


@dataclass(frozen=True)
class Document:
    key: str
    name: Names


@dataclass(frozen=True)
class Officers:
    """Officers under the Right to Public Services Act; ``None`` where not known."""

    designated: str | None = None
    first_appeal: str | None = None
    second_appeal: str | None = None


@dataclass(frozen=True)
class Service:
    """One service. ``documents`` is a list of groups; any one document of a group will do.

    ``time_limit_days`` and ``fee_inr`` (rupees) are ``None`` where not known and are never guessed. ``service_id`` is
    the number of four digits under which MahaIT has registered the service; bodies of one family may share it.
    """

    slug: str
    name: Names
    department: str
    body: str
    family: str
    kind: str
    time_limit_days: int | None
    fee_inr: float | None
    officers: Officers
    documents: tuple[tuple[str, ...], ...]
    aliases: Mapping[str, tuple[str, ...]]
    batch: str = "base"
    source: str = RECALLED
    merged_from: tuple[str, ...] = ()
    service_id: str | None = None

    @property
    def recalled(self) -> bool:
        """True when no public page was seen: the citizen is asked to confirm at the office."""
        return self.source == RECALLED


@dataclass(frozen=True)
class Catalogue:
    """All services with what they refer to; immutable, one object a version."""

    services: Mapping[str, Service]
    documents: Mapping[str, Document]
    bodies: Mapping[str, Body]
    departments: Mapping[str, Department]
    version: int = 0
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def service(self, slug: str) -> Service | None:
        return self.services.get(slug)

    def body_of(self, service: Service) -> Body:
        return self.bodies[service.body]
