"""The JSON that the service backend's API speaks, as typed models: the driver reads them, the reference server writes
them, and its OpenAPI description is made from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, StrictStr, validator
from pydantic.fields import ModelField

from sevamitra.backend.client import Decision

Locale = Literal["mr", "hi", "en"]
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
APPLICATION_ID = r"^[A-Za-z0-9-]{5,50}$"
IDEMPOTENCY_KEY = r"^[A-Za-z0-9._:=-]{8,200}$"
LINE = r"^[^\u0000-\u001f\u007f]+$"
LINES = r"^[^\u0000-\u0009\u000b-\u001f\u007f]+$"
"""Several lines: line feeds, no other control characters."""
CITIZEN = r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,209}$"
"""A citizen's key: the id of their conversation, which does not tell who they are."""
Kind = Literal[
    "certificate", "licence", "registration", "renewal", "duplicate", "correction", "cancellation", "transfer",
    "permission", "noc", "extract", "payment", "scheme", "record", "verification", "connection", "disconnection",
    "refund", "inspection", "admission", "grievance",
]  # fmt: skip


class Message(BaseModel):
    """Base of all messages: null is described as OpenAPI 3.0 does it."""

    class Config:
        @staticmethod
        def schema_extra(schema: dict[str, Any], model: type[Message]) -> None:
            """Mark what may be null, which pydantic 1 leaves out."""
            for field in model.__fields__.values():
                described = schema.get("properties", {}).get(field.alias)
                if described is None or not field.allow_none:
                    continue
                if "$ref" in described:
                    described["allOf"] = [{"$ref": described.pop("$ref")}]
                described["nullable"] = True


class RequestBody(Message):
    """Base of what is sent to the server: nothing unknown, and one line where one line is asked."""

    class Config:
        extra = "forbid"

    @validator("*", pre=True)
    def _one_line(cls, value: Any, field: ModelField) -> Any:
        """Python's ``$`` lets a line feed pass before it."""
        if isinstance(value, str) and value.endswith("\n") and field.field_info.regex not in (None, LINES):
            raise ValueError("ends in a line feed")
        return value


class ErrorReply(Message):
    """Why a request was not answered."""

    error: str = Field(..., description="one sentence")
    timestamp: str = Field(..., description="ISO 8601, Indian time")


class HealthReply(Message):
    """Whether the server can do its work."""

    status: Literal["ok"]
    services: int = Field(..., ge=0, description="services in the catalogue")
    catalogue_version: int = Field(..., ge=0)


class NamesReply(Message):
    """One text in the three languages."""

    en: str
    mr: str
    hi: str


class DepartmentReply(Message):
    """A department of the state."""

    key: str
    name: NamesReply


class BodyReply(Message):
    """A kind of office that issues."""

    key: str
    name: NamesReply
    short: NamesReply
    level: Literal["village", "city", "taluka", "district", "division", "state"]
    area: Literal["rural", "urban", "mumbai", "any"]


class DocumentReply(Message):
    """A document that services ask for."""

    key: str
    name: NamesReply


class OfficersReply(Message):
    """Officers under the Right to Public Services Act; null where not known."""

    designated: str | None = Field(...)
    first_appeal: str | None = Field(...)
    second_appeal: str | None = Field(...)


class ServiceSummary(Message):
    """A service in a list."""

    slug: str
    name: NamesReply
    department: str = Field(..., description="key")
    body: str = Field(..., description="key")
    family: str
    kind: Kind
    time_limit_days: int | None = Field(..., ge=0, description="null where not known")
    fee_inr: float | None = Field(..., ge=0, description="rupees; null where not known")


class ServiceReply(Message):
    """All that is known of a service."""

    slug: str
    name: NamesReply
    department: DepartmentReply
    body: BodyReply
    family: str
    kind: Kind
    time_limit_days: int | None = Field(..., ge=0, description="null where not known")
    fee_inr: float | None = Field(..., ge=0, description="rupees; null where not known")
    officers: OfficersReply
    documents: list[list[DocumentReply]] = Field(..., description="of each group any one document will do")
    aliases: dict[str, list[str]]
    batch: str
    source: str = Field(..., description="address of a public page, or `recalled`: confirm at the office")
    merged_from: list[str] = Field(..., description="slugs of services that this one took in")


class Page(Message):
    """Part of a list; ``total`` counts all that fit."""

    total: int = Field(..., ge=0)
    limit: int = Field(..., ge=1)
    offset: int = Field(..., ge=0)


class ServicePage(Page):
    items: list[ServiceSummary]


class DepartmentPage(Page):
    items: list[DepartmentReply]


class BodyPage(Page):
    items: list[BodyReply]


class DocumentPage(Page):
    items: list[DocumentReply]


class DeskReply(Message):
    """One desk that has seen the application."""

    number: int = Field(..., ge=1)
    officer: NamesReply
    acted_at: datetime | None = Field(...)
    details: NamesReply


class ApplicationReply(Message):
    """The full record of an application; for the bot's own use, the person asking must be known to be the applicant."""

    application_id: str
    department: str = Field(..., description="key in the departments' settings file")
    service: str = Field(..., description="slug")
    service_name: NamesReply
    applicant_name: NamesReply
    stage: Literal["document-pending", "payment-pending", "under-scrutiny", "approved", "rejected"]
    decision: Decision
    submitted_at: datetime | None = Field(...)
    paid_at: datetime | None = Field(...)
    next_action: NamesReply | None = Field(..., description="what the citizen must do; null for nothing")
    estimated_days: int = Field(..., ge=0)
    desks: list[DeskReply]
    total_desks: int = Field(..., ge=0)
    current_desk: int = Field(..., ge=0, description="0 for none")
    next_desk: int = Field(..., ge=0, description="0 for none")
    redirect_url: str

    @validator("submitted_at", "paid_at")
    def _aware(cls, time: datetime | None) -> datetime | None:
        if time is not None and time.tzinfo is None:
            raise ValueError("has no offset from UTC")
        return time


class HandoverBody(RequestBody):
    """A citizen wants a person."""

    conversation_id: StrictStr = Field(..., min_length=1, max_length=200, regex=LINE)
    locale: Locale
    service: StrictStr | None = Field(None, max_length=200, regex=SLUG, description="slug, null for none")
    reason: StrictStr = Field(..., min_length=1, max_length=300, regex=LINE, description="without personal data")


class TicketReply(Message):
    """The recorded request."""

    ticket: str


class HandoverReply(Message):
    """A recorded request for a person."""

    ticket: str
    conversation_id: str
    locale: Locale
    service: str | None = Field(...)
    reason: str
    status: Literal["open", "closed"]
    created_at: datetime


class HandoverPage(Page):
    items: list[HandoverReply]


class SealedMessage(Message):
    """A message encrypted as the Track Application Status protocol says."""

    data: StrictStr = Field(..., min_length=16, regex=r"^([0-9A-Fa-f]{16})+$", description="Triple DES, hexadecimal")
