"""Devanagari words stay whole, where Rasa's own word pattern tears them."""

from __future__ import annotations

import re

import pytest
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from sevamitra.nlu.tokenise import IndicTokenizer


def tokens(text: str) -> list[str]:
    message = Message.build(text=text)
    tokenizer = IndicTokenizer(IndicTokenizer.get_default_config())
    return [token.text for token in tokenizer.process([message])[0].get("text_tokens")]


def test_word_with_vowel_signs_is_one_token() -> None:
    assert tokens("जातीचा") == ["जातीचा"]


def test_rasas_own_word_pattern_still_tears_devanagari_words() -> None:
    """The reason for a featurizer of our own; when this fails, Rasa has mended it."""
    pattern = re.compile(r"(?u)\b\w+\b")
    assert CountVectorsFeaturizer.get_default_config()["analyzer"] == "word"
    assert pattern.findall("जातीचा") == ["ज", "त", "च"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("मला उत्पन्नाचा दाखला हवा", ["मला", "उत्पन्नाचा", "दाखला", "हवा"]),
        ("७/१२ उतारा", ["७/१२", "उतारा"]),
        ("income दाखला, please!", ["income", "दाखला", "please"]),
        ("क्षत्रिय श्री", ["क्षत्रिय", "श्री"]),
        ("गाँव,दुःख", ["गाँव", "दुःख"]),
    ],
)
def test_tokens_are_words_of_either_script_and_numbers(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_offsets_point_into_the_text_as_written() -> None:
    text = "🙏 जातीचा  दाखला."
    message = IndicTokenizer(IndicTokenizer.get_default_config()).process([Message.build(text=text)])[0]
    assert [text[token.start : token.end] for token in message.get("text_tokens")] == ["जातीचा", "दाखला"]


@pytest.mark.parametrize("text", ["", "🙏", "...", "\u200d"])
def test_text_without_words_has_no_tokens(text: str) -> None:
    assert IndicTokenizer(IndicTokenizer.get_default_config()).tokenize(Message(data={TEXT: text}), TEXT) == []
