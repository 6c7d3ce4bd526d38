"""What we say, as typed objects, and how the Graph API wants it: ``POST {phone number id}/messages``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sevamitra.channels.whatsapp import limits
from sevamitra.channels.whatsapp.limits import cut, split

Payload = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """Something to press. ``payload`` (``/intent{"entity": "value"}`` or text) is its meaning; it never leaves us."""

    title: str
    payload: str
    description: str = ""


@dataclass(frozen=True)
class Text:
    body: str


@dataclass(frozen=True)
class Buttons:
    """Up to 3 reply buttons; with more it is sent as a list."""

    body: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Choice, ...]


@dataclass(frozen=True)
class ListMessage:
    """Up to 10 rows behind a button."""

    body: str
    button: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class File:
    """A ``document`` or ``image`` at an address, or a file of ours that is uploaded when it is sent.

    ``delivery`` is the backend's id of the delivery of a paper, which learns what became of the message.
    """

    kind: str
    link: str = ""
    path: str = ""
    filename: str = ""
    caption: str = ""
    delivery: int | None = None


@dataclass(frozen=True)
class TemplateMessage:
    """An approved template: ``values`` of its body's variables, ``choices`` of its quick replies, whose titles Meta has."""

    name: str
    locale: str
    values: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


Outgoing = Text | Buttons | ListMessage | File | TemplateMessage
IssueKey = Callable[[Choice], str]


def to_graph(message: Outgoing, issue_key: IssueKey) -> list[Payload]:
    """The request bodies of ``message``, in order, without recipient; a long text makes several, an empty one none.

    Args:
        issue_key: gives the opaque id (at most 200 characters) under which a choice is remembered.
    """
    if isinstance(message, Text):
        return [_text(part) for part in split(message.body)]
    if isinstance(message, File):
        return _file(message)
    if isinstance(message, TemplateMessage):
        return [_template(message, issue_key)]
    if isinstance(message, Buttons):
        choices = [choice for choice in message.choices if choice.title.strip()]
        return _buttons(message.body, choices, issue_key) if choices else to_graph(Text(message.body), issue_key)
    sections = _within_rows(message.sections)
    return _list(message, sections, issue_key) if sections else to_graph(Text(message.body), issue_key)


def read_mark(wamid: str) -> Payload:
    """Marks a citizen's message as read and shows that we are typing, for at most 25 s."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
        "typing_indicator": {"type": "text"},
    }


def addressed(payload: Payload, number: str, user_id: str, callback_data: str) -> Payload:
    """``payload`` for a person, by number where known, else user id; statuses bring callback_data back."""
    to = {"to": number} if number else {"recipient": user_id}
    envelope = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    return {**envelope, **to, **payload, "biz_opaque_callback_data": callback_data}


def distinct_titles(choices: Sequence[Choice], limit: int) -> list[str]:
    """The choices' titles cut to ``limit`` code points, no two alike: told apart by description, else by a number."""
    plain = [cut(choice.title.strip(), limit) for choice in choices]
    titles: list[str] = []
    for choice, title in zip(choices, plain):
        if plain.count(title) > 1 and choice.description:
            tail = " " + cut(f"({choice.description}", limit // 2 - 1) + ")"
            title = cut(choice.title.strip(), limit - len(tail)) + tail
        number = 2
        while title in titles:
            tail = f" {number}"
            title = cut(choice.title.strip(), limit - len(tail)) + tail
            number += 1
        titles.append(title)
    return titles


def _text(body: str) -> Payload:
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def _template(message: TemplateMessage, issue_key: IssueKey) -> Payload:
    body = {"type": "body", "parameters": [{"type": "text", "text": value} for value in message.values]}
    buttons = [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": str(index),
            "parameters": [{"type": "payload", "payload": issue_key(choice)}],
        }
        for index, choice in enumerate(message.choices)
    ]
    template = {"name": message.name, "language": {"code": message.locale}, "components": [body, *buttons]}
    return {"type": "template", "template": template}


def _interactive(kind: str, body: str, limit: int, action: Payload) -> list[Payload]:
    """Texts for what does not fit into the body, then the message itself."""
    *before, last = split(body, limit) or ["…"]
    interactive = {"type": kind, "body": {"text": last}, "action": action}
    return [*map(_text, before), {"type": "interactive", "interactive": interactive}]


def _buttons(body: str, choices: list[Choice], issue_key: IssueKey) -> list[Payload]:
    choices = choices[: limits.BUTTONS]
    buttons = [
        {"type": "reply", "reply": {"id": issue_key(choice), "title": title}}
        for choice, title in zip(choices, distinct_titles(choices, limits.BUTTON_TITLE))
    ]
    return _interactive("button", body, limits.INTERACTIVE_BODY, {"buttons": buttons})


def _within_rows(sections: Sequence[Section]) -> list[Section]:
    """The sections with at most 10 titled rows in all, none empty."""
    room = limits.ROWS
    kept: list[Section] = []
    for section in sections:
        rows = tuple(row for row in section.rows if row.title.strip())[:room]
        room -= len(rows)
        kept += [replace(section, rows=rows)] if rows else []
    return kept


def _list(message: ListMessage, sections: list[Section], issue_key: IssueKey) -> list[Payload]:
    titles = iter(distinct_titles([row for section in sections for row in section.rows], limits.ROW_TITLE))
    shown = []
    for number, section in enumerate(sections, 1):
        rows = [_row(row, next(titles), issue_key) for row in section.rows]
        title = cut(section.title.strip(), limits.SECTION_TITLE) or (str(number) if len(sections) > 1 else "")
        shown.append({"title": title, "rows": rows} if title else {"rows": rows})
    button = cut(message.button.strip(), limits.LIST_BUTTON) or "☰"
    return _interactive("list", message.body, limits.LIST_BODY, {"button": button, "sections": shown})


def _row(row: Choice, title: str, issue_key: IssueKey) -> Payload:
    shown = {"id": issue_key(row), "title": title}
    description = row.description.strip() or (row.title.strip() if title != row.title.strip() else "")
    return {**shown, "description": cut(description, limits.ROW_DESCRIPTION)} if description else shown


def _file(file: File) -> list[Payload]:
    source: Mapping[str, str] = {"link": file.link} if file.link else {"path": file.path}
    if not any(source.values()):
        return to_graph(Text(file.caption), lambda _: "")
    content: Payload = dict(source)
    if file.caption.strip():
        content["caption"] = cut(file.caption.strip(), limits.CAPTION)
    if file.kind == "document" and file.filename:
        content["filename"] = cut(file.filename, limits.FILENAME)
    return [{"type": file.kind, file.kind: content}]
