import pytest
import regex

from sevamitra.channels.whatsapp.limits import cut, split

LONG = "क्षत्रिय जात प्रमाणपत्र मिळवण्यासाठी आवश्यक कागदपत्रे. " * 400


def test_short_text_stays() -> None:
    assert cut("उत्पन्नाचा दाखला", 24) == "उत्पन्नाचा दाखला"


@pytest.mark.parametrize("limit", range(2, 60))
def test_cut_ends_between_syllables_within_the_limit(limit: int) -> None:
    whole = "क्षत्रिय जात प्रमाणपत्र मिळवण्यासाठी आवश्यक कागदपत्रे"
    shown = cut(whole, limit)
    kept = shown.removesuffix("…")
    rest = whole[len(kept) :].lstrip()
    assert len(shown) <= limit and whole.startswith(kept)
    assert kept == "" or len(kept) < 5 or not kept.endswith("्")
    assert not rest or not regex.match(r"\p{M}", rest) or len(kept) < 5


def test_conjunct_is_never_divided() -> None:
    assert cut("अक्षर", 4) == "अ…"


def test_family_emoji_is_never_divided() -> None:
    assert cut("a👨‍👩‍👧‍👦b", 5) == "a…"


def test_one_endless_cluster_is_cut_all_the_same() -> None:
    assert len(cut("a" + "\u0301" * 5000, 20)) == 20


def test_long_text_is_split_without_losing_words() -> None:
    parts = split(LONG, 4096)
    assert all(len(part) <= 4096 for part in parts)
    assert " ".join(parts).split() == LONG.split()


def test_split_prefers_paragraphs_then_lines() -> None:
    assert split("अ" * 60 + "\n\n" + "ब" * 20 + "\n" + "क" * 30, 100) == ["अ" * 60, "ब" * 20 + "\n" + "क" * 30]
    assert split("अ" * 60 + "\n" + "ब ब" * 20, 100) == ["अ" * 60, "ब ब" * 20]


def test_split_without_any_break_is_between_syllables() -> None:
    parts = split("क्षि" * 3000, 4096)
    assert "".join(parts) == "क्षि" * 3000
    assert all(part.startswith("क्षि") and len(part) <= 4096 for part in parts)


def test_blank_text_has_no_parts() -> None:
    assert split(" \n\n ") == []
