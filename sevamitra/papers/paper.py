"""What stands on a paper."""

from __future__ import annotations

from datetime import date
from enum import Enum

from pydantic import BaseModel

from sevamitra.backend.appeals import Level
from sevamitra.backend.messages import NamesReply


class PaperKind(str, Enum):
    """The papers there are."""

    RECEIPT = "receipt"
    APPEAL = "appeal"
    CERTIFICATE = "certificate"


class Paper(BaseModel):
    """The facts of a paper in the three languages; dates are Indian.

    ``number`` is the appeal's for an acknowledgement, else the application's. ``dated`` is the day of submission, filing
    or approval; ``due_on`` of the decision, where known. ``issuer`` is the key of the department that issued it, None
    for a demonstration.
    """

    kind: PaperKind
    number: str
    application_id: str
    service: NamesReply
    body: NamesReply
    department: NamesReply
    applicant: NamesReply
    officer: NamesReply | None
    dated: date
    issuer: str | None = None
    due_on: date | None = None
    fee_inr: float | None = None
    level: Level | None = None
    ground: str = ""

    class Config:
        frozen = True

    @property
    def is_sample(self) -> bool:
        """Whether no department stands behind it."""
        return self.issuer is None
