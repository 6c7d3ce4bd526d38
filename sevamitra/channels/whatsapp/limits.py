"""Cutting text to WhatsApp's limits: they count code points, and we cut only between grapheme clusters."""

import regex

# Unicode 15.1's rule GB9c keeps conjuncts such as "क्ष" together; the regex module's \X does not know it yet.
_VIRAMAS = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d"
_CLUSTER = regex.compile(rf"(?:\X(?<=[{_VIRAMAS}]\u200d?)(?=\p{{L}}))*\X")
_BREAKS = ("\n\n", "\n", "। ", ". ", "? ", "! ", " ")

TEXT_BODY = 4096
INTERACTIVE_BODY = 1024
LIST_BODY = 4096
CAPTION = 1024
BUTTONS = 3
BUTTON_TITLE = 20
ROWS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
SECTION_TITLE = 24
LIST_BUTTON = 20
FILENAME = 240
TEMPLATE_BODY = 1024
TEMPLATE_FOOTER = 60
TEMPLATE_BUTTON = 25


def cut(text: str, limit: int, ellipsis: str = "…") -> str:
    """``text``, or as many of its whole grapheme clusters as fit with ``ellipsis`` into ``limit`` code points.

    A single cluster that is longer than the limit is cut inside: there is no other way to show any of it.
    """
    if len(text) <= limit:
        return text
    room = limit - len(ellipsis)
    end = _last_boundary(text, room)
    return (text[: end or room].rstrip() + ellipsis)[:limit]


def split(text: str, limit: int = TEXT_BODY) -> list[str]:
    """``text`` in parts of at most ``limit`` code points, broken at paragraphs, else lines, sentences, words.

    Nothing but blanks at the breaks is lost. No parts for blank text.
    """
    rest = text.strip()
    parts: list[str] = []
    while len(rest) > limit:
        end = _break(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [part for part in [*parts, rest] if part]


def _break(text: str, limit: int) -> int:
    """Where the first part of ``text`` ends: the coarsest break that leaves the part at least half full."""
    for mark in _BREAKS:
        end = text.rfind(mark, 0, limit)
        if end >= limit // 2:
            return end + len(mark.rstrip())
    return _last_boundary(text, limit) or limit


def _last_boundary(text: str, limit: int) -> int:
    """The last grapheme cluster boundary at or before ``limit``; 0 when the first cluster is longer."""
    end = 0
    for cluster in _CLUSTER.finditer(text, 0, min(len(text), limit + 64)):
        if cluster.end() > limit:
            break
        end = cluster.end()
    return end
