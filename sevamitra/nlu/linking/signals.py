"""How well a message fits each service, seen from several sides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from sevamitra.catalogue.model import LOCALES, Catalogue, Service
from sevamitra.nlu.featurise import DIMENSIONS, TermWeights

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]

SIGNALS = (
    "name_terms",
    "name_terms_top3",
    "utterance_terms",
    "utterance_terms_top3",
    "name_meaning",
    "utterance_meaning",
    "utterance_meaning_top3",
    "ridge",
)
FACET_SIGNALS = tuple(
    f"{category}_{agreement}"
    for category in ("objects", "acts", "bodies", "persons")
    for agreement in ("shared", "other")
)
"""By category of the lexicon: the share of what the message names that the service has, and whether it has others only."""
HASHED = 2048
_SEED = 7
_BLOCK = 4096
NAME_WEIGHT = 0.5
"""How much a name counts beside a written message in the ridge."""


def service_texts(service: Service, catalogue: Catalogue) -> list[str]:
    """Everything a service is called: its names, alone and with its body's short name, and its aliases."""
    short = catalogue.bodies[service.body].short
    names = [text for locale in LOCALES for text in (service.name[locale], f"{service.name[locale]} {short[locale]}")]
    return list(dict.fromkeys([*names, *(alias for texts in service.aliases.values() for alias in texts)]))


def _projection() -> scipy.sparse.csr_matrix:
    """A fixed random projection of the term space to ``HASHED`` dimensions (count sketch: one signed entry a term)."""
    generator = np.random.RandomState(_SEED)
    columns = generator.randint(0, HASHED, DIMENSIONS)
    signs = generator.choice(np.array([-1.0, 1.0], np.float32), DIMENSIONS)
    return scipy.sparse.csr_matrix((signs, (np.arange(DIMENSIONS), columns)), shape=(DIMENSIONS, HASHED))


_PROJECTION = _projection()


@dataclass
class Texts:
    """Texts that belong to services, sorted by service: weighted terms (n, DIMENSIONS), meanings (n, 384), owners (n,)."""

    terms: scipy.sparse.csr_matrix
    meanings: Floats
    owners: np.ndarray[Any, np.dtype[np.int64]]

    def __post_init__(self) -> None:
        order = np.argsort(self.owners, kind="stable")
        if not np.array_equal(order, np.arange(len(order))):
            self.terms, self.meanings, self.owners = self.terms[order], self.meanings[order], self.owners[order]

    def rows_of(self, services: Positions) -> tuple[Positions, Positions]:
        """The rows of the texts of ``services``, one service after the other, and how many each has."""
        starts = np.searchsorted(self.owners, services, side="left")
        counts = np.searchsorted(self.owners, services, side="right") - starts
        firsts = np.repeat(starts - np.r_[0, counts.cumsum()[:-1]], counts)
        return firsts + np.arange(len(firsts)), counts


def best(similarity: Floats, counts: Positions, top: int = 3) -> tuple[Floats, Floats]:
    """The highest, and the mean of the ``top`` highest, similarity of each service; NaN where it has no text.

    Args:
        similarity: of every text, one service's after the other's. counts: how many texts each service has.
    """
    table = np.full((len(counts), int(counts.max(initial=1))), -np.inf, np.float32)
    table[np.arange(table.shape[1])[None, :] < counts[:, None]] = similarity
    table = -np.sort(-table, axis=1)[:, :top]
    known = np.maximum(np.isfinite(table).sum(axis=1), 1)
    mean = np.maximum(table, 0).sum(axis=1) / known
    empty = counts == 0
    return np.where(empty, np.nan, table[:, 0]).astype(np.float32), np.where(empty, np.nan, mean).astype(np.float32)


def centred(meanings: Floats, centre: Floats) -> Floats:
    """Unit vectors after the mean of all texts is taken off (e5's vectors all lie in one narrow cone)."""
    shifted = meanings - centre
    return (shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-9)).astype(np.float32)


