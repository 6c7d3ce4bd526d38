"""Other spellings of a message."""

from __future__ import annotations

import pytest

from bench.spellings import CHANGES, devanagari, spellings

ZWJ, ZWNJ = "\u200d", "\u200c"


@pytest.mark.parametrize(
    ("kind", "text", "others"),
    [
        ("vowel length", "हिंदू", ["हींदू", "हिंदु"]),
        ("nukta dropped", "ज़मीन", ["जमीन"]),
        ("nukta dropped", "\u095bमीन", ["जमीन"]),
        ("nukta added", "फोन", ["फ़ोन"]),
        ("nukta added", "फ़ोन", []),
        ("anusvara as a nasal", "संबंध", ["सम्बंध", "संबन्ध"]),
        ("anusvara as a nasal", "संशय", []),
        ("nasal as an anusvara", "सम्बन्ध", ["संबन्ध", "सम्बंध"]),
        ("nasal as an anusvara", "जन्म", []),
        ("anusvara, chandrabindu", "हाँ", ["हां"]),
        ("ZWJ put in", "रस्ता", [f"रस्{ZWJ}ता"]),
        ("ZWNJ put in", "रस्ता", [f"रस्{ZWNJ}ता"]),
    ],
)
def test_each_change_is_made_alone_at_one_place(kind: str, text: str, others: list[str]) -> None:
    assert sorted(CHANGES[kind](text)) == sorted(others)


def test_places_of_a_long_message_are_spread() -> None:
    found = [other.text for other in devanagari("कि " * 20, most=4) if other.kind == "vowel length"]
    assert [text.index("की") // 3 for text in found] == [0, 5, 10, 15]


def test_latin_letters_are_respelt_as_fliprate_does() -> None:
    pytest.importorskip("fliprate")
    found = spellings("mala dakhla nahi milala")
    assert found and all(
        other.kind.startswith("Latin: ") and other.text != "mala dakhla nahi milala" for other in found
    )
