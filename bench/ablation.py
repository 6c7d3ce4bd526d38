"""The linker trained and run without one of its signals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import EmbeddingCache
from sevamitra.nlu.featurise import count_text_terms
from sevamitra.nlu.importer import read_messages
from sevamitra.nlu.link import training_examples
from sevamitra.nlu.linking.index import ServiceIndex
from sevamitra.nlu.linking.signals import FACET_SIGNALS, HASHED, SIGNALS, Ridge
from sevamitra.nlu.linking.training import Linker, train_linker
from sevamitra.nlu.scripts import normalise, without_command
from sevamitra.nlu.transliterate import phonetic_keys
from sevamitra.settings import PROJECT_ROOT


@dataclass(frozen=True)
class Absence:
    """Which signals are missing. ``nearness``: which of the message's nearness to messages that mean no service;
    ``ridge``: which of the ridge's features."""

    signals: tuple[str, ...]
    nearness: tuple[int, ...] = ()
    ridge: slice = slice(0, 0)


ABSENCES = {
    "names and aliases as signals": Absence(tuple(name for name in SIGNALS if name.startswith("name_"))),
    "written messages as signals": Absence(tuple(name for name in SIGNALS if name.startswith("utterance_"))),
    "phonetic n-grams": Absence(tuple(name for name in SIGNALS if "_terms" in name), (0,), slice(0, HASHED)),
    "the sentence encoder (in linking)": Absence(
        tuple(name for name in SIGNALS if "_meaning" in name), (1,), slice(HASHED, None)
    ),
    "the ridge classifier": Absence(("ridge",), (2,)),
    "the lexicon": Absence(FACET_SIGNALS),
}


@contextmanager
def without(absence: Absence) -> Iterator[None]:
    """Within it, the missing signals are nought everywhere: in training and in linking."""
    columns = [(SIGNALS + FACET_SIGNALS).index(name) for name in absence.signals]
    signals, none_scores, rows = ServiceIndex.signals, Linker.none_scores, Ridge.rows

    def lesser_signals(self: ServiceIndex, *given: Any, **named: Any) -> Any:
        found = signals(self, *given, **named)
        found[:, columns] = 0
        return found

    def lesser_none_scores(self: Linker, query: Any) -> Any:
        found = none_scores(self, query)
        found[list(absence.nearness)] = 0
        return found

    def lesser_rows(terms: Any, meanings: Any) -> Any:
        found = rows(terms, meanings)
        found[:, absence.ridge] = 0
        return found

    ServiceIndex.signals = lesser_signals  # type: ignore[method-assign]
    Linker.none_scores = lesser_none_scores  # type: ignore[method-assign]
    Ridge.rows = staticmethod(lesser_rows)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ServiceIndex.signals, Linker.none_scores = signals, none_scores  # type: ignore[method-assign]
        Ridge.rows = staticmethod(rows)  # type: ignore[method-assign, assignment]


class Trainer:
    """Trains linkers on the written messages, whose features are computed once.

    ``messages`` are those of data/nlu that teach linking, ``examples`` what each teaches; ``catalogue`` is the shipped one.
    """

    def __init__(self, negatives: int) -> None:
        """
        Args:
            negatives: as :func:`train_linker` takes it.
        """
        self._negatives = negatives
        paths = sorted((PROJECT_ROOT / "data" / "nlu").rglob("*.yml"))
        self.messages, self.examples = training_examples([m for path in paths for m in read_messages(path)])
        texts = [without_command(message.get("text")) for message in self.messages]
        self._counts = count_text_terms(texts)
        self._keys = [phonetic_keys(normalise(text)) for text in texts]
        self._meanings = EmbeddingCache().encode(texts)
        self.catalogue = load_catalogue()

    def train(self, kept: Sequence[int] | None = None, catalogue: Catalogue | None = None) -> Linker:
        """A linker as :class:`sevamitra.nlu.link.ServiceLinker` trains it.

        Args:
            kept: which messages it learns from; without it, all. catalogue: the services it learns; else all shipped.
        """
        rows = np.arange(len(self.messages)) if kept is None else np.asarray(kept, int)
        return train_linker(
            catalogue or self.catalogue,
            self._counts[rows],
            self._meanings[rows],
            [self._keys[row] for row in rows],
            [self.examples[row] for row in rows],
            negatives=self._negatives,
        )
