"""What Meta posts to the webhook, as typed objects; ``reading`` makes them.

Shapes: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEDIA_KINDS = ("image", "audio", "video", "document", "sticker")


@dataclass(frozen=True)
class Text:
    body: str


@dataclass(frozen=True)
class ButtonReply:
    """A press of one of our reply buttons; ``id`` is our opaque key."""

    id: str
    title: str


@dataclass(frozen=True)
class ListReply:
    """A row picked from one of our lists; ``id`` is our opaque key."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class TemplateReply:
    """A press of a template's quick reply; ``payload`` is what the template was sent with."""

    payload: str
    title: str


@dataclass(frozen=True)
class Media:
    """``kind`` is one of MEDIA_KINDS; ``voice`` marks a voice note; ``sha256`` as Meta wrote it."""

    kind: str
    id: str
    mime: str = ""
    caption: str = ""
    voice: bool = False
    sha256: str = ""


@dataclass(frozen=True)
class MediaFacts:
    """A file that a citizen sent, as Meta keeps it. ``sha256`` hexadecimal; ``size`` in bytes; ``url`` works for minutes."""

    mime: str
    sha256: str
    size: int
    url: str = ""


@dataclass(frozen=True)
class Location:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class Contacts:
    count: int


@dataclass(frozen=True)
class Reaction:
    emoji: str


@dataclass(frozen=True)
class Order:
    pass


@dataclass(frozen=True)
class System:
    """A notice about the person's account, such as a changed number."""

    kind: str = ""


@dataclass(frozen=True)
class Unsupported:
    """A type that Meta or we do not support; ``kind`` is Meta's word for it."""

    kind: str


Content = (
    Text
    | ButtonReply
    | ListReply
    | TemplateReply
    | Media
    | Location
    | Contacts
    | Reaction
    | Order
    | System
    | Unsupported
)


@dataclass(frozen=True)
class Person:
    """Who wrote. At least one of the two is there.

    user_id: business-scoped id; identifies the person where it is given.
    number: digits with country code, without plus.
    """

    user_id: str = ""
    number: str = ""

    @property
    def identity(self) -> str:
        """What the person is known by: the id where given, else the number, marked apart."""
        return f"user:{self.user_id}" if self.user_id else f"number:{self.number}"


@dataclass(frozen=True)
class Message:
    """One message of a citizen; ``raw`` is the piece of JSON that it was read from, ``timestamp`` epoch seconds."""

    wamid: str
    person: Person
    timestamp: float
    content: Content
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True)
class StatusUpdate:
    """What became of a message of ours: ``status`` is sent, delivered, read or failed.

    callback_data: the ``biz_opaque_callback_data`` that we sent with it, or "".
    error_code: Meta's code when it failed, else None.
    """

    wamid: str
    status: str
    callback_data: str = ""
    error_code: int | None = None


@dataclass(frozen=True)
class Webhook:
    """What is readable in one POST; counts of changes for a ``foreign`` number and of pieces ``skipped``."""

    messages: tuple[Message, ...] = ()
    statuses: tuple[StatusUpdate, ...] = ()
    foreign: int = 0
    skipped: int = 0
