"""The photo or PDF that goes with a grievance: one, whichever question it comes after, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.answers import FEWEST_LETTERS, own_words
from actions.desk import Reply
from actions.form import Misfit
from actions.turn import Turn
from actions.uploads import as_answer, from_answer, uploaded
from sevamitra.backend.citizen import Media
from sevamitra.channels.media import MOST_MEGABYTES
from sevamitra.wording import number


def photo_wanted(reply: Reply) -> str:
    """The question for a photo."""
    return reply.words("utter_grievance_photo", size=number(MOST_MEGABYTES, reply.locale))


def has_file(turn: Turn) -> bool:
    """Whether a file came with the message."""
    return "media" in turn.entities


def with_photo(reply: Reply, step: str, answers: Mapping[str, Any], longest: int) -> dict[str, Any]:
    """The answers with the file of the message; the words under it are the complaint, or go on with it.

    A second file changes nothing, and that is said: people send several photos at once.

    Args:
        longest: code points that the complaint may have.

    Raises:
        Misfit: the file cannot be used.
    """
    if answers.get("photo"):
        reply.say(reply.words("utter_grievance_photo_enough"))
        return dict(answers)
    taken = {**answers, "photo": photo_of(reply.turn)}
    if reply.turn.pressed or step not in ("text", "photo"):
        return taken
    if step == "photo":
        return {**taken, "text": f"{answers['text']}\n{reply.turn.text}"[:longest]}
    return {**taken, "text": own_words(reply.turn, longest)} if len(reply.turn.text) >= FEWEST_LETTERS else taken


def photo_of(turn: Turn) -> dict[str, Any]:
    """The file of the message as a form keeps it.

    Raises:
        Misfit: it cannot be used.
    """
    media = uploaded(turn)
    if media is None:
        raise Misfit("utter_file_unchecked")
    return as_answer(media)


def kept_photo(answers: Mapping[str, Any]) -> Media | None:
    """The photo of complete answers; None where there is none."""
    return from_answer(answers["photo"]) if answers.get("photo") else None
