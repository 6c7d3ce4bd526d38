"""Sparse features of how a message sounds: n-grams of phonetic keys, hashed, the same for both scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer

from sevamitra.nlu.scripts import normalise, stem_key
from sevamitra.nlu.transliterate import PHONETIC_KEYS, phonetic_keys

DIMENSIONS = 2**18
GRAMS = (2, 3, 4, 5)
ORIGIN = "PhoneticFeaturizer"


def terms(keys: Sequence[str]) -> list[str]:
    """Character n-grams (2 to 5) of each key, its stem, and pairs of neighbouring stems."""
    out: list[str] = []
    stems: list[str] = []
    for key in keys:
        padded = f" {key} "
        for n in GRAMS:
            out.extend(padded[i : i + n] for i in range(len(padded) - n + 1))
        stems.append(stem_key(key))
    out.extend(f"#{stem}" for stem in stems)
    out.extend(f"&{first}_{second}" for first, second in zip(stems, stems[1:]))
    return out


_HASHER = HashingVectorizer(analyzer=terms, n_features=DIMENSIONS, norm=None, alternate_sign=False, dtype=np.float32)


def count_terms(key_lists: Iterable[Sequence[str]]) -> scipy.sparse.csr_matrix:
    """Term counts, shape (texts, DIMENSIONS)."""
    lists = list(key_lists)
    return _HASHER.transform(lists) if lists else scipy.sparse.csr_matrix((0, DIMENSIONS), dtype=np.float32)


def count_text_terms(texts: Iterable[str]) -> scipy.sparse.csr_matrix:
    """Term counts of raw texts, shape (texts, DIMENSIONS)."""
    return count_terms(phonetic_keys(normalise(text)) for text in texts)


class TermWeights:
    """Sublinear tf-idf with unit rows; ``idf`` has shape (DIMENSIONS,)."""

    def __init__(self, idf: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        self.idf = idf

    @classmethod
    def fit(cls, counts: scipy.sparse.csr_matrix) -> TermWeights:
        """Weights by how many of the rows hold a term."""
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        return cls((np.log((1 + counts.shape[0]) / (1 + frequency)) + 1).astype(np.float32))

    def apply(self, counts: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
        """Weighted rows of length one."""
        weighted = counts.copy()
        weighted.data = (1 + np.log(weighted.data)) * self.idf[weighted.indices]
        squares = np.add.reduceat(np.append(weighted.data**2, 0.0), weighted.indptr[:-1]) * (
            np.diff(weighted.indptr) > 0
        )
        lengths = np.sqrt(np.maximum(squares, 1e-12))
        weighted.data = (weighted.data / np.repeat(lengths, np.diff(weighted.indptr))).astype(np.float32)
        return weighted


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class PhoneticFeaturizer(GraphComponent):
    """Adds one sparse sentence feature: the term counts of the message's phonetic keys."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PhoneticFeaturizer:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        counts = count_terms(message.get(PHONETIC_KEYS) or [] for message in messages)
        for row, message in enumerate(messages):
            message.add_features(Features(counts[row], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data


def sparse_rows(messages: Sequence[Message]) -> scipy.sparse.csr_matrix:
    """The term counts that :class:`PhoneticFeaturizer` gave to the messages, shape (messages, DIMENSIONS)."""
    rows = [message.get_sparse_features(TEXT, [ORIGIN])[1] for message in messages]
    return scipy.sparse.vstack([row.features for row in rows], format="csr")
