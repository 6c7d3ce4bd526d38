"""What the API speaks about one citizen's applications, appeals and grievances, as typed models."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import ConstrainedInt, Field, StrictBool, StrictStr, validator
from pydantic.fields import ModelField

from sevamitra.backend.appeals import Cause, Level, Outcome, Standing
from sevamitra.backend.messages import (
    LINE,
    LINES,
    SLUG,
    ApplicationReply,
    Locale,
    Message,
    NamesReply,
    Page,
    RequestBody,
)
from sevamitra.channels.masking import mask

LARGEST_FILE_BYTES = 16 * 1024 * 1024
MOST_FIELDS = 40
MOST_DOCUMENTS = 20
LONGEST_TEXT = 4000
ContentType = Literal["image/jpeg", "image/png", "application/pdf"]
GrievanceCategory = Literal["service", "office", "assistant", "other"]


class WordsBody(RequestBody):
    """Base of what holds a citizen's own words: Aadhaar and phone numbers in them are masked before anything is kept."""

    @validator("*")
    def _masked(cls, value: Any, field: ModelField) -> Any:
        if isinstance(value, str) and field.field_info.regex in (LINE, LINES):
            return mask(value)[: field.field_info.max_length]
        return value


class FileSize(ConstrainedInt):
    """Bytes of a file."""

    strict = True
    ge = 1
    le = LARGEST_FILE_BYTES


class Count(ConstrainedInt):
    """A number that is not negative and fits into 31 bits."""

    strict = True
    ge = 0
    le = 2**31 - 1


class MediaBody(RequestBody):
    """A file that the channel keeps."""

    media_id: StrictStr = Field(..., max_length=200, regex=r"^[A-Za-z0-9._:=-]+$")
    sha256: StrictStr = Field(..., regex=r"^[0-9a-f]{64}$", description="of the content, hexadecimal")
    content_type: ContentType
    size: FileSize = Field(..., description="bytes")


class DocumentBody(MediaBody):
    """A document that goes with an application."""

    document: StrictStr = Field(..., max_length=200, regex=SLUG, description="key in the catalogue")


class FormFieldBody(WordsBody):
    """One answer of the form."""

    name: StrictStr = Field(..., max_length=60, regex=r"^[a-z][a-z0-9_]*$")
    value: StrictStr = Field(..., min_length=1, max_length=1000, regex=LINES)


class NewApplicationBody(WordsBody):
    """An application, as the citizen makes it."""

    service: StrictStr = Field(..., max_length=200, regex=SLUG, description="slug")
    locale: Locale
    applicant_name: StrictStr = Field(..., min_length=1, max_length=200, regex=LINE)
    place: StrictStr | None = Field(None, min_length=1, max_length=200, regex=LINE)
    form: list[FormFieldBody] = Field([], max_items=MOST_FIELDS, description="each name once")
    documents: list[DocumentBody] = Field([], max_items=MOST_DOCUMENTS)


class ReceiptReply(Message):
    """The application that was made."""

    application_id: str
    submitted_at: datetime


class ProgressReply(ApplicationReply):
    """Where an application stands, for one citizen. Unless it is ``yours``, the applicant's name and what desks wrote
    are ""."""

    yours: bool
    due_on: date | None = Field(..., description="last day of the time limit; null where not running or not known")
    working_days_left: int | None = Field(..., description="negative: overdue by so many")
    decided_at: datetime | None = Field(...)


class ProgressPage(Page):
    items: list[ProgressReply]


class LookupBody(RequestBody):
    """A department elsewhere was asked for an application."""

    application_id: StrictStr = Field(..., min_length=5, max_length=50, regex=r"^[A-Z0-9/_-]+$")
    found: StrictBool


class LookupReply(Message):
    """Whether the application is linked with the citizen."""

    yours: bool


class NewAppealBody(WordsBody):
    """An appeal, in the citizen's words."""

    ground: StrictStr = Field(..., min_length=1, max_length=LONGEST_TEXT, regex=LINES)
    delay_reason: StrictStr | None = Field(
        None, min_length=1, max_length=1000, regex=LINES, description="needed where the standing is open-with-reason"
    )


class AppealRightReply(Message):
    """Which level the citizen stands at and whether it can be filed now."""

    level: Level
    standing: Standing
    cause: Cause | None = Field(...)
    opens_on: date | None = Field(..., description="too-early: this level's first day; filed: the next level's")
    until: date | None = Field(..., description="last day to file")
    extended_until: date | None = Field(..., description="last day to file with a reason for the delay")
    number: str | None = Field(..., description="of the appeal that is filed, allowed or was the last")
    officer: NamesReply | None = Field(..., description="who hears this level; null where not known")
    source: str = Field(..., description="of the periods; `recalled`: confirm at the office")


class AppealReply(Message):
    """An appeal. ``ground`` is "" for whoever did not file it."""

    number: str
    application_id: str
    level: Level
    officer: NamesReply | None = Field(...)
    ground: str
    filed_at: datetime
    decide_by: date
    outcome: Outcome | None = Field(...)
    decided_at: datetime | None = Field(...)


class AppealsReply(Message):
    """The appeals of an application, lowest level first, and what is open now."""

    right: AppealRightReply
    items: list[AppealReply]


class AppealPage(Page):
    items: list[AppealReply]


class NewGrievanceBody(WordsBody):
    """A grievance, in the citizen's words."""

    category: GrievanceCategory
    text: StrictStr = Field(..., min_length=1, max_length=LONGEST_TEXT, regex=LINES)
    place: StrictStr | None = Field(None, min_length=1, max_length=200, regex=LINE)
    application_id: StrictStr | None = Field(None, regex=r"^[A-Za-z0-9/_-]{5,50}$")
    service: StrictStr | None = Field(None, max_length=200, regex=SLUG, description="slug")
    photo: MediaBody | None = None
    urgent: StrictBool = False


class GrievanceReply(Message):
    """A grievance."""

    number: str
    category: GrievanceCategory
    text: str
    place: str | None = Field(...)
    application_id: str | None = Field(...)
    service: str | None = Field(...)
    has_photo: bool
    urgent: bool
    status: Literal["open", "closed"]
    filed_at: datetime


class GrievancePage(Page):
    items: list[GrievanceReply]


class DeliveryStateBody(RequestBody):
    """What became of a message that carried a paper."""

    state: Literal["sent", "delivered", "read", "failed"]
    code: Count | None = Field(None, description="Meta's, where it failed")
    attempts: Count


class DeliveryStateReply(Message):
    """The delivery's state now."""

    state: Literal["pending", "sent", "delivered", "read", "failed"]


class ErasureReply(Message):
    """How many records of each kind were erased."""

    applications: int = Field(..., ge=0)
    appeals: int = Field(..., ge=0)
    grievances: int = Field(..., ge=0)
    links: int = Field(..., ge=0)
    failed_lookups: int = Field(..., ge=0)
    handovers: int = Field(..., ge=0)


class AuditReply(Message):
    """One entry of the audit trail."""

    who: str = Field(..., description="keyed hash of the citizen's key")
    action: str
    record: str
    at: datetime


class AuditPage(Page):
    items: list[AuditReply]
