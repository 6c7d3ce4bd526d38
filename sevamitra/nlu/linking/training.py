"""Trains the linker: the index of all services, and a ranker that learns from one hand's messages against another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from tqdm import tqdm

from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.encode import EmbeddingCache
from sevamitra.nlu.featurise import TermWeights, count_text_terms
from sevamitra.nlu.linking.ranker import (
    Ranker,
    candidate_features,
    candidates,
    fit_coefficients,
    fit_gate,
    fit_sharpness,
    message_features,
    summary,
)
from sevamitra.nlu.linking.signals import NAME_WEIGHT, Floats, Query, Ridge, ServiceIndex, Texts, centred, service_texts
from sevamitra.nlu.scripts import normalise

PENALTY = 10.0
"""L2 of the ridge."""
NONE_WEIGHT = 0.3
"""How much a message that means no service counts beside a written message in the ridge."""


@dataclass(frozen=True)
class Example:
    """A written message: the services that answer it, whether one is meant at all, and whose hand wrote it.

    ``meant`` without ``right``: a service is meant, but which is not written down; it teaches only that one is meant.
    """

    right: tuple[str, ...]
    meant: bool = True
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
        terms = (query.terms @ self.nothing.by_term).toarray()[0]
        meaning = self.nothing.meanings @ query.meaning
        ridge = query.row @ self.index.ridge.columns[:, -1]
        return np.array([terms.max(initial=0.0), meaning.max(initial=0.0), ridge], np.float32)


NOTHING, UNSAID = -1, -2


@dataclass
class Corpus:
    """All texts, weighted and centred: messages (owner NOTHING or UNSAID where no service is named) and names."""

    slugs: list[str]
    terms: scipy.sparse.csr_matrix
    meanings: Floats
    owners: np.ndarray[Any, np.dtype[np.int64]]
    names: Texts
    weights: TermWeights
    centre: Floats
    families: np.ndarray[Any, np.dtype[np.str_]]


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
    examples: Sequence[Example],
    sample: int = 6000,
    seed: int = 0,
) -> Linker:
    """Trains on written messages.

    Args:
        counts: term counts, shape (examples, DIMENSIONS). meanings: unit vectors, shape (examples, 384).
        examples: which services answer each message. sample: how many messages the ranker learns from.
    """
    slugs = sorted(catalogue.services)
    corpus = _corpus(catalogue, slugs, counts, meanings, examples)
    texts = {slug: service_texts(catalogue.services[slug], catalogue) for slug in slugs}
    ranker = _train_ranker(corpus, examples, sample, np.random.RandomState(seed))
    everything = np.ones(len(examples), bool)
    index, nothing = _index(corpus, everything)
    return Linker(corpus.weights, corpus.centre, index, nothing, ranker, texts)


def _corpus(
    catalogue: Catalogue,
    slugs: list[str],
    counts: scipy.sparse.csr_matrix,
    meanings: Floats,
    examples: Sequence[Example],
) -> Corpus:
    position = {slug: i for i, slug in enumerate(slugs)}
    texts, name_owners = name_texts(catalogue, slugs)
    name_counts = count_text_terms(texts)
    name_meanings = EmbeddingCache().encode([normalise(text) for text in texts])
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
        owners=np.array([_owner(example, position) for example in examples], int),
        names=Texts(weights.apply(name_counts), centred(name_meanings, centre), np.array(name_owners)),
        weights=weights,
        centre=centre,
        families=np.array([catalogue.services[slug].family for slug in slugs]),
    )


def _owner(example: Example, position: dict[str, int]) -> int:
    if example.right:
        return position[example.right[0]]
    return UNSAID if example.meant else NOTHING


def _index(corpus: Corpus, taken: Any) -> tuple[ServiceIndex, Texts]:
    """The index over the names and the messages ``taken`` (booleans), and those of them that mean no service."""
    served = np.flatnonzero(taken & (corpus.owners >= 0))
    unserved = np.flatnonzero(taken & (corpus.owners == NOTHING))
    names = corpus.names
    utterances = Texts(corpus.terms[served], corpus.meanings[served], corpus.owners[served])
    nothing = Texts(corpus.terms[unserved], corpus.meanings[unserved], np.zeros(len(unserved), int))
    rows = np.vstack([Ridge.rows(texts.terms, texts.meanings) for texts in (utterances, nothing, names)])
    owners = np.r_[utterances.owners, np.full(len(unserved), len(corpus.slugs)), names.owners]
    weights = np.repeat([1.0, NONE_WEIGHT, NAME_WEIGHT], [len(served), len(unserved), len(names.owners)])
    ridge = Ridge.fit(rows, owners, weights.astype(np.float32), len(corpus.slugs) + 1, PENALTY)
    return ServiceIndex(corpus.slugs, names, utterances, ridge), nothing


def _folds(examples: Sequence[Example], generator: np.random.RandomState) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Two folds: by hand where two hands wrote, else by chance.

    Messages of one hand resemble each other more than a citizen's resemble any: measured on its own hand's, a nearest
    neighbour looks worse, and a classifier better, than they are to a stranger.
    """
    hands = np.array([example.hand for example in examples])
    chance = generator.randint(1, 3, len(examples))
    wrote = hands[hands > 0]
    return np.where(hands > 0, hands, chance) if len(set(wrote.tolist())) > 1 else chance


def _train_ranker(corpus: Corpus, examples: Sequence[Example], sample: int, generator: np.random.RandomState) -> Ranker:
    folds = _folds(examples, generator)
    position = {slug: i for i, slug in enumerate(corpus.slugs)}
    features: list[Floats] = []
    right: list[Any] = []
    kin: list[Any] = []
    seen: list[tuple[bool, Floats, Floats, Floats]] = []
    for fold in (1, 2):
        index, nothing = _index(corpus, folds != fold)
        reader = Linker(corpus.weights, corpus.centre, index, nothing, None, {})  # type: ignore[arg-type]
        known = np.isin(corpus.owners, index.utterances.owners) | (corpus.owners < 0)
        messages = generator.permutation(np.flatnonzero((folds == fold) & known))[: sample // 2]
        names = generator.permutation(len(corpus.names.owners))[: sample // 8]
        tasks: list[tuple[Any, Any, tuple[str, ...], bool, int | None]] = [
            (corpus.terms[i], corpus.meanings[i], examples[i].right, examples[i].meant, None) for i in messages
        ]
        tasks += [
            (corpus.names.terms[i], corpus.names.meanings[i], (corpus.slugs[corpus.names.owners[i]],), True, int(i))
            for i in names
        ]
        for terms, meaning, slugs, meant, without in tqdm(tasks, desc=f"ranker, hand {fold} of 2", mininterval=2):
            query = Query(terms, meaning)
            signals = index.signals(query, without)
            picked = candidates(signals)
            rows = candidate_features(signals, picked)
            seen.append((meant, summary(signals), rows, reader.none_scores(query)))
            if slugs and without is None:
                features.append(rows)
                right.append(np.isin(picked, [position[slug] for slug in slugs if slug in position]))
                kin.append(corpus.families[picked] == corpus.families[position[slugs[0]]])
    coefficients = fit_coefficients(features, right)
    coefficients *= fit_sharpness([rows @ coefficients for rows in features], kin)
    told = [(meant, message_features(best, rows @ coefficients, none)) for meant, best, rows, none in seen]
    gate = fit_gate([row for meant, row in told if meant], [row for meant, row in told if not meant])
    return Ranker(coefficients, gate)
