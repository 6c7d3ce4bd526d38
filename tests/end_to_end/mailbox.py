"""The test's own Graph API: keeps what the bot sends, for each citizen apart."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sevamitra.channels.whatsapp.templates import load_templates
from sevamitra.console.simulator.shown_template import shown_template
from tests.channels.graph_server import GraphServer


@dataclass(frozen=True)
class Choice:
    """A button or a row as the citizen sees it; ``id`` is opaque."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class Reply:
    """One message of the bot; ``kind`` is text, button, list, template, or document (``body``: its file name; ``file``: what was uploaded
    for it, as it came)."""

    kind: str
    body: str
    choices: tuple[Choice, ...] = ()
    file: bytes = b""

    @classmethod
    def read(cls, message: dict[str, Any], uploads: Sequence[bytes] = ()) -> "Reply":
        """From the request that the bot made, and the files uploaded before.

        Raises:
            AssertionError: WhatsApp would refuse it.
        """
        if message["type"] == "text":
            return _within_limits(cls("text", message["text"]["body"]))
        if message["type"] == "document":
            number = int(message["document"].get("id", "media-0").partition("-")[2])
            return cls("document", message["document"]["filename"], file=uploads[number - 1] if number else b"")
        if message["type"] == "template":
            return _within_limits(_template(message["template"]))
        interactive = message["interactive"]
        action = interactive["action"]
        if interactive["type"] == "button":
            choices = tuple(Choice(button["reply"]["id"], button["reply"]["title"]) for button in action["buttons"])
        else:
            assert 0 < len(action["button"]) <= 20, action["button"]
            rows = [row for section in action["sections"] for row in section["rows"]]
            choices = tuple(Choice(row["id"], row["title"], row.get("description", "")) for row in rows)
        return _within_limits(cls(interactive["type"], interactive["body"]["text"], choices))

    def choice(self, title: str) -> Choice:
        """The button or row of that title."""
        return next(choice for choice in self.choices if choice.title == title)


def _template(content: dict[str, Any]) -> Reply:
    """A template as the citizen reads it."""
    shown = shown_template(content, load_templates())
    choices = tuple(Choice(button["id"], button["title"]) for button in shown["buttons"])
    return Reply("template", shown["body"], choices)


def _within_limits(reply: Reply) -> Reply:
    """``reply``, when it keeps to the limits in protocols/whatsapp-cloud-api.md (code points)."""
    most, title, id, body = {
        "text": (0, 0, 0, 4096),
        "button": (3, 20, 256, 1024),
        "list": (10, 24, 200, 4096),
        "template": (3, 25, 256, 1024),
    }[reply.kind]
    assert 0 < len(reply.body.strip()) <= body, reply
    assert len(reply.choices) <= most, reply
    assert reply.kind == "text" or reply.choices, reply
    for choice in reply.choices:
        assert 0 < len(choice.title.strip()) <= title, choice
        assert 0 < len(choice.id) <= id, choice
        assert len(choice.description) <= 72, choice
    titles = [choice.title for choice in reply.choices]
    assert len(set(titles)) == len(titles), titles
    assert len({choice.id for choice in reply.choices}) == len(titles), reply.choices
    return reply


class Mailbox(GraphServer):
    """A Graph API for a synchronous test. ``changed`` is notified whenever the bot calls."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = threading.Condition()

    def received_by(self, number: str) -> list[Reply]:
        """What was sent to one citizen, in order."""
        with self.changed:
            return [Reply.read(message, self.uploads) for message in self.sent if message.get("to") == number]

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        with self.changed:
            answer = super()._answer(method, path, body)
            self.changed.notify_all()
        return answer
