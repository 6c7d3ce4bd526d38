"""One form for both scripts."""

from __future__ import annotations

from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.normalise import IndicNormaliser
from sevamitra.nlu.transliterate import PHONETIC_KEYS, PhoneticTransliterator, phonetic_keys

from .messages import example, normalised


def test_same_words_in_both_scripts_have_the_same_keys() -> None:
    devanagari, latin, mixed = PhoneticTransliterator().process(
        normalised("मला जातीचा दाखला पाहिजे", "mala jaticha dakhla pahije", "mala जातीचा dakhla पाहिजे")
    )
    assert devanagari.get(PHONETIC_KEYS) == latin.get(PHONETIC_KEYS) == mixed.get(PHONETIC_KEYS)
    assert len(devanagari.get(PHONETIC_KEYS)) == 4


def test_words_that_sound_of_nothing_are_left_out() -> None:
    assert phonetic_keys("தமிழ் 7/12") == ["7/12"]


def test_message_without_words_has_no_keys() -> None:
    (message,) = PhoneticTransliterator().process(normalised("🙏"))
    assert message.get(PHONETIC_KEYS) == []


def test_training_examples_get_keys_too() -> None:
    data = TrainingData([example("दाखला", "find_service")])
    PhoneticTransliterator().process_training_data(IndicNormaliser().process_training_data(data))
    assert data.training_examples[0].get(PHONETIC_KEYS) == phonetic_keys("dakhla")
