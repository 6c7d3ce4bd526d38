"""Messages as they come to a component."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from sevamitra.nlu.encode import ORIGIN, WIDTH
from sevamitra.nlu.featurise import PhoneticFeaturizer
from sevamitra.nlu.normalise import IndicNormaliser
from sevamitra.nlu.transliterate import PHONETIC_KEYS, PhoneticTransliterator

RESOURCE = Resource("component")
CONTEXT = ExecutionContext(GraphSchema({}), "model")


def normalised(*texts: str) -> list[Message]:
    """Messages as the pipeline's first component leaves them."""
    return IndicNormaliser().process([Message.build(text=text) for text in texts])


def example(text: str, intent: str, **metadata: Any) -> Message:
    """A training example with its metadata."""
    return Message.build(text=text, intent=intent, example_metadata=metadata)


def unit(direction: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A meaning that resembles no other direction's."""
    vector = np.zeros(WIDTH, np.float32)
    vector[direction] = 1
    return vector


def featurised(messages: list[Message], meanings: list[np.ndarray[Any, np.dtype[np.float32]]]) -> list[Message]:
    """Messages normalised and featurised, with the meanings given instead of the sentence encoder's."""
    messages = PhoneticFeaturizer().process(PhoneticTransliterator().process(IndicNormaliser().process(messages)))
    for message, meaning in zip(messages, meanings, strict=True):
        message.add_features(Features(meaning[None, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
    return messages


def keys_of(messages: list[Message]) -> list[list[str]]:
    """The phonetic keys of featurised messages."""
    return [message.get(PHONETIC_KEYS) for message in messages]
