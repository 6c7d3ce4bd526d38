"""Numbers with a form: application, Aadhaar, mobile; dates. What only looks like one is none."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import ENTITIES

from sevamitra.nlu.identifiers import IdentifierExtractor, find_identifiers

from .messages import normalised

APPLICATION, AADHAAR, MOBILE, DATE = "application_number", "aadhaar", "mobile", "date"
INC = "INC12345678"


@pytest.mark.parametrize(
    ("text", "written", "number"),
    [
        ("INC12345678", INC, INC),
        ("inc12345678 che kay zale", "inc12345678", INC),
        ("माझ्या INC12345678 चे काय झाले?", INC, INC),
        ("INC 12345678", "INC 12345678", INC),
        ("inc 12345678", "inc 12345678", INC),
        ("INC-12345678", "INC-12345678", INC),
        ("inc/12345678.", "inc/12345678", INC),
        ("(INC12345678)", INC, INC),
        ("INC १२३४५६७८", "INC १२३४५६७८", INC),
        ("INC 1234 5678", "INC 1234 5678", INC),
        ("REV/2024/12345678", "REV/2024/12345678", "REV202412345678"),
        ("MOJ00012", "MOJ00012", "MOJ00012"),
        ("160115001100000001", "160115001100000001", "160115001100000001"),
        ("१६०११५००११००००००१२", "१६०११५००११००००००१२", "160115001100000012"),
        ("160115 001100 000001", "160115 001100 000001", "160115001100000001"),
    ],
)
def test_application_number_is_found_in_every_form(text: str, written: str, number: str) -> None:
    ((entity, start, end, value),) = find_identifiers(text)
    assert (entity, text[start:end], value) == (APPLICATION, written, number)


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("2345 6789 0123", AADHAAR, "XXXXXXXX0123"),
        ("2345-6789-0123", AADHAAR, "XXXXXXXX0123"),
        ("aadhar 234567890123", AADHAAR, "XXXXXXXX0123"),
        ("aadhar 2345 6789 0123", AADHAAR, "XXXXXXXX0123"),
        ("adhar2345 6789 0123", AADHAAR, "XXXXXXXX0123"),
        ("आधार २३४५ ६७८९ ०१२३", AADHAAR, "XXXXXXXX0123"),
        ("XXXX XXXX 0123", AADHAAR, "XXXXXXXX0123"),
        ("xxxxxxxx0123", AADHAAR, "XXXXXXXX0123"),
        ("9876543210", MOBILE, "XXXXXX3210"),
        ("+91 98765 43210", MOBILE, "XXXXXX3210"),
        ("+919876543210", MOBILE, "XXXXXX3210"),
        ("09876543210", MOBILE, "XXXXXX3210"),
        ("98765-43210", MOBILE, "XXXXXX3210"),
        ("मोबाईल ९८७६५४३२१०", MOBILE, "XXXXXX3210"),
        ("call 9876543210", MOBILE, "XXXXXX3210"),
        ("mo 9876543210", MOBILE, "XXXXXX3210"),
        ("maza number is 9876543210", MOBILE, "XXXXXX3210"),
        ("XXXXXX3210", MOBILE, "XXXXXX3210"),
    ],
)
def test_personal_number_is_told_by_its_last_four_digits_only(text: str, entity: str, value: str) -> None:
    assert [(found, told) for found, _, _, told in find_identifiers(text)] == [(entity, value)]


@pytest.mark.parametrize("text", ["12/05/2026", "12-05-2026", "12.5.2026", "१२/०५/२०२६", "दि. 12/5/2026 रोजी"])
def test_date_is_day_month_year(text: str) -> None:
    assert [(entity, value) for entity, _, _, value in find_identifiers(text)] == [(DATE, "2026-05-12")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7/12",
        "8अ",
        "411001",
        "pin 411001",
        "PIN411001",
        "pincode-411001",
        "पिन कोड ४११००१",
        "pune 411001",
        "Mumbai-400001",
        "31/02/2026",
        "12/05-2026",
        "99/99/9999",
        "00/00/0000",
        "Rs 15000",
        "income 120000",
        "fees 50000",
        "INR 100000",
        "ward 123456",
        "सर्वे नंबर 123/4",
        "INC1234",
        "A12345678",
        "1234 5678 9012",
        "5876543210",
        "1601150011000000012",
        "in 2024 2025",
        "sc12345",
        "कINC12345678",
        "INC12345678क",
        "INC" + "1" * 40,
        "X" * 2000,
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert list(find_identifiers(text)) == []


def test_several_numbers_are_told_apart() -> None:
    text = "9876543210 आणि INC12345678 दि 12/05/2026 आधार 2345 6789 0123"
    found = {entity: text[start:end] for entity, start, end, _ in find_identifiers(text)}
    assert found == {MOBILE: "9876543210", APPLICATION: INC, DATE: "12/05/2026", AADHAAR: "2345 6789 0123"}


def test_two_application_numbers_are_both_found() -> None:
    values = [value for *_, value in find_identifiers("INC12345678 ani CST87654321")]
    assert values == ["INC12345678", "CST87654321"]


@pytest.mark.parametrize("text", ["1 " * 1000, "INC " + "1-" * 999, "9" * 2000, "XXXX " * 400])
def test_long_runs_of_digits_are_read_without_an_error(text: str) -> None:
    assert len(list(find_identifiers(text))) < 200


def test_component_adds_entities_beside_those_that_are_there() -> None:
    (message,) = normalised("मी 9876543210, INC12345678")
    message.set(ENTITIES, [{"entity": "district"}])
    (message,) = IdentifierExtractor().process([message])
    entities = message.get(ENTITIES)
    assert [entity["entity"] for entity in entities] == ["district", APPLICATION, MOBILE]
    assert entities[2]["value"] == "XXXXXX3210"
    assert entities[1]["extractor"] == "IdentifierExtractor"
