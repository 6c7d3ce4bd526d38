"""What the API speaks about papers, as typed models."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, StrictStr

from sevamitra.backend.messages import Locale, Message, Page, RequestBody
from sevamitra.papers.challenges import Confirmation
from sevamitra.papers.codes import CODE_FORM
from sevamitra.papers.deliveries import Channel
from sevamitra.papers.paper import PaperKind

NUMBER = r"^[A-Za-z0-9/_-]{5,50}$"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = rf"^{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+{_LABEL}$"
"""RFC 5321's Dot-string and Domain; quoted strings, which nobody has, are not taken."""
LONGEST_ADDRESS = 254


class NewPaperBody(RequestBody):
    """Which paper is wanted."""

    kind: PaperKind
    number: StrictStr = Field(..., regex=NUMBER, description="of the application; for kind `appeal`, of the appeal")
    locale: Locale


class PaperReply(Message):
    """A paper, and how to get it."""

    code: str = Field(..., description="verification code")
    kind: PaperKind
    number: str
    title: str
    filename: str
    verification_url: str
    link: str = Field(..., description="address of the PDF")
    link_expires_at: datetime
    sample: bool = Field(..., description="a demonstration: no department stands behind it")


class AddressReply(Message):
    """Whether papers can go out by e-mail, and to which address (masked; null where none is verified)."""

    available: bool
    address: str | None = Field(...)


class NewAddressBody(RequestBody):
    """An e-mail address to verify."""

    address: StrictStr = Field(..., max_length=LONGEST_ADDRESS, regex=ADDRESS)
    locale: Locale


class CodeSentReply(Message):
    """A code of six digits is on its way."""

    address: str = Field(..., description="masked")
    expires_at: datetime


class ClaimBody(RequestBody):
    """The citizen says that an application is theirs."""

    locale: Locale
    number_key: StrictStr = Field(
        "", max_length=64, regex=r"^[a-z0-9-]*$", description="of the number verified, or empty"
    )


class ClaimReply(Message):
    """Linked at once, or a code is on its way to the address on file."""

    linked: bool
    address: str | None = Field(..., description="masked; null where linked")
    expires_at: datetime | None = Field(...)


class ConfirmationBody(RequestBody):
    """The code that the citizen typed."""

    code: StrictStr = Field(..., regex=r"^[0-9]{6}$")


class ConfirmationReply(Message):
    """What the code came to. ``tries_left`` counts where it is wrong."""

    outcome: Confirmation
    tries_left: int = Field(..., ge=0)
    address: str | None = Field(..., description="masked; null unless verified")


class NewDeliveryBody(RequestBody):
    """By which channels a paper is to go out."""

    code: StrictStr = Field(..., regex=CODE_FORM, description="verification code")
    channels: list[Channel] = Field(..., min_items=1, max_items=3, unique_items=True)
    locale: Locale


class DeliveryReply(Message):
    """One delivery; for the portal and WhatsApp with a link, while the list of deliveries has none."""

    id: int = Field(..., ge=1)
    code: str
    kind: PaperKind
    number: str
    channel: Channel
    locale: Locale
    state: Literal["pending", "sent", "delivered", "read", "failed"]
    made_at: datetime
    finished_at: datetime | None = Field(...)
    attempts: int = Field(..., ge=0)
    error: str
    link: str | None = Field(...)
    link_expires_at: datetime | None = Field(...)


class DeliveriesReply(Message):
    """The deliveries of one request."""

    items: list[DeliveryReply]


class DeliveryPage(Page):
    items: list[DeliveryReply]


class WithdrawalReply(Message):
    """When the paper was withdrawn."""

    code: str
    withdrawn_at: datetime
