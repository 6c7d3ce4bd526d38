"""A message parsed from the tracker, whatever is in it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turn import DEFAULT_LOCALE, Option, Question, Turn

ASKED = {"act": "ask_fee", "attribute": "body", "options": [{"value": "tahsil-office", "ids": ["a", "b"]}]}


def turn(message: dict[str, Any] | None = None, **slots: Any) -> Turn:
    return Turn.parse(Tracker("citizen", slots, message or {}, [], False, None, {}, None))


def test_empty_message_is_out_of_scope_and_names_nothing() -> None:
    parsed = turn()
    assert (parsed.act, parsed.text, parsed.locale) == ("out_of_scope", "", DEFAULT_LOCALE)
    assert (parsed.linked.outcome, parsed.linked.slug, parsed.linked.ranking) == ("none", None, ())
    assert (parsed.service, parsed.question, parsed.misses, dict(parsed.place)) == (None, None, 0, {})


@pytest.mark.parametrize("key", ["intent", "entities", "language", "service", "service_ranking", "text"])
def test_message_with_nothing_under_a_key_is_read(key: str) -> None:
    assert turn({key: None}).act == "out_of_scope"


def test_parse_contract_becomes_typed() -> None:
    parsed = turn(
        {
            "text": "फी किती",
            "intent": {"name": "ask_fee"},
            "service": {"outcome": "ambiguous", "id": None, "confidence": 0.7, "ask": ASKED},
            "service_ranking": [{"id": "a", "confidence": 0.4}],
        }
    )
    assert parsed.linked.question == Question("ask_fee", "body", (Option("tahsil-office", ("a", "b")),))
    assert parsed.linked.ranking == (("a", 0.4),)
    assert not parsed.pressed


def test_message_that_no_component_saw_was_pressed() -> None:
    assert turn({"text": '/deny{"x": 1}', "intent": {"name": "deny"}}).pressed


def test_question_comes_back_from_the_slot_as_it_was_put_there() -> None:
    question = Question.parse(ASKED)
    assert question is not None
    assert question.slot() == ASKED
    assert turn(question=ASKED).question == question


@pytest.mark.parametrize("value", [None, "", [], {}, {"options": []}, {"options": None}, "text", 7])
def test_what_is_no_question_is_none(value: Any) -> None:
    assert Question.parse(value) is None


@pytest.mark.parametrize(
    ("code", "sure", "chosen", "last", "locale"),
    [
        ("hi", 0.9, None, None, "hi"),
        ("en", 0.9, "mr", "hi", "mr"),
        ("en", 0.9, None, "hi", "en"),
        ("en", 0.3, None, "hi", "hi"),
        ("en", 0.3, None, None, "en"),
        (None, 0.0, None, "hi", "hi"),
        (None, 0.0, None, None, "mr"),
        ("fr", 0.9, None, None, "mr"),
        ("hi", 0.9, "xx", None, "hi"),
        (None, 0.0, None, "xx", "mr"),
    ],
)
def test_language_is_the_chosen_one_else_the_messages_else_the_conversations(
    code: str | None, sure: float, chosen: str | None, last: str | None, locale: str
) -> None:
    parsed = turn({"language": {"code": code, "confidence": sure}}, language_chosen=chosen, language=last)
    assert parsed.locale == locale


def test_smallest_place_named_replaces_the_one_known() -> None:
    entities = [
        {"entity": "district", "value": "Pune", "district": "Pune"},
        {"entity": "village", "value": "Patas", "district": "Pune", "taluka": "Daund"},
    ]
    parsed = turn({"entities": entities}, place={"kind": "district", "name": "Akola", "district": "Akola"})
    assert dict(parsed.place) == {"kind": "village", "name": "Patas", "taluka": "Daund", "district": "Pune"}


def test_known_place_stays_where_none_is_named() -> None:
    assert dict(turn(place={"kind": "district", "district": "Akola"}).place) == {
        "kind": "district",
        "district": "Akola",
    }


def test_first_value_of_an_entity_counts() -> None:
    parsed = turn({"entities": [{"entity": "date", "value": "2026-01-01"}, {"entity": "date", "value": "2026-02-02"}]})
    assert parsed.value("date") == "2026-01-01"
    assert parsed.value("mobile") is None


@pytest.mark.parametrize(
    ("text", "script", "code", "sure", "last", "locale"),
    [
        ("fee?", "Latn", "mr", 0.99, "en", "en"),
        ("how many days", "Latn", "en", 0.99, "mr", "en"),
        ("फीस?", "Deva", "hi", 0.99, "mr", "hi"),
        ("नमस्कार", "Deva", "hi", 0.62, None, "mr"),
        ("fee?", "Latn", "hi", 0.6, None, "hi"),
    ],
)
def test_words_common_to_the_languages_change_none(
    text: str, script: str, code: str, sure: float, last: str | None, locale: str
) -> None:
    told = {"code": code, "script": script, "confidence": sure}
    assert turn({"text": text, "language": told}, language=last).locale == locale
