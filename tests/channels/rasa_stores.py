"""Options of Rasa's SQL stores for a database URL, and a conversation to keep in them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

DOMAIN = Domain.from_yaml(
    "{version: '3.1', intents: [greet], slots: {language: {type: any, mappings: [{type: custom}]}}}"
)


def options(url: str) -> dict[str, Any]:
    """As endpoints.yml gives them."""
    parsed = sa.engine.make_url(url)
    return {
        "dialect": parsed.get_backend_name(),
        "host": parsed.host,
        "port": parsed.port,
        "db": parsed.database,
        "username": parsed.username,
        "password": parsed.password,
    }


def session_start(at: float) -> list[Event]:
    """The events with which Rasa opens a session: the first is older than the session, so it counts to the one before."""
    return [
        ActionExecuted("action_session_start", timestamp=at - 0.5),
        SessionStarted(at),
        ActionExecuted("action_listen", timestamp=at),
    ]


def turn(text: str, at: float) -> list[Event]:
    """A citizen's message and its answer."""
    return [
        UserUttered(text, {"name": "greet", "confidence": 0.9}, parse_data={"intent": {"name": "greet"}, "entities": []}, timestamp=at),
        SlotSet("language", "mr", timestamp=at),
        ActionExecuted("action_greet", timestamp=at),
        BotUttered("नमस्कार", timestamp=at),
        ActionExecuted("action_listen", timestamp=at),
    ]  # fmt: skip


def log(tracker: DialogueStateTracker, events: Sequence[Event]) -> None:
    """Add events that keep their own timestamps."""
    for event in events:
        tracker.update(event, DOMAIN)
