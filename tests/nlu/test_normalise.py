"""The pipeline's first component."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.normalise import LONGEST, NORMALISED, IndicNormaliser

from .messages import example, normalised


def test_message_keeps_its_text_and_gets_a_normalised_one() -> None:
    (message,) = normalised("ज़मीन ७/१२ 🙏")
    assert message.get(TEXT) == "ज़मीन ७/१२ 🙏"
    assert message.get(NORMALISED) == "जमीन 7/12"


@pytest.mark.parametrize("text", ['/greet{"service": "x"}', " \u200b/greet", "／greet"])
def test_nobody_forces_an_intent_with_a_slash(text: str) -> None:
    (message,) = normalised(text)
    assert message.get(TEXT).startswith("greet")
    assert message.get(NORMALISED).startswith("greet")


def test_overlong_text_is_cut() -> None:
    (message,) = normalised("जातीचा " * 10_000)
    assert len(message.get(TEXT)) == LONGEST


def test_message_without_text_is_no_error() -> None:
    (message,) = IndicNormaliser().process([Message(data={})])
    assert message.get(NORMALISED) == ""


def test_training_examples_are_normalised_as_messages_are() -> None:
    data = TrainingData([example("ज़मीन", "find_service")])
    IndicNormaliser().process_training_data(data)
    assert data.training_examples[0].get(NORMALISED) == "जमीन"
