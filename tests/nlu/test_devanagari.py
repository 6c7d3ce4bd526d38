"""Latin letters to Devanagari: by what people wrote, and only where it is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from sevamitra.nlu.devanagari import Spellings, shipped
from sevamitra.nlu.encode import as_encoded

TOLD = [
    ("मला दाखला पाहिजे", "mr"),
    ("दाखला कधी मिळेल", "mr"),
    ("दाखल केला", "mr"),
    ("mala dakhla pahije", "mr-Latn"),
    ("i want a certificate", "en"),
    ("certificate fee", "en"),
    ("certificate hava", "mixed"),
]


@pytest.fixture(scope="module")
def spellings() -> Spellings:
    return Spellings.count(TOLD)


def test_word_is_written_as_most_wrote_it(spellings: Spellings) -> None:
    assert spellings.in_devanagari("daakhalaa") == "दाखला"


def test_what_is_not_known_stays(spellings: Spellings) -> None:
    assert spellings.in_devanagari("mala xerox dakhla 7/12, कधी?") == "मला xerox दाखला 7/12, कधी?"


def test_english_stays_though_its_words_sound_like_others(spellings: Spellings) -> None:
    assert spellings.in_devanagari("i want a certificate mala") == "i want a certificate mala"


def test_english_word_in_a_marathi_sentence_stays_where_nobody_writes_it_in_devanagari(spellings: Spellings) -> None:
    assert spellings.in_devanagari("mala certificate pahije") == "मला certificate पाहिजे"


@pytest.mark.parametrize("text", ["", "123", "दाखला", "🙏"])
def test_text_without_latin_letters_stays(spellings: Spellings, text: str) -> None:
    assert spellings.in_devanagari(text) == text


def test_table_is_read_as_it_was_written(spellings: Spellings, tmp_path: Path) -> None:
    spellings.write(tmp_path / "table.tsv")
    assert Spellings.read(tmp_path / "table.tsv") == spellings


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("Mala UTPANNA dakhla  pahije", "मला उत्पन्न दाखला पाहिजे"),
        ("dukan ka license kaise milega", "दुकान का license कैसे मिलेगा"),
        ("How many days for a caste certificate?", "how many days for a caste certificate?"),
        ("जन्म\u200dदाखला", "जन्मदाखला"),
    ],
)
def test_encoder_reads_devanagari_in_the_spelling_of_the_language(text: str, encoded: str) -> None:
    assert as_encoded(text) == encoded


def test_shipped_table_knows_both_kinds_of_words() -> None:
    assert len(shipped().words) > 10_000 and "income" not in shipped().words.values()
