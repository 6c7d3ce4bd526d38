"""Brings Latin-letter Marathi and Hindi to a common form with Devanagari."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.normalise import NORMALISED
from sevamitra.nlu.scripts import phonetic_key, words

PHONETIC_KEYS = "phonetic_keys"


def phonetic_keys(normalised: str) -> list[str]:
    """The phonetic keys of a normalised text's words, empty ones left out."""
    return [key for key in map(phonetic_key, words(normalised)) if key]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class PhoneticTransliterator(GraphComponent):
    """Sets ``phonetic_keys``: one key a word, the same for ``दाखला`` and ``dakhla``."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PhoneticTransliterator:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(PHONETIC_KEYS, phonetic_keys(message.get(NORMALISED) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
