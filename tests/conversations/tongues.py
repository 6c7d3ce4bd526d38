"""Which of the three languages a reply is written in, by the pieces of our words that only one of them has."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from sevamitra.catalogue.model import LOCALES
from sevamitra.papers.words import load_words
from sevamitra.wording import Wording
from tests.end_to_end.mailbox import Reply

from .facts import application_fields

_FEWEST_LETTERS = 5
"""Of a piece: shorter ones stand in words of the other languages."""


def _texts() -> Iterator[Mapping[str, str]]:
    """Everything that we say, in each language: of the chat, of papers and mail, of application forms."""
    for wording in (Wording.load(), load_words()):
        for key in wording.keys:
            yield {locale: wording.template(key, locale) for locale in LOCALES}
    for field in application_fields().values():
        for names in (field.ask, field.label, *field.options.values()):
            yield {locale: names[locale] for locale in LOCALES}


@lru_cache(maxsize=1)
def _pieces() -> Mapping[str, frozenset[str]]:
    """By language, the pieces of its texts that stand in no text of another."""
    whole: dict[str, list[str]] = defaultdict(list)
    pieces: dict[str, set[str]] = defaultdict(set)
    for texts in _texts():
        for locale in LOCALES:
            text = texts[locale]
            whole[locale].append(text)
            for literal, _, _, _ in string.Formatter().parse(text):
                pieces[locale] |= {line.strip(" *_•.।:?!,–-") for line in literal.split("\n")}
    others = {locale: "\0".join(text for one in LOCALES if one != locale for text in whole[one]) for locale in LOCALES}
    return {
        locale: frozenset(p for p in pieces[locale] if len(p) >= _FEWEST_LETTERS and p not in others[locale])
        for locale in LOCALES
    }


def is_introduction(reply: Reply) -> bool:
    """Whether it is what newcomers are told, which is in all three languages."""
    wording = Wording.load()
    return all(wording.template("utter_introduction", locale) in reply.body for locale in LOCALES)


def tongues_of(reply: Reply) -> Mapping[str, list[str]]:
    """The languages found in a reply and its buttons, with the pieces by which they were; none in a bare number."""
    text = "\n".join([reply.body, *(choice.title for choice in reply.choices)])
    found = {locale: [piece for piece in pieces if _stands(piece, text)] for locale, pieces in _pieces().items()}
    return {locale: pieces for locale, pieces in found.items() if pieces}


def _stands(piece: str, text: str) -> bool:
    """Whether a piece stands in a text as words, not within one ("Office" in "Officer")."""
    if piece not in text:
        return False
    return regex.search(rf"(?<![\p{{L}}\p{{M}}]){regex.escape(piece)}(?![\p{{L}}\p{{M}}])", text) is not None
