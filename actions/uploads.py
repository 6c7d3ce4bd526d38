"""Photos and documents that citizens send: read, and held to the limits of what an office can use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.desk import Reply
from actions.form import Misfit
from actions.turn import Turn
from sevamitra.backend.citizen import Media
from sevamitra.channels.media import MOST_BYTES, MOST_MEGABYTES, TYPES
from sevamitra.wording import number


def uploaded(turn: Turn) -> Media | None:
    """The file that came with the message, checked; ``None`` where none came.

    Raises:
        Misfit: it is not JPEG, PNG or PDF, is empty or too large, or Meta did not tell enough of it.
    """
    found = turn.entities.get("media")
    if not found or not isinstance(found[0]["value"], Mapping):
        return None
    told = found[0]["value"]
    if told.get("mime") not in TYPES:
        raise Misfit("utter_file_type")
    if not told.get("size") or not told.get("sha256"):
        raise Misfit("utter_file_unchecked")
    if int(told["size"]) > MOST_BYTES:
        raise Misfit("utter_file_size", size=number(MOST_MEGABYTES, turn.locale))
    return Media(str(told["id"]), str(told["sha256"]), str(told["mime"]), int(told["size"]))


def as_answer(media: Media) -> dict[str, Any]:
    """A file as a form keeps it: ``{"id", "sha256", "mime", "size"}``."""
    return {"id": media.media_id, "sha256": media.sha256, "mime": media.content_type, "size": media.size}


def from_answer(kept: Mapping[str, Any]) -> Media:
    """The opposite of :func:`as_answer`."""
    return Media(kept["id"], kept["sha256"], kept["mime"], kept["size"])


def nothing_to_attach_to(reply: Reply) -> None:
    """A file came and no form is open: say politely what files are for."""
    reply.say(reply.words("utter_file_no_use"))
