"""The contents of messages that businesses post to the Graph API, with Meta's limits in code points.

Limits: shared/protocols/whatsapp-cloud-api.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import (
    BaseModel,
    Extra,
    Field,
    HttpUrl,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    root_validator,
    validator,
)


class Strict(BaseModel):
    """Graph refuses keys that it does not know and texts of blanks only."""

    class Config:
        extra = Extra.forbid
        max_anystr_length = 4096

    @validator("*")
    def not_blank(cls, value: Any) -> Any:
        """A text that is given must show something."""
        if isinstance(value, str) and not value.strip():
            raise ValueError("must not be blank")
        return value


class Text(Strict):
    """A text message."""

    body: StrictStr = Field(max_length=4096)
    preview_url: StrictBool = False


class Link(Strict):
    """A file by link or by the id of an upload; exactly one of the two."""

    link: HttpUrl | None = None
    id: StrictStr | None = Field(None, max_length=64)

    @root_validator(skip_on_failure=True)
    def one_source(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Neither both nor none."""
        if (values.get("link") is None) == (values.get("id") is None):
            raise ValueError("give either link or id")
        return values


class Captioned(Link):
    """An image or a video."""

    caption: StrictStr | None = Field(None, max_length=1024)


class Document(Captioned):
    """A document with the name that the citizen sees."""

    filename: StrictStr | None = Field(None, max_length=240)


class Location(Strict):
    """A place, degrees north and east."""

    latitude: StrictFloat | StrictInt | StrictStr
    longitude: StrictFloat | StrictInt | StrictStr
    name: StrictStr | None = Field(None, max_length=1000)
    address: StrictStr | None = Field(None, max_length=1000)

    @validator("latitude", "longitude")
    def degrees(cls, value: Any) -> float:
        """Meta takes numbers and numbers as texts."""
        number = float(value)
        if not -180 <= number <= 180:
            raise ValueError("not a coordinate")
        return number


class Reaction(Strict):
    """An emoji on a citizen's message; empty takes it away."""

    message_id: StrictStr
    emoji: str = Field("", max_length=16)

    @validator("emoji")
    def not_blank(cls, value: Any) -> Any:
        """Empty is allowed here."""
        return value


class Header(Strict):
    """The head of an interactive message."""

    type: Literal["text", "image", "video", "document"]
    text: StrictStr | None = Field(None, max_length=60)
    image: Link | None = None
    video: Link | None = None
    document: Document | None = None

    @root_validator(skip_on_failure=True)
    def what_it_says(cls, values: dict[str, Any]) -> dict[str, Any]:
        """The key that the type names must be there."""
        if values.get(values["type"]) is None:
            raise ValueError(f"{values['type']} is missing")
        return values


class Body(Strict):
    """The text of an interactive message with buttons."""

    text: StrictStr = Field(max_length=1024)


class LongBody(Strict):
    """The text of a list message."""

    text: StrictStr = Field(max_length=4096)


class Footer(Strict):
    """The grey line at the end."""

    text: StrictStr = Field(max_length=60)


class Reply(Strict):
    """What a reply button says and sends."""

    id: StrictStr = Field(max_length=256)
    title: StrictStr = Field(max_length=20)


class Button(Strict):
    """One reply button."""

    type: Literal["reply"]
    reply: Reply


class ButtonAction(Strict):
    """One to three reply buttons."""

    buttons: list[Button] = Field(min_items=1, max_items=3)

    @validator("buttons")
    def distinct(cls, buttons: list[Button]) -> list[Button]:
        """Meta refuses two buttons with one id or one title."""
        for name in ("id", "title"):
            if len({getattr(button.reply, name) for button in buttons}) < len(buttons):
                raise ValueError(f"two buttons have the same {name}")
        return buttons


class Row(Strict):
    """One row of a list."""

    id: StrictStr = Field(max_length=200)
    title: StrictStr = Field(max_length=24)
    description: StrictStr | None = Field(None, max_length=72)


class Section(Strict):
    """Rows under a title."""

    title: StrictStr | None = Field(None, max_length=24)
    rows: list[Row] = Field(min_items=1, max_items=10)


class ListAction(Strict):
    """The button that opens the list, and its rows: ten in all."""

    button: StrictStr = Field(max_length=20)
    sections: list[Section] = Field(min_items=1, max_items=10)

    @validator("sections")
    def ten_rows(cls, sections: list[Section]) -> list[Section]:
        """Counted over all sections; ids distinct; several sections need titles."""
        rows = [row for section in sections for row in section.rows]
        if len(rows) > 10:
            raise ValueError(f"{len(rows)} rows; at most 10 in all sections")
        if len({row.id for row in rows}) < len(rows):
            raise ValueError("two rows have the same id")
        if len(sections) > 1 and any(section.title is None for section in sections):
            raise ValueError("title is required when there are several sections")
        return sections


class UrlParameters(Strict):
    """Where a link button leads."""

    display_text: StrictStr = Field(max_length=20)
    url: HttpUrl


class UrlAction(Strict):
    """A button that opens a web page."""

    name: Literal["cta_url"]
    parameters: UrlParameters


class LocationAction(Strict):
    """A button by which the citizen shares the location."""

    name: Literal["send_location"]


class ButtonMessage(Strict):
    """Text with reply buttons."""

    type: Literal["button"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: ButtonAction


class ListMessage(Strict):
    """Text with a list to choose from."""

    type: Literal["list"]
    header: Header | None = None
    body: LongBody
    footer: Footer | None = None
    action: ListAction

    @validator("header")
    def text_header(cls, header: Header | None) -> Header | None:
        """Lists take a text on top and nothing else."""
        if header is not None and header.type != "text":
            raise ValueError("a list's header can only be a text")
        return header


class UrlMessage(Strict):
    """Text with a button to a web page."""

    type: Literal["cta_url"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: UrlAction


class LocationRequest(Strict):
    """Text that asks for the location."""

    type: Literal["location_request_message"]
    body: Body
    action: LocationAction


class TemplateLanguage(Strict):
    """Language code of a template."""

    code: Literal["mr", "hi", "en", "en_US", "en_GB"]


class Template(Strict):
    """An approved template; the only thing that goes out after 24 hours."""

    name: StrictStr = Field(max_length=512, regex=r"^[a-z0-9_]+$")
    language: TemplateLanguage
    components: list[dict[str, Any]] = Field(default_factory=list, max_items=10)


KINDS: Mapping[str, type[Strict]] = {
    "text": Text,
    "image": Captioned,
    "video": Captioned,
    "audio": Link,
    "sticker": Link,
    "document": Document,
    "location": Location,
    "reaction": Reaction,
    "template": Template,
}
INTERACTIVE: Mapping[str, type[Strict]] = {
    "button": ButtonMessage,
    "list": ListMessage,
    "cta_url": UrlMessage,
    "location_request_message": LocationRequest,
}
