"""Marathi and Hindi in Latin letters, written in Devanagari: what the sentence encoder has learned to read.

Words are looked up by how they sound among those that people wrote in Devanagari (data/nlu/devanagari.tsv), so that no rules
guess at vowels: ``dakhla`` becomes ``दाखला``. What is not found stays as it was written, and so does English.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import regex

from sevamitra.nlu.scripts import LATIN, normalise, phonetic_key, script_of, tidy, words
from sevamitra.settings import PROJECT_ROOT

SHIPPED = PROJECT_ROOT / "data" / "nlu" / "devanagari.tsv"
_HEAD = (
    "# how it sounds, the word in Devanagari, whether more often English; written by python -m sevamitra.nlu.embed\n"
)
_LATIN_WORD = regex.compile(r"[a-z]+")


def sound(word: str) -> str:
    """The phonetic key of a tidy word; that of what it is in one spelling, as the rest of the pipeline sees it."""
    return phonetic_key(normalise(word))


@dataclass(frozen=True)
class Spellings:
    """By phonetic key: the word most often written in Devanagari, and which sounds are English or not by most messages."""

    words: dict[str, str]
    english: frozenset[str]
    indian: frozenset[str]

    @classmethod
    def count(cls, texts: Iterable[tuple[str, str]]) -> Spellings:
        """Counts the words of ``texts``, each with its language variety (mr, mr-Latn, ...)."""
        written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        english: Counter[str] = Counter()
        indian: Counter[str] = Counter()
        for text, variety in texts:
            for word in words(tidy(text)):
                key, script = sound(word), script_of(word)
                if script == "Deva":
                    written[key][word] += 1
                elif script == "Latn":
                    (english if variety == "en" else indian)[key] += 1
        return cls(
            {key: min(counts, key=lambda word: (-counts[word], word)) for key, counts in written.items() if key},
            frozenset(key for key in english if key and english[key] > indian[key]),
            frozenset(key for key in indian if key and indian[key] > english[key]),
        )

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Spellings:
        """The table at ``path``."""
        rows = [line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8") if not line.startswith("#")]
        return cls(
            {key: word for key, word, _ in rows if word},
            frozenset(key for key, _, language in rows if language == "en"),
            frozenset(key for key, _, language in rows if language == "in"),
        )

    def write(self, path: Path = SHIPPED) -> None:
        """Writes the table, one sound a line, sorted."""
        with path.open("w", encoding="utf-8") as file:
            file.write(_HEAD)
            for key in sorted({*self.words, *self.english, *self.indian}):
                language = "en" if key in self.english else "in" if key in self.indian else ""
                file.write(f"{key}\t{self.words.get(key, '')}\t{language}\n")

    def is_english(self, text: str) -> bool:
        """Whether more of the words are English than Marathi or Hindi in Latin letters."""
        keys = [sound(word) for word in words(text) if LATIN.search(word)]
        return sum(key in self.english for key in keys) > sum(key in self.indian for key in keys)

    def in_devanagari(self, text: str) -> str:
        """A tidy text with its Latin words in Devanagari, as far as they are known; English as it was."""
        if not LATIN.search(text) or self.is_english(text):
            return text
        return _LATIN_WORD.sub(lambda found: self.words.get(sound(found[0]), found[0]), text)


@lru_cache(maxsize=1)
def shipped() -> Spellings:
    """The table that the project ships."""
    return Spellings.read()
