"""A backend in memory that takes applications, and the shortest way through the application form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sevamitra.backend.citizen import NewApplication, Receipt
from sevamitra.backend.client import INDIA, BackendError

from .conftest import Conversation, MemoryBackend, Said

SUBMITTED = datetime(2026, 11, 24, 10, 30, tzinfo=INDIA)
SHA256 = "0f" * 32


@dataclass
class ApplyingCitizen:
    """Keeps the applications made, one a key."""

    backend: ApplyingBackend

    async def apply(self, application: NewApplication) -> Receipt:
        if self.backend.error:
            raise self.backend.error
        self.backend.made[application.key] = application
        if self.backend.lost:
            raise self.backend.lost.pop()
        return Receipt(f"INC{list(self.backend.made).index(application.key) + 1:08}", SUBMITTED)


@dataclass
class ApplyingBackend(MemoryBackend):
    """``made``: by key; ``lost``: errors raised after the application was kept, as when an answer is lost."""

    made: dict[str, NewApplication] = field(default_factory=dict)
    lost: list[BackendError] = field(default_factory=list)

    def citizen(self, key: str) -> Any:
        assert key == "a-citizen"
        return ApplyingCitizen(self)


def photo(mime: str | None = "image/jpeg", size: int | None = 1000, id: str = "77") -> dict[str, Any]:
    """The entity of a file as the channel gives it."""
    value = {"id": id, "kind": "image", "mime": mime, "sha256": SHA256 if size else None, "size": size}
    return {"entity": "media", "value": value}


async def open_form(talk: Conversation, slug: str, locale: str = "mr") -> Said:
    """The first question of an application."""
    (said,) = await talk.say("ask_how_to_apply", language=locale, service=slug)
    (first,) = await talk.press(next(button for button in said.buttons if '"apply"' in button[1]))
    return first


async def fill(talk: Conversation, locale: str, answers: Sequence[str]) -> Said:
    """The last thing said after typed answers, one after another."""
    said: list[Said] = []
    for answer in answers:
        said = await talk.say("inform", answer, language=locale)
    return said[-1]


def titled(said: Said, title: str) -> tuple[str, str]:
    """The button with this title."""
    return next(button for button in said.buttons if button[0] == title)
