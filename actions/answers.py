"""What an answer to a form's question says: a button that was pressed, a yes, the citizen's own words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from actions.desk import Button, Reply
from actions.form import SLOT, Misfit
from actions.turn import Turn
from sevamitra.channels.whatsapp.limits import cut
from sevamitra.wording import number

FEWEST_LETTERS = 10
SHOWN_LETTERS = 700
_LONGEST_YES = 30
_MOST_WORDS_OF_YES = 3
_YES = re.compile(r"(?:हो|होय|हाँ|हां|ho|hoy|haan|han|yes|ok|okay)[\s,.!]", re.IGNORECASE)
_NOT_PLAIN = frozenset(
    [
        "नाही",
        "नको",
        "नका",
        "नहीं",
        "मत",
        "पण",
        "पर",
        "लेकिन",
        "बदल",
        "बदला",
        "बदलो",
        "nahi",
        "nahin",
        "nako",
        "mat",
        "pan",
        "par",
        "lekin",
        "badla",
        "badlo",
        "not",
        "no",
        "but",
        "change",
        "leave",
        "forget",
        "never",
        "cancel",
        "stop",
        "wait",
        "rahu",
        "raahu",
        "asu",
        "jau",
        "rehne",
        "rahne",
        "jaane",
        "jane",
        "chhodo",
        "chodo",
        "soda",
        "रद्द",
        "राहू",
        "राहु",
        "असू",
        "जाऊ",
        "रहने",
        "जाने",
        "छोड़ो",
        "छोड़",
        "सोडा",
        "थांबा",
        "रुको",
    ]
)
_SURE_OF_YES = 0.5
_ANSWER = "/inform"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def choice(title: str, step: str, value: str, description: str = "") -> Button:
    """A button that answers ``step`` of the open form with ``value``."""
    return Button(title, _ANSWER + json.dumps({SLOT: f"{step}={value}"}, ensure_ascii=False), description)


def chosen(turn: Turn) -> tuple[str, str] | None:
    """Step and value of a form's button that was pressed; None for anything else."""
    step, found, value = (turn.value(SLOT) or "").partition("=")
    return (step, value) if found else None


def picked(reply: Reply, step: str, options: Sequence[Button]) -> str | None:
    """The value of the button of ``step`` that was pressed, or whose title was typed; None for anything else.

    What was pressed need not be among ``options``: the citizen's own applications are not listed a second time.
    """
    pressed = chosen(reply.turn)
    if pressed:
        return pressed[1] if pressed[0] == step else None
    typed = reply.turn.text.strip().casefold()
    for option in options:
        if option.title.casefold() == typed:
            return str(json.loads(option.payload.removeprefix(_ANSWER))[SLOT]).partition("=")[2]
    return None


def agreed(turn: Turn) -> bool:
    """Whether the message is a plain yes ("हो", "ho, nondva"): a long one says more than that and is not taken for one."""
    if chosen(turn) is not None or len(turn.text) > _LONGEST_YES:
        return False
    words = turn.text.split()
    yes_first = 1 < len(words) <= _MOST_WORDS_OF_YES and _YES.match(turn.text) is not None
    if yes_first:
        return not _NOT_PLAIN & {word.strip(",.!।").casefold() for word in words[1:]}
    return turn.act == "affirm" and (turn.pressed or turn.sure >= _SURE_OF_YES)


def own_words(turn: Turn, most: int, fewest: int = FEWEST_LETTERS) -> str:
    """What was typed, without control characters.

    Raises:
        Misfit: pressed instead of typed, or shorter than ``fewest`` or longer than ``most`` code points.
    """
    if turn.pressed:
        raise Misfit("utter_words_wanted")
    text = _CONTROL.sub(" ", turn.text).strip()
    if len(text) < fewest:
        raise Misfit("utter_words_too_few")
    if len(text) > most:
        raise Misfit("utter_words_too_many", most=number(most, turn.locale))
    return text


def shown(text: str) -> str:
    """Own words as a summary shows them: the beginning where they are long."""
    return cut(text, SHOWN_LETTERS)


def filing_key(turn: Turn) -> str:
    """What a form's filing is known by, from its first message on; see :func:`idempotency_key`."""
    return f"{turn.conversation_id}-{turn.message_id}"[:120]


def idempotency_key(begun: str, *words: str | None) -> str:
    """The same for repeats of one request, another when the citizen changed the words in between."""
    digest = hashlib.sha256(json.dumps(words).encode()).hexdigest()[:24]
    return f"{begun}-{digest}"


def confirm_buttons(reply: Reply) -> list[Button]:
    """Yes or change, below a summary."""
    return [
        choice(reply.words("button_yes"), "confirm", "yes"),
        choice(reply.words("button_change"), "confirm", "change"),
    ]


def without(answers: Mapping[str, object], *steps: str) -> dict[str, object]:
    """The answers with some taken back, which are asked again."""
    return {step: value for step, value in answers.items() if step not in steps}
