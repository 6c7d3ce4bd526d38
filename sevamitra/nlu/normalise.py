"""The first component of the pipeline: one spelling for what looks alike."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.scripts import normalise, without_command

NORMALISED = "normalised_text"
LONGEST = 2000


def as_read(text: str) -> tuple[str, str]:
    """What of a message the pipeline reads: as written, and normalised."""
    text = without_command(text)[:LONGEST]
    return text, normalise(text)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class IndicNormaliser(GraphComponent):
    """Sets ``normalised_text``: nukta, ZWJ/ZWNJ, chandra vowels, digits, danda, repeated letters, emoji, case.

    It also takes a leading ``/`` off the text, so that no channel lets a person force an intent (Rasa's
    RegexMessageHandler, which runs after the pipeline, obeys one), and cuts at 2000 code points.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IndicNormaliser:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text, normalised = as_read(message.get(TEXT) or "")
            message.set(TEXT, text)
            message.set(NORMALISED, normalised)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