class Ridge:
    """Linear classifier in closed form over projected terms and meanings; ``classes`` has one row a service.

    Least squares on one-hot targets with an L2 penalty. A service that appears later gets its row from the same
    inverse.
    """

    def __init__(self, inverse: Floats, classes: Floats) -> None:
        self.inverse = inverse
        self.classes = classes

    @staticmethod
    def rows(terms: scipy.sparse.csr_matrix, meanings: Floats) -> Floats:
        """Features, shape (texts, HASHED + 384)."""
        return np.hstack([(terms @ _PROJECTION).toarray(), meanings]).astype(np.float32)

    @classmethod
    def fit(cls, sums: RidgeSums, penalty: float) -> Ridge:
        """Solves for what ``sums`` add up to."""
        gram = sums.gram.astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        inverse = np.linalg.inv(gram).astype(np.float32)
        return cls(inverse, sums.targets @ inverse)

    def left_out(self, row: Floats, scores: Floats, mine: Any, weight: float) -> Floats:
        """The scores that ``row`` would have had without itself in training: (s - h y) / (1 - h), h its leverage.

        Args:
            scores: of some classes. mine: which of them is the row's own (booleans).
        """
        leverage = float(weight * row @ self.inverse @ row)
        without: Floats = (scores - leverage * np.asarray(mine, np.float32)) / (1 - leverage)
        return without

    def late_class(self, rows: Floats, weight: float) -> Floats:
        """The row of a class that was not there in training, from its texts' ``rows``."""
        late: Floats = (rows * weight).sum(0) @ self.inverse
        return late


@dataclass(frozen=True)
class RidgeSums:
    """What a ridge is solved from, of a part of the texts; the sums of two parts add up to those of both.

    Weighted products of the features with each other, shape (HASHED + 384,) twice, and with the classes.
    """

    gram: Floats
    targets: Floats

    @classmethod
    def of(cls, texts: Texts, classes: int, weight: float, owner: int | None = None) -> RidgeSums:
        """The sums of ``texts``, each counting ``weight``; of class ``owner``, or where it is ``None`` of their owners."""
        width = HASHED + texts.meanings.shape[1]
        gram, targets = np.zeros((width, width), np.float32), np.zeros((classes, width), np.float32)
        for start in range(0, len(texts.owners), _BLOCK):
            part = slice(start, start + _BLOCK)
            rows = Ridge.rows(texts.terms[part], texts.meanings[part])
            owners = texts.owners[part] if owner is None else np.full(len(rows), owner)
            gram += weight * (rows.T @ rows)
            hot = scipy.sparse.csr_matrix((np.ones(len(rows)), (owners, np.arange(len(rows)))), (classes, len(rows)))
            targets += weight * (hot @ rows)
        return cls(gram, targets)

    def __add__(self, other: RidgeSums) -> RidgeSums:
        return RidgeSums(self.gram + other.gram, self.targets + other.targets)


@dataclass
class Query:
    """A message as the signals see it: weighted terms (1, DIMENSIONS), centred meaning (384,), entries of the lexicon."""

    terms: scipy.sparse.csr_matrix
    meaning: Floats
    facets: Positions

    @cached_property
    def row(self) -> Floats:
        """The ridge's features of the message, shape (HASHED + 384,); made once, however many ask."""
        row: Floats = Ridge.rows(self.terms, self.meaning[None, :])[0]
        return row

    @cached_property
    def weight_of_term(self) -> Floats:
        """The message's weight of every term, shape (DIMENSIONS,)."""
        weights: Floats = self.terms.toarray()[0]
        return weights


def weighted_query(
    counts: scipy.sparse.csr_matrix, meaning: Floats, facets: Positions, weights: TermWeights, centre: Floats
) -> Query:
    """The query of one message from its term counts (1, DIMENSIONS), unit vector (384,) and entries of the lexicon."""
    return Query(weights.apply(counts), centred(meaning[None, :], centre)[0], facets)
