from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sevamitra.console
from sevamitra.catalogue.model import KINDS

STATIC = Path(sevamitra.console.__file__).parent / "static"
WORDS = {code: json.loads((STATIC / "words" / f"{code}.json").read_text("utf-8")) for code in ("en", "mr", "hi")}


@pytest.mark.parametrize("code", ["mr", "hi"])
def test_every_language_has_the_same_words_and_places(code: str) -> None:
    assert list(WORDS[code]) == list(WORDS["en"])
    for key, english in WORDS["en"].items():
        assert WORDS[code][key].strip()
        assert set(re.findall(r"\{\w+\}", WORDS[code][key])) == set(re.findall(r"\{\w+\}", english)), key


def test_every_word_that_a_script_names_exists() -> None:
    named = {
        key
        for script in (STATIC / "js").glob("*.js")
        for key in re.findall(r"\bt\(\"(\w+)\"", script.read_text("utf-8"))
    }
    assert named and named <= set(WORDS["en"])
    assert {f"kind_{kind}" for kind in KINDS} <= set(WORDS["en"])


def test_fonts_are_small_and_carry_their_licence() -> None:
    fonts = list((STATIC / "fonts").glob("*.woff2"))
    assert len(fonts) == 2
    assert all(font.stat().st_size < 300_000 and font.read_bytes()[:4] == b"wOF2" for font in fonts)
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text("utf-8")
