"""What of an application shall be changed, asked from its summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from actions.application_forms import application_form
from actions.desk import Button, Reply
from actions.form import Misfit, cancel_button

_CHANGE = "change:"
_LIKE_A_LABEL = 85


def labels(reply: Reply, answers: Mapping[str, Any]) -> dict[str, str]:
    """What can be changed, with its name in the summary."""
    found = {"name": reply.words("button_change_name"), "place": reply.words("button_apply_change_place")}
    for field in application_form(answers["service"]):
        found[field.key] = field.label[reply.locale]
    if answers["groups"]:
        found["papers"] = reply.words("button_change_papers")
    return found


def label_named(reply: Reply, answers: Mapping[str, Any]) -> str | None:
    """The part of the application that the words name ("उत्पन्न चुकलं आहे"); None where they name none or several."""
    text = "" if reply.turn.pressed else reply.turn.text.lower()
    likeness = {
        key: max(fuzz.partial_ratio(label.lower(), text), fuzz.token_set_ratio(label.lower(), text))
        for key, label in labels(reply, answers).items()
        if len(text) > 2
    }
    best = [key for key, score in likeness.items() if score >= _LIKE_A_LABEL and score == max(likeness.values())]
    return best[0] if len(best) == 1 else None


def ask_change(reply: Reply, answers: Mapping[str, Any]) -> None:
    """Ask what shall be changed, as a list."""
    rows = [Button(label, f'/inform{{"form": "{_CHANGE}{key}"}}') for key, label in labels(reply, answers).items()]
    reply.say(reply.words("utter_apply_change"), [*rows, cancel_button(reply)])


def take_change(reply: Reply, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without the part that shall be changed: it is asked for again.

    Raises:
        Misfit: the message names no part.
    """
    pressed = (reply.turn.value("form") or "").removeprefix(_CHANGE)
    key = pressed if pressed in labels(reply, answers) else label_named(reply, answers)
    if key is None:
        raise Misfit("utter_apply_change_unclear")
    kept = {**answers, "changing": False}
    if key == "papers":
        return {**kept, "papers": []}
    if key in ("name", "place"):
        return {**kept, key: None, "guess": None}
    return {**kept, "fields": {name: value for name, value in answers["fields"].items() if name != key}}
