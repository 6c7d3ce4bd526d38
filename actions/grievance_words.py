"""The choices of a grievance and its summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.answers import choice, shown
from actions.desk import Button, Reply

CATEGORIES = ("service", "office", "assistant", "other")
URGENT = ("threat", "bribe", "health")
STEPS = ("urgent", "photo", "place", "number")
"""What is asked after the words, unless the grievance is about this assistant."""
_EXPLAINED = ("service", "office", "assistant")


def category_buttons(reply: Reply) -> list[Button]:
    """What a grievance can be about."""
    return [
        choice(
            reply.words(f"category_{key}"),
            "category",
            key,
            reply.words(f"category_{key}_more") if key in _EXPLAINED else "",
        )
        for key in CATEGORIES
    ]


def urgent_buttons(reply: Reply) -> list[Button]:
    """What makes a grievance urgent, and that nothing does ("")."""
    return [
        *(choice(reply.words(f"urgent_{key}"), "urgent", key) for key in URGENT),
        choice(reply.words("urgent_none"), "urgent", ""),
    ]


def change_buttons(reply: Reply, answers: Mapping[str, Any]) -> list[Button]:
    """What of a grievance can be changed."""
    about = () if answers.get("category") == "assistant" else STEPS
    return [choice(reply.words(f"change_{step}"), "change", step) for step in ("category", "text", *about)]


def summary(reply: Reply, answers: Mapping[str, Any]) -> str:
    """All that is going to be recorded, and the question whether to."""
    category = answers["category"]
    lines = [
        reply.words("grievance_summary", category=reply.words(f"category_{category}"), text=shown(answers["text"]))
    ]
    if answers.get("photo"):
        lines.append(reply.words("grievance_summary_photo"))
    if category != "assistant":
        if answers.get("urgent"):
            kind = reply.words(f"urgent_{answers['urgent']}")
            lines.append(reply.words("grievance_summary_urgent", kind=kind))
        if answers.get("place"):
            lines.append(reply.words("grievance_summary_place", place=answers["place"]))
        if answers.get("number"):
            lines.append(reply.words("grievance_summary_number", number=answers["number"]))
    return "\n".join([*lines, "", reply.words("grievance_summary_ask")])
