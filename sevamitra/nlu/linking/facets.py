"""What a message names by the lexicon's words - a thing, an act, a body, a person - and which services have the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sevamitra.catalogue.lexicon import CATEGORIES, LexiconEntry, load_lexicon
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.nlu.linking.signals import FACET_SIGNALS, Floats, Positions, service_texts
from sevamitra.nlu.scripts import normalise, stem_key
from sevamitra.nlu.transliterate import phonetic_keys

WEAK = 0.2
"""How much a weak entry's word counts beside a strong one's."""

_TELLING = 4

assert len(FACET_SIGNALS) == 2 * len(CATEGORIES)


class Matcher:
    """Finds the lexicon's entries in a text by phonetic keys and their stems, the same in both scripts.

    A word is the same as a listed one when their keys are, or when its stem is the listed key; equal stems alone count
    from :data:`_TELLING` letters on, and words of less than three letters only when they are spelt alike.
    """

    def __init__(self, entries: Sequence[LexiconEntry]) -> None:
        self.entries = tuple(entries)
        self.categories = np.array([CATEGORIES.index(entry.category) for entry in entries], np.int64)
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for position, entry in enumerate(entries):
            for word in entry.words:
                keys = tuple(phonetic_keys(normalise(word)))
                for first in {keys[0], stem_key(keys[0])} if keys else ():
                    self._phrases.setdefault(first, []).append((keys, position))

    def find(self, keys: Sequence[str]) -> Positions:
        """The entries that the phonetic ``keys`` of a text hold, ascending."""
        found = set()
        for start, key in enumerate(keys):
            for first in {key, stem_key(key)}:
                for phrase, entry in self._phrases.get(first, ()):
                    rest = keys[start : start + len(phrase)]
                    if len(rest) == len(phrase) and all(map(_same, rest, phrase)):
                        found.add(entry)
        return np.array(sorted(found), np.int64)


def _same(key: str, listed: str) -> bool:
    """Whether a text's word is a listed one, both as phonetic keys."""
    if key == listed:
        return True
    if len(listed) < 3:
        return False
    stem = stem_key(key)
    return stem == listed or (len(stem) >= _TELLING and stem == stem_key(listed))


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    """The matcher of the lexicon that ships."""
    return Matcher(load_lexicon())


class ServiceFacets:
    """Which entries each service has: those whose words are in its names and aliases, and its body and its area.

    ``held`` has shape (services, entries), booleans.
    """

    def __init__(
        self, services: Sequence[Service], catalogue: Catalogue, known: Mapping[str, Any] | None = None
    ) -> None:
        """
        Args:
            known: rows of ``held`` by slug, of services that need not be read again.
        """
        entries = matcher().entries
        known = known or {}
        self.held = np.zeros((len(services), len(entries)), bool)
        for row, service in enumerate(services):
            self.held[row] = known[service.slug] if service.slug in known else _entries_of(service, catalogue)
        rarity = np.log((1 + len(services)) / (1 + self.held.sum(axis=0)))
        weak = np.array([WEAK if entry.weak else 1.0 for entry in entries])
        self.weights: Floats = (rarity * weak).astype(np.float32)

    def signals(self, found: Positions, chosen: Positions) -> Floats:
        """By category the share of the message's entries that a service has, and 1 where it has others only; shape
        (chosen, len(FACET_SIGNALS))."""
        out = np.zeros((len(chosen), len(FACET_SIGNALS)), np.float32)
        held = self.held[chosen]
        for number in range(len(CATEGORIES)):
            mine = found[matcher().categories[found] == number]
            total = float(self.weights[mine].sum())
            if total <= 0:
                continue
            shared = held[:, mine] @ self.weights[mine]
            has_any = held[:, matcher().categories == number].any(axis=1)
            out[:, 2 * number] = shared / total
            out[:, 2 * number + 1] = has_any & (shared == 0)
        return out

    def names_body(self, found: Positions, services: Positions) -> bool:
        """True where the message names the body or area of any of ``services``."""
        bodies = found[matcher().categories[found] == CATEGORIES.index("bodies")]
        return bool(self.held[np.ix_(services, bodies)].any())


def _entries_of(service: Service, catalogue: Catalogue) -> NDArray[np.bool_]:
    held = np.zeros(len(matcher().entries), bool)
    for text in service_texts(service, catalogue):
        held[matcher().find(phonetic_keys(normalise(text)))] = True
    area = catalogue.bodies[service.body].area
    for column, entry in enumerate(matcher().entries):
        if entry.category == "bodies":
            held[column] = entry.key in (service.body, area)
    return held
