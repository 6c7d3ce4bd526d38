import pytest

from sevamitra.channels.intake import LONGEST_TEXT, admit


@pytest.mark.parametrize(
    "text",
    [
        "/greet", " /greet", "\u200b/greet", "／greet", "//greet", "\n\t/greet", "\ufeff/greet", "\u2060\u00a0/ /greet",
        "\u2044greet", "\u2215greet", "\u0338/greet", "\u3164/greet", "\u202e/greet", "\x00/greet", "\ud800/greet", "\ufe0f/greet",
    ],
)  # fmt: skip
def test_no_slash_trick_reaches_rasa(text: str) -> None:
    assert admit(text) == "greet"


@pytest.mark.parametrize("text", ["7/12", "नमस्कार", "क्‍ष", "👍", "and/or", "१/२"])
def test_ordinary_text_stays(text: str) -> None:
    assert admit(text) == text


def test_text_is_cut_between_clusters() -> None:
    admitted = admit("क्षि" * 1000)
    assert len(admitted) <= LONGEST_TEXT
    assert admitted == "क्षि" * (len(admitted) // 4)


def test_aadhaar_across_the_cut_is_masked_before_cutting() -> None:
    assert "6789" not in admit("अ" * (LONGEST_TEXT - 9) + " 2345 6789 0123")


def test_nothing_is_left_of_slashes_alone() -> None:
    assert admit(" ／/ \u200b") == ""


def test_characters_that_no_database_takes_are_dropped() -> None:
    admit("a\x00b\udfffc").encode()
    assert admit("a\x00b\udfffc") == "abc"
