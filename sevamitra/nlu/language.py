"""Which language a message is in (mr, hi, en) and in which script."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
import regex
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from sevamitra.nlu.normalise import NORMALISED
from sevamitra.nlu.scripts import script_of, words

LANGUAGE = "language"
VARIETY = "variety"
_MOST_EXAMPLES = 12_000
_NUMBER = regex.compile(r"\S*\d\S*")
"""What holds a digit, with all that is joined to it: "7/12", and application numbers, whose letters are of no language."""


def language_of_variety(variety: str | None) -> str | None:
    """``mr-Latn`` → ``mr``; ``None`` for mixed messages, which teach no language."""
    return None if variety in (None, "mixed") else str(variety).split("-")[0]


def example_metadata(message: Message) -> dict[str, Any]:
    """The metadata written beside a training example."""
    return dict((message.get("metadata") or {}).get("example") or {})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets ``language``: ``{"code", "script", "confidence"}``, code ``None`` where no word tells (digits, emoji, 7/12).

    Character n-grams within words (1 to 4), logistic regression; trained on the ``variety`` of the examples.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Pipeline | None = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, joblib.load(folder / "language.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from every example whose metadata names a variety."""
        texts, codes = [], []
        for message in training_data.training_examples:
            code = language_of_variety(example_metadata(message).get(VARIETY))
            if code and message.get(INTENT):
                texts.append(message.get(NORMALISED))
                codes.append(code)
        chosen = np.random.RandomState(0).permutation(len(texts))[:_MOST_EXAMPLES]
        self._model = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2, dtype=np.float32),
            LogisticRegression(C=20, max_iter=60),
        )
        self._model.fit([texts[i] for i in chosen], [codes[i] for i in chosen])
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / "language.joblib")
        return self._resource

    def identify(self, normalised: str) -> dict[str, Any]:
        """The language of a normalised text."""
        script = script_of(normalised)
        letters = " ".join(words(_NUMBER.sub(" ", normalised)))
        if script is None or not letters or self._model is None:
            return {"code": None, "script": script, "confidence": 0.0}
        probabilities = self._model.predict_proba([letters])[0]
        best = int(np.argmax(probabilities))
        return {
            "code": str(self._model.classes_[best]),
            "script": script,
            "confidence": float(probabilities[best]),
        }

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(LANGUAGE, self.identify(message.get(NORMALISED) or ""), add_to_output=True)
        return messages
