"""Why one service was chosen over another: the signals of both, and how much each weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.asked import Asked
from bench.living import query_of
from sevamitra.catalogue.lexicon import LexiconEntry
from sevamitra.nlu.linking.facets import matcher
from sevamitra.nlu.linking.ranker import candidate_features
from sevamitra.nlu.linking.signals import FACET_SIGNALS, SIGNALS, Query, weighted_query
from sevamitra.nlu.linking.training import Linker

MOST_OPTIONS, MOST_IDS_EACH, MOST_IDS = 9, 3, 15
"""What one WhatsApp question can carry, as data/eval/score.py has it."""


@dataclass(frozen=True)
class Judged:
    """A message and what came of it.

    ``outcome``, ``stated`` and ``confidence`` (of the first) are the parse's; ``ranking`` slugs; ``settled``: right at
    once or after one question; ``linker`` is what linked it.
    """

    asked: Asked
    outcome: str
    stated: str | None
    ranking: tuple[str, ...]
    offered: tuple[str, ...]
    confidence: float
    linker: Linker

    @classmethod
    def of(cls, asked: Asked, parsed: dict[str, Any], linker: Linker) -> Judged:
        """Judges a parse."""
        service, ranking = parsed["service"], parsed["service_ranking"]
        options = [tuple(option["ids"]) for option in (service["ask"] or {}).get("options", ())]
        ids = tuple(dict.fromkeys(identifier for option in options for identifier in option))
        fits = len(options) <= MOST_OPTIONS and len(ids) <= MOST_IDS and all(len(o) <= MOST_IDS_EACH for o in options)
        return cls(
            asked,
            service["outcome"],
            service["id"],
            tuple(found["id"] for found in ranking),
            ids if fits else (),
            ranking[0]["confidence"] if ranking else 0.0,
            linker,
        )

    @property
    def first_right(self) -> bool:
        """Whether the first of the ranking is right."""
        return bool(self.ranking) and self.ranking[0] in self.asked.right

    @property
    def among_three(self) -> bool:
        """Whether a right one is among the first three."""
        return bool(self.asked.right.intersection(self.ranking[:3]))

    @property
    def settled(self) -> bool:
        """Whether it is right at once or after one question."""
        if self.outcome == "match":
            return self.stated in self.asked.right
        return self.outcome == "ambiguous" and bool(self.asked.right.intersection(self.offered))

    @property
    def wrong(self) -> bool:
        """Whether a trainer should look at it."""
        return not (self.first_right and self.settled)

    @property
    def chosen(self) -> str | None:
        """What was chosen instead: what was stated, else the first of the ranking that is not right."""
        if self.stated and self.stated not in self.asked.right:
            return self.stated
        return next((slug for slug in self.ranking if slug not in self.asked.right), None)


@dataclass(frozen=True)
class Weighed:
    """One signal for two services: its value, and its weight in each one's score (coefficients times features)."""

    name: str
    meant: float
    chosen: float
    meant_weight: float
    chosen_weight: float

    @property
    def favour(self) -> float:
        """How much it speaks for what was meant; less than 0: for what was chosen."""
        return self.meant_weight - self.chosen_weight


@dataclass(frozen=True)
class Explanation:
    """The signals of what was meant and what was chosen; ``entries``: the lexicon's words in the message;
    ``shortlisted``: whether what was meant was looked at closely at all."""

    signals: tuple[Weighed, ...]
    entries: tuple[LexiconEntry, ...]
    shortlisted: bool

    def value(self, name: str) -> tuple[float, float]:
        """A signal's value for what was meant and for what was chosen."""
        signal = next(signal for signal in self.signals if signal.name == name)
        return signal.meant, signal.chosen

    @property
    def favour(self) -> float:
        """How much higher the score of what was meant is."""
        return sum(signal.favour for signal in self.signals)


def explain(judged: Judged) -> Explanation:
    """The signals of the service that was meant and of the one chosen, as the ranker weighed them."""
    linker = judged.linker
    counts, meaning, keys = query_of(judged.asked.text)
    found = matcher().find(keys)
    query = weighted_query(counts, meaning, found, linker.weights, linker.centre)
    meant = linker.index.position[judged.asked.target]
    chosen = linker.index.position[judged.chosen] if judged.chosen else meant
    listed = linker.index.shortlist(query)
    entries = tuple(matcher().entries[position] for position in found)
    return Explanation(
        _weighed(linker, query, np.union1d(listed, [meant, chosen]), meant, chosen), entries, meant in listed
    )


def _weighed(linker: Linker, query: Query, candidates: Any, meant: int, chosen: int) -> tuple[Weighed, ...]:
    values = np.nan_to_num(linker.index.signals(query, candidates), nan=0.0)
    weights = weight_of_signals(candidate_features(values) * linker.ranker.coefficients)
    one, other = (int(np.searchsorted(candidates, position)) for position in (meant, chosen))
    return tuple(
        Weighed(name, *(float(number) for number in numbers))
        for name, *numbers in zip(SIGNALS + FACET_SIGNALS, values[one], values[other], weights[one], weights[other])
    )


def weight_of_signals(weighed: Any) -> Any:
    """The features' weights summed by signal, shape (candidates, signals): the text signals each have four features
    (:func:`candidate_features`), one of every kind after the other; the facets one each."""
    width = len(SIGNALS)
    texts = weighed[:, : -len(FACET_SIGNALS)].reshape(len(weighed), -1, width).sum(axis=1)
    return np.hstack([texts, weighed[:, -len(FACET_SIGNALS) :]])
