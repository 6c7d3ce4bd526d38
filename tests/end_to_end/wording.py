"""Whether a reply says a text of domain.yml, whatever stands in its gaps."""

import string
from collections.abc import Iterable, Mapping

import regex

from sevamitra.wording import Wording

from .mailbox import Reply


def pattern(key: str, locale: str, values: Mapping[str, str] | None = None) -> "regex.Pattern[str]":
    """What a text that says ``key`` matches: ``values`` in their gaps, anything in the others."""
    parts = []
    for literal, name, _, _ in string.Formatter().parse(Wording.load().template(key, locale)):
        parts.append(regex.escape(literal))
        if name is not None:
            parts.append(regex.escape(values[name]) if values and name in values else ".+?")
    return regex.compile("".join(parts), regex.DOTALL)


def says(replies: Iterable[Reply], key: str, locale: str, values: Mapping[str, str] | None = None) -> bool:
    """Whether one of the replies holds the text ``key`` in a language."""
    wanted = pattern(key, locale, values)
    return any(wanted.search(reply.body) for reply in replies)


def title(key: str, locale: str) -> str:
    """The title of a button."""
    return Wording.load().text(key, locale)
