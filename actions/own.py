"""The citizen's own applications as answers to the question which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers import choice
from actions.applications import short_name, state_key
from actions.desk import Button, Reply
from sevamitra.backend.citizen import ApplicationProgress

MOST_ROWS = 8
"""WhatsApp's ten less one to skip and one to cancel."""


def own_rows(reply: Reply, applications: Sequence[ApplicationProgress]) -> list[Button]:
    """A row for each, with its service and state; the newest where there are many. The form's step is ``number``."""
    return [
        choice(
            one.status.application_id,
            "number",
            one.status.application_id,
            f"{reply.words(state_key(one))} · {short_name(reply, one.status)}",
        )
        for one in applications[:MOST_ROWS]
    ]
