"""Trains the linker: the index of all services, the ranker and its calibration, on messages left out of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Sequence, Tuple

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
    fit_gate,
    fit_temperature,
    message_features,
    train_booster,
)
from sevamitra.nlu.linking.signals import Floats, Query, Ridge, ServiceIndex, Texts, centred, service_texts
from sevamitra.nlu.scripts import normalise


@dataclass
class Example:
    """A written message: the services that answer it (none: it means no service)."""

    right: Tuple[str, ...]


@dataclass
class Linker:
    """All that linking needs; :meth:`query`-independent and picklable."""

    weights: TermWeights
    centre: Floats
    index: ServiceIndex
    nothing: Texts
    ranker: Ranker
    texts: Dict[str, List[str]]

    def none_scores(self, query: Query, ridge_scores: Floats | None = None, without: int | None = None) -> Floats:
        """How near the message is to messages that mean no service: terms, meaning, ridge."""
        terms = (query.terms @ self.nothing.by_term).toarray()[0]
        meaning = self.nothing.meanings @ query.meaning
        if without is not None:
            terms[without] = -1
            meaning[without] = -1
        if ridge_scores is None:
            ridge_scores = (Ridge.rows(query.terms, query.meaning[None, :]) @ self.index.ridge.columns)[0]
        return np.array([terms.max(), meaning.max(), ridge_scores[-1]], np.float32)


def name_texts(catalogue: Catalogue, slugs: Sequence[str]) -> Tuple[List[str], List[int]]:
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
    penalty: float = 10.0,
    name_weight: float = 0.5,
    sample: int = 6000,
    seed: int = 0,
) -> Linker:
    """Trains on written messages.

    Args:
        counts: term counts, shape (examples, DIMENSIONS).
        meanings: unit vectors, shape (examples, 384).
        examples: which services answer each message; an empty tuple: none is meant.
        penalty: L2 of the ridge. name_weight: how much a name counts beside a message there.
        sample: how many messages the ranker learns from.
    """
    slugs = sorted(catalogue.services)
    position = {slug: i for i, slug in enumerate(slugs)}
    texts, owners = name_texts(catalogue, slugs)
    name_counts = count_text_terms(texts)
    name_meanings = EmbeddingCache().encode([normalise(text) for text in texts])
    weights = TermWeights.fit(scipy.sparse.vstack([name_counts, counts]))
    centre = np.vstack([name_meanings, meanings]).mean(axis=0)

    means = np.array([bool(example.right) and example.right[0] in position for example in examples])
    served = np.flatnonzero(means)
    served = served[np.argsort([position[examples[i].right[0]] for i in served], kind="stable")]
    unserved = np.array([i for i, example in enumerate(examples) if not example.right], int)
    terms = weights.apply(counts)
    meanings = centred(meanings, centre)
    names = Texts(weights.apply(name_counts), centred(name_meanings, centre), np.array(owners))
    utterances = Texts(
        terms[served], meanings[served], np.array([position[examples[i].right[0]] for i in served], int)
    )
    nothing = Texts(terms[unserved], meanings[unserved], np.zeros(len(unserved), int))

    rows = np.vstack(
        [
            Ridge.rows(utterances.terms, utterances.meanings),
            Ridge.rows(nothing.terms, nothing.meanings),
            Ridge.rows(names.terms, names.meanings),
        ]
    )
    row_weights = np.r_[
        np.ones(len(served)), np.full(len(unserved), 0.3), np.full(len(names.owners), name_weight)
    ].astype(np.float32)
    row_owners = np.r_[utterances.owners, np.full(len(unserved), len(slugs)), names.owners].astype(int)
    ridge, left_out = Ridge.fit(rows, row_owners, row_weights, len(slugs) + 1, penalty)
    index = ServiceIndex(slugs, names, utterances, ridge)
    by_slug = {slug: service_texts(catalogue.services[slug], catalogue) for slug in slugs}
    linker = Linker(weights, centre, index, nothing, None, by_slug)  # type: ignore[arg-type]
    linker.ranker = _train_ranker(linker, examples, served, left_out, sample, seed)
    return linker


def _train_ranker(
    linker: Linker, examples: Sequence[Example], served: Any, left_out: Floats, sample: int, seed: int
) -> Ranker:
    """Signals of messages with the message itself left out; half of them rank, the other half calibrate."""
    generator = np.random.RandomState(seed)
    index, nothing = linker.index, linker.nothing
    chosen = generator.permutation(len(served))[:sample]
    features: List[Floats] = []
    right: List[Any] = []
    signals_kept: List[Floats] = []
    none_kept: List[Floats] = []
    for row in tqdm(chosen, desc="ranker examples", mininterval=1):
        query = Query(index.utterances.terms[row], index.utterances.meanings[row])
        signals = index.signals(query, without_utterance=int(row), ridge_scores=left_out[row])
        picked = candidates(signals)
        truth = {index.position[slug] for slug in examples[served[row]].right if slug in index.position}
        features.append(candidate_features(signals, picked))
        right.append(np.isin(picked, list(truth)))
        signals_kept.append(signals)
        none_kept.append(linker.none_scores(query, left_out[row]))
        signals_kept[-1] = np.nanmax(np.where(np.isnan(signals), -1, signals), axis=0, keepdims=True)
    half = len(chosen) // 2
    held = train_booster(features[:half], right[:half], seed)
    held_scores = [np.asarray(held.predict(rows, raw_score=True), np.float32) for rows in features[half:]]
    temperature, floor = fit_temperature(held_scores, right[half:])
    booster = train_booster(features, right, seed)
    ranker = Ranker(booster, temperature, floor, None)
    positive = [
        message_features(best, scores, none)
        for best, scores, none in zip(signals_kept[half:], held_scores, none_kept[half:])
    ]
    negative: List[Floats] = []
    first = len(index.utterances.owners)
    for row in generator.permutation(len(nothing.owners))[: sample // 2]:
        query = Query(nothing.terms[row], nothing.meanings[row])
        signals = index.signals(query, ridge_scores=left_out[first + row])
        scores = np.asarray(held.predict(candidate_features(signals, candidates(signals)), raw_score=True), np.float32)
        negative.append(message_features(signals, scores, linker.none_scores(query, left_out[first + row], int(row))))
    ranker.gate = fit_gate(positive, negative)
    return ranker
