"""Trains the linker: the index of all services, and a ranker that learns from a stranger's messages against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from tqdm import tqdm

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import EmbeddingCache
from sevamitra.nlu.featurise import TermWeights, count_text_terms
from sevamitra.nlu.linking.facets import ServiceFacets, matcher
from sevamitra.nlu.linking.index import ServiceIndex
from sevamitra.nlu.linking.ranker import (
    Ranker,
    candidate_features,
    fit_coefficients,
    fit_confidence,
    fit_gate,
    message_features,
    summary,
)
from sevamitra.nlu.linking.signals import (
    NAME_WEIGHT,
    Floats,
    Positions,
    Query,
    Ridge,
    RidgeSums,
    Texts,
    centred,
    service_texts,
)
from sevamitra.nlu.scripts import normalise
from sevamitra.nlu.transliterate import phonetic_keys

PENALTY = 10.0
"""L2 of the ridge."""
NEGATIVES = 4000
"""How many messages that mean no service the ranker learns from, at most."""
CHANCE_STRANGERS = 0.25
"""Share of the messages taken for a stranger's where no stranger wrote any."""
NONE_WEIGHT = 0.3
"""How much a message that means no service counts beside a written message in the ridge."""


STRANGER = 3
"""The hand whose messages teach the ranker: it wrote one message a service, knowing none of the others'.

Messages of one hand resemble each other more than a citizen's resemble any: measured on its own hand's, a nearest
neighbour looks better, and confidence higher, than they are to a stranger.
"""


@dataclass(frozen=True)
class Example:
    """A written message: the services that answer it (none where no service is meant), and whose hand wrote it."""

    right: tuple[str, ...]
    hand: int = 0


@dataclass
class Linker:
    """All that linking a message needs. ``texts``: the names and aliases that the index was made from, by slug."""

    weights: TermWeights
    centre: Floats
    index: ServiceIndex
    nothing: Texts
    ranker: Ranker
    texts: dict[str, list[str]]

    def none_scores(self, query: Query) -> Floats:
        """How near the message is to messages that mean no service: terms, meaning, ridge."""
        terms = self.nothing.terms @ query.weight_of_term
        meaning = self.nothing.meanings @ query.meaning
        ridge = query.row @ self.index.ridge.classes[-1]
        return np.array([terms.max(initial=0.0), meaning.max(initial=0.0), ridge], np.float32)


NOTHING = -1


@dataclass
class Corpus:
    """All texts, weighted and centred: messages (owner NOTHING where no service is meant) and names."""

    slugs: list[str]
    terms: scipy.sparse.csr_matrix
    meanings: Floats
    owners: np.ndarray[Any, np.dtype[np.int64]]
    names: Texts
    weights: TermWeights
    centre: Floats
    keys: Sequence[Sequence[str]]
    name_keys: Sequence[Sequence[str]]
    catalogue: Catalogue
    facets: ServiceFacets

    def query(self, row: int) -> Query:
        """The message ``row`` as a query."""
        return Query(self.terms[row], self.meanings[row], matcher().find(self.keys[row]))

    def name_query(self, row: int) -> Query:
        """The name ``row`` as a query."""
        return Query(self.names.terms[row], self.names.meanings[row], matcher().find(self.name_keys[row]))

    def name_owner(self, row: int) -> str:
        """Whose name ``row`` is."""
        return self.slugs[self.names.owners[row]]

    def texts(self, rows: Positions) -> Texts:
        """The messages ``rows``; those that mean no service have one owner."""
        return Texts(self.terms[rows], self.meanings[rows], np.maximum(self.owners[rows], 0))


def name_texts(catalogue: Catalogue, slugs: Sequence[str]) -> tuple[list[str], list[int]]:
    """Names and aliases of services with the position of their owner."""
    texts, owners = [], []
    for position, slug in enumerate(slugs):
        for text in service_texts(catalogue.services[slug], catalogue):
            texts.append(text)
            owners.append(position)
    return texts, owners


def train_linker(
    catalogue: Catalogue,
    counts: scipy.sparse.csr_matrix,
    meanings: Floats,
    keys: Sequence[Sequence[str]],
    examples: Sequence[Example],
    negatives: int = NEGATIVES,
    seed: int = 0,
) -> Linker:
    """Trains on written messages.

    Args:
        counts: term counts, shape (examples, DIMENSIONS). meanings: unit vectors, shape (examples, 384).
        keys: the words' phonetic keys. examples: which services answer each message.
        negatives: how many of those that mean no service, and how many names, the ranker learns from.
    """
    slugs = sorted(catalogue.services)
    corpus = _corpus(catalogue, slugs, counts, meanings, keys, examples)
    texts = {slug: service_texts(catalogue.services[slug], catalogue) for slug in slugs}
    parts = _parts(corpus, examples, np.random.RandomState(seed))
    ranker = _train_ranker(corpus, examples, parts, negatives)
    served = np.r_[parts.taught, parts.strangers[0], parts.strangers[1]]
    index = _index(corpus, served, parts.sums())
    return Linker(corpus.weights, corpus.centre, index, corpus.texts(np.r_[parts.nothing]), ranker, texts)


