"""Application numbers in what a citizen typed, in any form people type them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.turn import Turn
from sevamitra.backend.client import ApplicationNotFound, application_number

_BESIDE = re.compile(r"[A-Za-z0-9०-९/_-]")
_FEWEST_DIGITS = 4
_LONGEST = 30


def numbers_typed(turn: Turn, asked: bool = False) -> tuple[str, ...]:
    """The number in the message in the forms it may have at its department, the likeliest first; () where there is none.

    ``/`` is seldom typed unless the department's number has it; ``-`` and blanks people put in for legibility.

    Args:
        asked: the message answers the question for a number, so that one without letters counts too.
    """
    for entity in turn.entities.get("application_number", ()):
        value = str(entity["value"])
        return _forms(value, value if turn.pressed else _written(turn.text, entity) or value)
    if not asked or turn.pressed or turn.value("mobile") or turn.value("aadhaar"):
        return ()
    for text in (turn.text, *turn.text.split()):
        if len(text) <= _LONGEST and sum(character.isdecimal() for character in text) >= _FEWEST_DIGITS:
            forms = _forms(_plain(text), text)
            if forms:
                return forms
    return ()


def is_only_number(turn: Turn) -> bool:
    """Whether the message is a number and nothing else."""
    try:
        typed = application_number(turn.text)
    except ApplicationNotFound:
        return False
    return any(_plain(form) == _plain(typed) for form in numbers_typed(turn))


def _plain(form: str) -> str:
    return re.sub(r"[/_-]", "", form)


def _written(text: str, entity: Mapping[str, Any]) -> str:
    """The entity as it stands in the text, with what is written together with it."""
    start, end = entity.get("start"), entity.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return ""
    while start > 0 and _BESIDE.match(text[start - 1]):
        start -= 1
    while end < len(text) and _BESIDE.match(text[end]):
        end += 1
    return text[start:end].strip("/_-")


def _forms(plain: str, written: str) -> tuple[str, ...]:
    found = []
    for text in (written, plain) if "/" in written or "_" in written else (plain, written):
        try:
            found.append(application_number(text))
        except ApplicationNotFound:
            continue
    return tuple(dict.fromkeys(found))
