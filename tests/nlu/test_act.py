"""Dialogue acts, learned from a handful of messages with made-up meanings."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.act import ActClassifier

from .messages import CONTEXT, RESOURCE, example, featurised, unit

WRITTEN = {
    "greet": ["नमस्कार", "namaskar", "hello", "राम राम"],
    "ask_fee": ["फी किती आहे", "fee kiti ahe", "kitna paisa lagega", "how much is the fee"],
    "find_service": ["जातीचा दाखला हवा", "jaticha dakhla hava", "income certificate please", "दाखला काढायचा आहे"],
}
DIRECTIONS = {act: unit(i) for i, act in enumerate(WRITTEN)}


def taught(storage: LocalModelStorage, **settings: object) -> ActClassifier:
    pairs = [(example(text, act, service="s"), DIRECTIONS[act]) for act, texts in WRITTEN.items() for text in texts]
    messages = featurised([message for message, _ in pairs], [meaning for _, meaning in pairs])
    ActClassifier.create(settings, storage, RESOURCE, CONTEXT).train(TrainingData(messages))
    return ActClassifier.load(settings, storage, RESOURCE, CONTEXT)


def told(classifier: ActClassifier, text: str, meaning: np.ndarray) -> Message:
    return classifier.process(featurised([Message.build(text=text)], [meaning]))[0]


@pytest.mark.parametrize(
    ("text", "act"), [("namaskaar", "greet"), ("फी किती", "ask_fee"), ("जातीचा dakhla", "find_service")]
)
def test_act_is_told_with_a_ranking(storage: LocalModelStorage, text: str, act: str) -> None:
    message = told(taught(storage), text, DIRECTIONS[act])
    assert message.get(INTENT)["name"] == act
    ranking = message.get("intent_ranking")
    assert ranking[0] == message.get(INTENT)
    assert [item["confidence"] for item in ranking] == sorted((item["confidence"] for item in ranking), reverse=True)
    assert sum(item["confidence"] for item in ranking) == pytest.approx(1, abs=1e-4)


def test_meaning_tells_the_act_where_no_word_is_known(storage: LocalModelStorage) -> None:
    assert told(taught(storage), "kxw", DIRECTIONS["ask_fee"]).get(INTENT)["name"] == "ask_fee"


@pytest.mark.parametrize("text", ["", "🙏", "!?"])
def test_message_without_words_is_out_of_scope(storage: LocalModelStorage, text: str) -> None:
    message = told(taught(storage), text, unit(9))
    assert message.get(INTENT) == {"name": "out_of_scope", "confidence": 1.0}


def test_examples_that_mean_a_service_are_limited_for_each_act(storage: LocalModelStorage) -> None:
    classifier = ActClassifier.create({"service_examples_per_act": 2}, storage, RESOURCE, CONTEXT)
    examples = [example(f"दाखला {i}", "find_service", service="s", hand=1) for i in range(9)]
    examples += [example(f"नमस्कार {i}", "greet") for i in range(5)]
    acts = [message.get(INTENT) for message in classifier._balanced(examples)]
    assert (acts.count("find_service"), acts.count("greet")) == (2, 5)


def test_training_twice_gives_the_same_model(storage: LocalModelStorage) -> None:
    confidences = [told(taught(storage), "fee", DIRECTIONS["greet"]).get(INTENT)["confidence"] for _ in range(2)]
    assert confidences[0] == confidences[1]
