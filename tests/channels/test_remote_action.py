"""Answers of the action server are accepted and refused as by Rasa's own check."""

from typing import Any

import pytest
import rasa.core.actions.action as rasa_action
from jsonschema.exceptions import ValidationError
from rasa.core.actions.action import RemoteAction, action_for_name_or_text
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from sevamitra.channels.remote_action import MOST_EVENTS, LeanRemoteAction, install

from .rasa_stores import DOMAIN, log, session_start, turn

RASAS = RemoteAction
SLOT = {"event": "slot", "timestamp": None, "name": "language", "value": "mr"}
ANSWERS: list[Any] = [
    {"events": [SLOT], "responses": [{"text": "नमस्कार", "buttons": []}]},
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "reset_slots", "timestamp": None}]},
    {"events": [SLOT, {"event": "no such event"}]},
    {"events": [{"name": "language"}]},
    {"events": {"event": "slot"}},
    {"responses": ["नमस्कार"]},
    {"events": [{"event": "slot", "value": 1}]},
    [],
    None,
]


def verdict(action: RemoteAction, answer: Any) -> object:
    try:
        return action._validate_action_result(answer)
    except ValidationError as error:
        return error.message.partition(". Failed")[0], list(error.path)


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_the_verdict_is_rasas(answer: Any) -> None:
    ours = verdict(LeanRemoteAction("action_greet", None), answer)
    assert ours == verdict(RASAS("action_greet", None), answer)


def test_there_are_answers_of_both_kinds() -> None:
    verdicts = [verdict(LeanRemoteAction("action_greet", None), answer) for answer in ANSWERS]
    assert {found is True for found in verdicts} == {True, False}


def test_a_refusal_says_where_to_read_on() -> None:
    with pytest.raises(ValidationError, match="custom-actions"):
        LeanRemoteAction("action_greet", None)._validate_action_result({"events": 1})


def test_rasa_calls_actions_through_ours_once_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_action, "RemoteAction", RASAS)
    install()
    domain = Domain.from_yaml("{version: '3.1', actions: [action_greet]}")
    assert type(action_for_name_or_text("action_greet", domain, None)) is LeanRemoteAction


def a_conversation(turns: int) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("citizen", [], DOMAIN.slots)
    log(tracker, session_start(100.0))
    for number in range(turns):
        log(tracker, turn(f"message {number}", 101.0 + number))
    return tracker


def call(action: RemoteAction, tracker: DialogueStateTracker) -> dict[str, Any]:
    return action._action_call_format(tracker, DOMAIN)


def test_a_short_conversation_is_told_as_by_rasa() -> None:
    tracker = a_conversation(3)
    assert call(LeanRemoteAction("action_greet", None), tracker) == call(RASAS("action_greet", None), tracker)


def test_of_a_long_conversation_the_latest_events_are_told_and_everything_else() -> None:
    tracker = a_conversation(30)
    ours, rasas = (call(kind("action_greet", None), tracker) for kind in (LeanRemoteAction, RASAS))
    assert ours["tracker"].pop("events") == rasas["tracker"].pop("events")[-MOST_EVENTS:]
    assert ours == rasas
    assert len(tracker.events) == 3 + 30 * 5
