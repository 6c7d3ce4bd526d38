"""Whether a reply says a text of domain.yml, whatever stands in its gaps."""

from collections.abc import Iterable

import regex

from sevamitra.wording import Wording

from .mailbox import Reply

_GAP = "\0"
_NAMES = (
    "action body count current date days document documents fee kind number officer portal service ticket total".split()
)


def says(replies: Iterable[Reply], key: str, locale: str) -> bool:
    """Whether one of the replies holds the text ``key`` in a language."""
    text = Wording.load().text(key, locale, **dict.fromkeys(_NAMES, _GAP))
    pattern = regex.compile(".+?".join(map(regex.escape, text.split(_GAP))), regex.DOTALL)
    return any(pattern.search(reply.body) for reply in replies)


def title(key: str, locale: str) -> str:
    """The title of a button."""
    return Wording.load().text(key, locale)
