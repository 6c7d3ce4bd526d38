"""The same message in other spellings that people use, each changed in one way at one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_PLACES = 4
"""Places of a message at which one kind of change is tried, spread evenly."""

_VIRAMA, _NUKTA, _ANUSVARA, _CHANDRABINDU = "\u094d", "\u093c", "\u0902", "\u0901"
_ZWJ, _ZWNJ = "\u200d", "\u200c"
_LENGTHS = {"\u093f": "\u0940", "\u0940": "\u093f", "\u0941": "\u0942", "\u0942": "\u0941"}
_NASALS = {"\u0915-\u0918": "\u0919", "\u091a-\u091d": "\u091e", "\u091f-\u0922": "\u0923", "\u0924-\u0927": "\u0928"}
_NASALS["\u092a-\u092d"] = "\u092e"
_COMPOSED = {"\u0958": "\u0915", "\u0959": "\u0916", "\u095a": "\u0917", "\u095b": "\u091c", "\u095c": "\u0921"}
_COMPOSED |= {"\u095d": "\u0922", "\u095e": "\u092b"}
_DEVANAGARI = re.compile("[\u0900-\u097f]")


@dataclass(frozen=True)
class Spelling:
    """A respelt message, and the kind of change."""

    text: str
    kind: str


Change = Callable[[str], Iterator[str]]
"""Gives the text changed at each place where it can be."""


def _replaced(pattern: str, by: Callable[[re.Match[str]], str]) -> Change:
    places = re.compile(pattern)

    def change(text: str) -> Iterator[str]:
        for place in places.finditer(text):
            yield text[: place.start()] + by(place) + text[place.end() :]

    return change


def _nasal_of(following: str) -> str:
    return next(nasal for letters, nasal in _NASALS.items() if re.match(f"[{letters}]", following))


_HOMORGANIC = "|".join(f"{nasal}{_VIRAMA}(?=[{letters}])" for letters, nasal in _NASALS.items())

CHANGES: dict[str, Change] = {
    "vowel length": _replaced("[\u093f\u0940\u0941\u0942]", lambda place: _LENGTHS[place[0]]),
    "nukta dropped": _replaced(f"(.){_NUKTA}|[{''.join(_COMPOSED)}]", lambda place: place[1] or _COMPOSED[place[0]]),
    "nukta added": _replaced(f"[\u0915\u0916\u0917\u091c\u0921\u0922\u092b](?!{_NUKTA})", lambda p: p[0] + _NUKTA),
    "anusvara as a nasal": _replaced(
        f"{_ANUSVARA}([{''.join(_NASALS)}])", lambda place: _nasal_of(place[1]) + _VIRAMA + place[1]
    ),
    "nasal as an anusvara": _replaced(_HOMORGANIC, lambda _: _ANUSVARA),
    "anusvara, chandrabindu": _replaced(
        f"[{_ANUSVARA}{_CHANDRABINDU}]", lambda p: _CHANDRABINDU if p[0] == _ANUSVARA else _ANUSVARA
    ),
    "ZWJ put in": _replaced(f"{_VIRAMA}(?=[\u0915-\u0939])", lambda place: place[0] + _ZWJ),
    "ZWNJ put in": _replaced(f"{_VIRAMA}(?=[\u0915-\u0939])", lambda place: place[0] + _ZWNJ),
}
"""What is done to Devanagari, by kind."""


def devanagari(text: str, most: int = MOST_PLACES) -> list[Spelling]:
    """A Devanagari text in other spellings; of each kind of change at most ``most``, at places spread over the text."""
    found = []
    for kind, change in CHANGES.items():
        texts = [other for other in change(text) if other != text]
        step = max(1, -(-len(texts) // most))
        found += [Spelling(other, kind) for other in texts[::step]]
    return found


def latin(text: str) -> list[Spelling]:
    """A text in Latin letters in up to ten of the package ``fliprate``'s safe variants, with its reviewed groups of
    Marathi and Hindi spellings."""
    import fliprate

    rules = fliprate.DEFAULT_RULES.extended(
        groups=[*fliprate.LANGUAGE_GROUPS["marathi"], *fliprate.LANGUAGE_GROUPS["hindi"]]
    )
    return [Spelling(variant.text, f"Latin: {variant.kind}") for variant in fliprate.perturb(text, rules=rules)]


def spellings(text: str) -> list[Spelling]:
    """Other spellings of a message: of its Devanagari where it has any, else of its Latin letters."""
    return devanagari(text) if _DEVANAGARI.search(text) else latin(text)
