"""Districts, talukas and villages, in either script, with endings; and the everyday words that are none."""

from __future__ import annotations

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.training_data import TrainingData

from sevamitra.nlu.geography import GEO, Place
from sevamitra.nlu.places import Keys, PlaceExtractor, PlaceMatcher, Span, village_table

from .messages import CONTEXT, RESOURCE, normalised


@pytest.fixture(scope="module")
def villages() -> dict[Keys, list[Place]]:
    return village_table()


@pytest.fixture(scope="module")
def matcher(villages: dict[Keys, list[Place]]) -> PlaceMatcher:
    return PlaceMatcher(villages)


def told(spans: list[Span]) -> list[str]:
    return [f"{span.place.kind} {span.place.name}" for span in spans]


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("पुणे", "Pune"),
        ("pune madhe income certificate", "Pune"),
        ("पुण्यात जन्म दाखला", "Pune"),
        ("पुण्याला", "Pune"),
        ("नागपूरला", "Nagpur"),
        ("नागपुर में आय प्रमाण पत्र", "Nagpur"),
        ("नाशिकच्या", "Nashik"),
        ("नाशिकमध्ये", "Nashik"),
        ("सोलापूरहून", "Solapur"),
        ("वाशिमहून", "Washim"),
        ("गडचिरोलीत", "Gadchiroli"),
        ("ठाण्यात", "Thane"),
        ("मुंबईत राहतो", "Mumbai"),
        ("मुंबई उपनगर", "Mumbai Suburban"),
        ("Kolhapur district", "Kolhapur"),
        ("कोल्हापूर जिल्ह्यात", "Kolhapur"),
        ("ahilyanagar", "Ahilyanagar"),
        ("जिल्हा अहमदनगर", "Ahilyanagar"),
        ("औरंगाबाद", "Chhatrapati Sambhajinagar"),
        ("छत्रपती संभाजीनगर", "Chhatrapati Sambhajinagar"),
        ("उस्मानाबाद", "Dharashiv"),
        ("bid jilha", "Beed"),
        ("बीड", "Beed"),
        ("latur madhil", "Latur"),
        ("गोंदिया", "Gondia"),
    ],
)
def test_district_is_found_by_its_names_old_and_new(matcher: PlaceMatcher, text: str, district: str) -> None:
    assert told(matcher.find(text)) == [f"district {district}"]


@pytest.mark.parametrize(
    ("text", "taluka", "district"),
    [
        ("हवेली तालुका", "Haveli", "Pune"),
        ("baramati", "Baramati", "Pune"),
        ("बारामतीत", "Baramati", "Pune"),
        ("Akot", "Akot", "Akola"),
        ("जळगाव जामोद", "Jalgaon (Jamod)", "Buldhana"),
        ("शिरूर", "Shirur", "Pune"),
        ("loha taluka", "Loha", "Nanded"),
        ("लोहा तालुक्यात", "Loha", "Nanded"),
        ("taluka loha", "Loha", "Nanded"),
        ("mul taluka", "Mul", "Chandrapur"),
    ],
)
def test_taluka_is_found_with_its_district(matcher: PlaceMatcher, text: str, taluka: str, district: str) -> None:
    (span,) = matcher.find(text)
    assert (span.place.kind, span.place.name, span.place.district) == ("taluka", taluka, district)


@pytest.mark.parametrize(
    ("text", "district"),
    [("karjat raigad", "Raigad"), ("karjat ahmednagar", "Ahilyanagar"), ("कर्जत तालुका जिल्हा रायगड", "Raigad")],
)
def test_district_named_beside_it_tells_same_named_talukas_apart(
    matcher: PlaceMatcher, text: str, district: str
) -> None:
    taluka, around = matcher.find(text)
    assert (taluka.place.name, taluka.place.district, around.place.name) == ("Karjat", district, district)


def test_same_named_talukas_are_counted_where_nothing_tells_them_apart(matcher: PlaceMatcher) -> None:
    (span,) = matcher.find("कर्जत")
    assert (span.place.kind, span.place.name, span.alike) == ("taluka", "Karjat", 2)


