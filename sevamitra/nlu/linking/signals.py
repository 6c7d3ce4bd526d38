"""How well a message fits each service, seen from several sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from sevamitra.catalogue.model import LOCALES, Catalogue, Service
from sevamitra.nlu.featurise import DIMENSIONS, TermWeights

Floats = NDArray[np.float32]

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
HASHED = 2048
_SEED = 7
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
        self.by_term = self.terms.T.tocsr()
        self.present, self.starts = np.unique(self.owners, return_index=True)
        counts = np.diff(np.append(self.starts, len(self.owners)))
        width = int(counts.max()) if len(counts) else 1
        offsets = np.arange(width)[None, :]
        self._padded = np.where(offsets < counts[:, None], self.starts[:, None] + offsets, len(self.owners))

    def best(self, similarity: Floats, services: int, top: int = 3) -> tuple[Floats, Floats]:
        """The highest, and the mean of the ``top`` highest, similarity by service; NaN where it has no text."""
        highest = np.full(services, np.nan, np.float32)
        mean = np.full(services, np.nan, np.float32)
        if len(self.owners):
            table = np.append(similarity, np.float32(-1))[self._padded]
            table = -np.sort(-table, axis=1)[:, :top]
            highest[self.present] = table[:, 0]
            kept = np.maximum(table, 0)
            mean[self.present] = kept.sum(1) / np.maximum((table > -1).sum(1), 1)
        return highest, mean


def centred(meanings: Floats, centre: Floats) -> Floats:
    """Unit vectors after the mean of all texts is taken off (e5's vectors all lie in one narrow cone)."""
    shifted = meanings - centre
    return (shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-9)).astype(np.float32)


class Ridge:
    """Linear classifier in closed form over projected terms and meanings, one column a service.

    Least squares on one-hot targets with an L2 penalty. A service that appears later gets its column from the same
    inverse.
    """

    def __init__(self, inverse: Floats, columns: Floats) -> None:
        self.inverse = inverse
        self.columns = columns

    @staticmethod
    def rows(terms: scipy.sparse.csr_matrix, meanings: Floats) -> Floats:
        """Features, shape (texts, HASHED + 384)."""
        return np.hstack([(terms @ _PROJECTION).toarray(), meanings]).astype(np.float32)

    @classmethod
    def fit(cls, rows: Floats, owners: Any, weights: Floats, classes: int, penalty: float) -> Ridge:
        """Fits ``rows`` of ``owners`` (classes by number), each counting ``weights``."""
        gram = (rows.T @ (rows * weights[:, None])).astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        inverse = np.linalg.inv(gram).astype(np.float32)
        targets = scipy.sparse.csr_matrix((weights, (np.arange(len(owners)), owners)), shape=(len(owners), classes))
        return cls(inverse, inverse @ np.asarray((targets.T @ rows).T, np.float32))

    def left_out(self, row: Floats, scores: Floats, owner: int, weight: float) -> Floats:
        """The scores that ``row`` would have had without itself in training: (s - h y) / (1 - h), h its leverage."""
        leverage = float(weight * row @ self.inverse @ row)
        without = scores / (1 - leverage)
        without[owner] = (scores[owner] - leverage) / (1 - leverage)
        return without

    def column(self, rows: Floats, weight: float) -> Floats:
        """A column for a class that was not there in training, from its rows."""
        return self.inverse @ (rows * weight).sum(0)


@dataclass
class Query:
    """A message as the signals see it: weighted terms (1, DIMENSIONS) and centred meaning (384,)."""

    terms: scipy.sparse.csr_matrix
    meaning: Floats

    @cached_property
    def row(self) -> Floats:
        """The ridge's features of the message, shape (HASHED + 384,); made once, however many ask."""
        row: Floats = Ridge.rows(self.terms, self.meaning[None, :])[0]
        return row


class ServiceIndex:
    """All services with their texts; gives the signals of a message for every service.

    Arrays are replaced, never changed in place, so that a reader on another thread sees one version throughout.
    """

    def __init__(self, slugs: Sequence[str], names: Texts, utterances: Texts, ridge: Ridge) -> None:
        self.slugs = list(slugs)
        self.position: dict[str, int] = {slug: i for i, slug in enumerate(self.slugs)}
        self.names = names
        self.utterances = utterances
        self.ridge = ridge

    def signals(self, query: Query, without_name: int | None = None) -> Floats:
        """Shape (services, len(SIGNALS)); NaN where a service has no such text.

        ``without_name``: in training, the row of ``names`` that is the message itself and must not count.
        """
        size = len(self.slugs)
        columns: list[Floats] = []
        name_terms = (query.terms @ self.names.by_term).toarray()[0]
        name_meaning = self.names.meanings @ query.meaning
        ridge_scores = query.row @ self.ridge.columns
        if without_name is not None:
            name_terms[without_name] = name_meaning[without_name] = -1
            ridge_scores = self.ridge.left_out(
                query.row, ridge_scores, int(self.names.owners[without_name]), NAME_WEIGHT
            )
        columns += self.names.best(name_terms, size)
        columns += self.utterances.best((query.terms @ self.utterances.by_term).toarray()[0], size)
        columns.append(self.names.best(name_meaning, size)[0])
        columns += self.utterances.best(self.utterances.meanings @ query.meaning, size)
        columns.append(ridge_scores[:size])
        return np.stack(columns, axis=1)


def weighted_query(counts: scipy.sparse.csr_matrix, meaning: Floats, weights: TermWeights, centre: Floats) -> Query:
    """The query of one message from its term counts (1, DIMENSIONS) and unit vector (384,)."""
    return Query(weights.apply(counts), centred(meaning[None, :], centre)[0])
