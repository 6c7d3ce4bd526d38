"""Which language and script, learned from a handful of messages."""

from __future__ import annotations

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.language import LANGUAGE, LanguageIdentifier, example_metadata, language_of_variety
from sevamitra.nlu.normalise import IndicNormaliser

from .messages import CONTEXT, RESOURCE, example, normalised

WRITTEN = {
    "mr": ["मला जातीचा दाखला पाहिजे आहे", "उत्पन्नाचा दाखला कसा मिळेल", "अर्जाचे काय झाले सांगा", "कागदपत्रे कोणती लागतात"],
    "mr-Latn": ["mala jaticha dakhla pahije aahe", "utpannacha dakhla kasa milel", "arjache kay zale sanga"],
    "hi": ["मुझे जाति का दाखला चाहिए", "आय का प्रमाण पत्र कैसे मिलेगा", "आवेदन का क्या हुआ बताइए", "कौन से कागज़ लगते हैं"],
    "hi-Latn": ["mujhe jati ka dakhla chahiye", "aay ka praman patra kaise milega", "avedan ka kya hua bataiye"],
    "en": ["i want a caste certificate", "how do i get the income certificate", "what happened to my application"],
    "mixed": ["mala caste certificate chahiye yaar"],
}


@pytest.fixture
def identifier(storage: LocalModelStorage) -> LanguageIdentifier:
    examples = [example(text, "find_service", variety=variety) for variety, texts in WRITTEN.items() for text in texts]
    data = IndicNormaliser().process_training_data(TrainingData(examples))
    LanguageIdentifier.create({}, storage, RESOURCE, CONTEXT).train(data)
    return LanguageIdentifier.load({}, storage, RESOURCE, CONTEXT)


@pytest.mark.parametrize(
    ("text", "code", "script"),
    [
        ("मला दाखला पाहिजे", "mr", "Deva"),
        ("mala dakhla pahije", "mr", "Latn"),
        ("मुझे प्रमाण पत्र चाहिए", "hi", "Deva"),
        ("mujhe praman patra chahiye", "hi", "Latn"),
        ("how do i get a certificate", "en", "Latn"),
        ("मला उत्पन्नाचा दाखला पाहिजे आहे please", "mr", "mixed"),
    ],
)
def test_language_and_script_are_told(identifier: LanguageIdentifier, text: str, code: str, script: str) -> None:
    (message,) = identifier.process(normalised(text))
    told = message.get(LANGUAGE)
    assert (told["code"], told["script"]) == (code, script)
    assert 1 / 3 <= told["confidence"] <= 1


@pytest.mark.parametrize("text", ["7/12", "७/१२", "🙏🙏", "", "12345", "!?"])
def test_text_without_letters_is_in_no_language(identifier: LanguageIdentifier, text: str) -> None:
    (message,) = identifier.process(normalised(text))
    assert message.get(LANGUAGE) == {"code": None, "script": None, "confidence": 0.0}


def test_component_that_learned_nothing_tells_the_script_only(storage: LocalModelStorage) -> None:
    (message,) = LanguageIdentifier.create({}, storage, RESOURCE, CONTEXT).process(normalised("दाखला"))
    assert message.get(LANGUAGE) == {"code": None, "script": "Deva", "confidence": 0.0}


@pytest.mark.parametrize(
    ("variety", "code"),
    [("mr", "mr"), ("mr-Latn", "mr"), ("hi-Latn", "hi"), ("en", "en"), ("mixed", None), (None, None)],
)
def test_variety_tells_the_language(variety: str | None, code: str | None) -> None:
    assert language_of_variety(variety) == code


def test_example_without_metadata_has_none() -> None:
    assert example_metadata(example("दाखला", "find_service")) == {}
    assert example_metadata(normalised("दाखला")[0]) == {}


@pytest.mark.parametrize("text", ["INC12345678", "MH23/00981", "RTS-2025-77"])
def test_letters_joined_to_a_number_are_of_no_language(identifier: LanguageIdentifier, text: str) -> None:
    (message,) = identifier.process(normalised(text))
    assert message.get(LANGUAGE)["code"] is None