@pytest.mark.parametrize(
    ("text", "village", "taluka"),
    [
        ("पाटस गाव तालुका दौंड", "Patas", "Daund"),
        ("patas gaon", "Patas", "Daund"),
        ("patas, pune", "Patas", "Daund"),
        ("हिवरे बाजार गावात", "Hivrebajar", "Nagar"),
        ("हिवरे बाजार, अहमदनगर", "Hivrebajar", "Nagar"),
    ],
)
def test_village_counts_beside_its_taluka_its_district_or_a_word_for_village(
    matcher: PlaceMatcher, text: str, village: str, taluka: str
) -> None:
    span = matcher.find(text)[0]
    assert (span.place.kind, span.place.name, span.place.taluka) == ("village", village, taluka)


@pytest.mark.parametrize("text", ["पाटस", "patas la jaycha", "हिवरे बाजार"])
def test_village_alone_does_not_count(matcher: PlaceMatcher, text: str) -> None:
    assert matcher.find(text) == []


def test_village_of_another_taluka_is_not_told(matcher: PlaceMatcher) -> None:
    assert told(matcher.find("patas gaon taluka parner")) == ["taluka Parner"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙏",
        "111111",
        "मला कर्ज पाहिजे",
        "दोन दाखले",
        "माझे नाव",
        "पेन हरवले",
        "हॉल भाड्याने",
        "शेत जमीन",
        "माझ्या गावात रस्ता नाही",
        "रेशन कार्ड",
        "new birth certificate",
        "जात दाखला",
        "मूल दत्तक घ्यायचे",
        "मुलाला शाळेत प्रवेश",
        "satbara utara",
        "सातबारा",
        "than",
        "ward",
        "लोहा",
    ],
)
def test_everyday_words_are_no_places(matcher: PlaceMatcher, text: str) -> None:
    assert matcher.find(text) == []


@pytest.mark.parametrize("text", ["रेशन कार्ड तालुका दौंड", "माझे नाव, तालुका दौंड", "दोन दाखले तालुका दौंड"])
def test_everyday_word_beside_the_word_taluka_is_still_none(matcher: PlaceMatcher, text: str) -> None:
    assert told(matcher.find(text)) == ["taluka Daund"]


def test_spans_point_into_the_text_as_written(matcher: PlaceMatcher) -> None:
    text = "🙏 मी पुण्यात, हवेली तालुक्यात राहतो"
    assert [text[span.start : span.end] for span in matcher.find(text)] == ["पुण्यात", "हवेली"]


def test_long_text_of_places_is_read(matcher: PlaceMatcher) -> None:
    assert len(matcher.find("पुणे " * 300)) == 300


def test_every_district_and_taluka_has_its_district(matcher: PlaceMatcher) -> None:
    districts = {line.split(",")[1] for line in (GEO / "districts.csv").read_text(encoding="utf-8").splitlines()[1:]}
    assert len(districts) == 36
    for district in districts:
        assert f"district {district}" in told(matcher.find(f"{district} jilha"))


def test_component_keeps_villages_and_adds_entities(
    storage: LocalModelStorage, villages: dict[Keys, list[Place]], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {keys: places for keys, places in villages.items() if places[0].taluka == "Daund"}
    monkeypatch.setattr("sevamitra.nlu.places.village_table", lambda: few)
    PlaceExtractor.create({}, storage, RESOURCE, CONTEXT).train(TrainingData())
    extractor = PlaceExtractor.load({}, storage, RESOURCE, CONTEXT)
    (message,) = normalised("patas gaon, taluka daund")
    (message,) = extractor.process([message])
    village, taluka = message.get(ENTITIES)
    assert (village["entity"], village["value"], village["district"], village["taluka"]) == (
        "village",
        "Patas",
        "Pune",
        "Daund",
    )
    assert (taluka["entity"], taluka["value"], taluka["extractor"]) == ("taluka", "Daund", "PlaceExtractor")


def test_component_that_learned_nothing_finds_nothing(storage: LocalModelStorage) -> None:
    (message,) = PlaceExtractor.create({}, storage, RESOURCE, CONTEXT).process(normalised("पुणे"))
    assert message.get(ENTITIES) == []