def _corpus(
    catalogue: Catalogue,
    slugs: list[str],
    counts: scipy.sparse.csr_matrix,
    meanings: Floats,
    keys: Sequence[Sequence[str]],
    examples: Sequence[Example],
) -> Corpus:
    position = {slug: i for i, slug in enumerate(slugs)}
    texts, name_owners = name_texts(catalogue, slugs)
    name_counts = count_text_terms(texts)
    name_meanings = EmbeddingCache().encode(texts)
    weights = TermWeights.fit(scipy.sparse.vstack([name_counts, counts]))
    centre = np.vstack([name_meanings, meanings]).mean(axis=0)
    unknown = [example.right[0] for example in examples if example.right and example.right[0] not in position]
    if unknown:
        raise ValueError(
            f"data/nlu has messages for services that the catalogue lacks: {', '.join(sorted(set(unknown))[:5])}"
        )
    return Corpus(
        slugs=slugs,
        terms=weights.apply(counts),
        meanings=centred(meanings, centre),
        owners=np.array([position[e.right[0]] if e.right else NOTHING for e in examples], int),
        names=Texts(weights.apply(name_counts), centred(name_meanings, centre), np.array(name_owners)),
        weights=weights,
        centre=centre,
        keys=keys,
        name_keys=[phonetic_keys(normalise(text)) for text in texts],
        catalogue=catalogue,
        facets=ServiceFacets([catalogue.services[slug] for slug in slugs], catalogue),
    )


@dataclass(frozen=True)
class Parts:
    """The messages by what they are for: rows that the index holds, and two halves each of strangers' and of those
    that mean no service; one half of the latter is in the index while the other teaches."""

    taught: Positions
    strangers: tuple[Positions, Positions]
    nothing: tuple[Positions, Positions]
    sums_taught: RidgeSums
    sums_strangers: RidgeSums
    sums_nothing: tuple[RidgeSums, RidgeSums]

    def sums(self, without: int | None = None) -> RidgeSums:
        """The ridge's sums of everything, or without strangers and the half ``without`` of what means no service."""
        if without is None:
            return self.sums_taught + self.sums_strangers + self.sums_nothing[0] + self.sums_nothing[1]
        return self.sums_taught + self.sums_nothing[1 - without]


def _parts(corpus: Corpus, examples: Sequence[Example], generator: np.random.RandomState) -> Parts:
    classes = len(corpus.slugs) + 1
    served = corpus.owners >= 0
    strange = served & np.array([example.hand == STRANGER for example in examples], bool)
    if not strange.any():
        strange = served & (generator.rand(len(examples)) < CHANCE_STRANGERS)
    half = generator.randint(0, 2, len(examples))
    taught = np.flatnonzero(served & ~strange)
    strangers = np.flatnonzero(strange & (half == 0)), np.flatnonzero(strange & (half == 1))
    nothing = np.flatnonzero(~served & (half == 0)), np.flatnonzero(~served & (half == 1))
    sums_nothing = [RidgeSums.of(corpus.texts(rows), classes, NONE_WEIGHT, classes - 1) for rows in nothing]
    return Parts(
        taught,
        strangers,
        nothing,
        RidgeSums.of(corpus.texts(taught), classes, 1.0) + RidgeSums.of(corpus.names, classes, NAME_WEIGHT),
        RidgeSums.of(corpus.texts(np.r_[strangers]), classes, 1.0),
        (sums_nothing[0], sums_nothing[1]),
    )


def _index(corpus: Corpus, rows: Positions, sums: RidgeSums) -> ServiceIndex:
    """The index over the names and the messages ``rows``."""
    ridge = Ridge.fit(sums, PENALTY)
    return ServiceIndex(corpus.catalogue, corpus.names, corpus.texts(rows), ridge, corpus.facets)


@dataclass(frozen=True)
class Seen:
    """A message as the ranker saw it in training: what :class:`Ranker` learns from."""

    meant: bool
    best: Floats
    features: Floats
    none_scores: Floats
    families: Positions
    left_open: NDArray[np.bool_]
    right: NDArray[np.bool_]
    written: bool


def _train_ranker(corpus: Corpus, examples: Sequence[Example], parts: Parts, negatives: int) -> Ranker:
    seen: list[Seen] = []
    index = _index(corpus, parts.taught, parts.sums(without=0))
    for half in (0, 1):
        if half:
            index = index.with_ridge(Ridge.fit(parts.sums(without=1), PENALTY))
        nothing = corpus.texts(parts.nothing[1 - half])
        reader = Linker(corpus.weights, corpus.centre, index, nothing, None, {})  # type: ignore[arg-type]
        messages = np.r_[parts.strangers[half], parts.nothing[half][: negatives // 2]]
        tasks: list[tuple[Query, Sequence[str], int | None]] = [
            (corpus.query(i), examples[i].right, None) for i in messages
        ]
        every = max(2, 4 * len(corpus.names.owners) // max(negatives, 1))
        tasks += [
            (corpus.name_query(i), (corpus.name_owner(i),), i) for i in range(half, len(corpus.names.owners), every)
        ]
        for query, slugs, without in tqdm(tasks, desc=f"ranker, half {half + 1} of 2", mininterval=2):
            seen.append(_see(reader, query, slugs, without))
    told = [one for one in seen if one.meant and one.written]
    coefficients = fit_coefficients([one.features for one in told], [one.right for one in told])
    confidence = fit_confidence([(one.features @ coefficients, one.families, one.left_open, one.right) for one in told])
    rows = [message_features(one.best, one.features @ coefficients, one.none_scores) for one in seen]
    gate = fit_gate(
        [row for one, row in zip(seen, rows) if one.meant], [row for one, row in zip(seen, rows) if not one.meant]
    )
    return Ranker(coefficients, gate, confidence)


def _see(reader: Linker, query: Query, slugs: Sequence[str], without: int | None) -> Seen:
    """Siblings at other bodies are right as well where the message leaves the body open."""
    index = reader.index
    look = index.look(query, without)
    named = [index.position[slug] for slug in slugs if slug in index.position]
    family = np.isin(look.families, index.families.number[named[:1]])
    return Seen(
        bool(slugs),
        summary(look.signals),
        candidate_features(look.signals),
        reader.none_scores(query),
        look.families,
        look.left_open,
        np.isin(look.chosen, named) | (look.left_open & family),
        without is None,
    )
