"""Districts, talukas and villages of data/geo by name, to tell those of one name apart and to write them locally."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import regex
from rapidfuzz import fuzz, process

from sevamitra.nlu.geography import CENSUS_DISTRICTS, GEO, Place, read_rows
from sevamitra.nlu.scripts import DEVANAGARI, normalise, romanise, words

_LEAST_LIKENESS = 88
_LEAST_LIKENESS_OF_AREA = 75
_SHORTEST = 3


_MOST_WORDS = 4
_WORD = regex.compile(r"[\p{L}\p{M}]+")


def place_slot(place: Place, text: str = "") -> dict[str, str]:
    """A place as the slot ``place`` keeps it; with ``written``, where the words of ``text`` name a village in Devanagari.

    Villages have no official name in Devanagari in our lists, and we make none up.
    """
    slot = {"kind": place.kind, "name": place.name, "taluka": place.taluka, "district": place.district}
    written = own_spelling(text, place.name) if place.kind == "village" else ""
    return {**slot, "written": written} if written else slot


def own_spelling(text: str, name: str) -> str:
    """The words of ``text`` that are ``name`` in Devanagari ("वाघोली" for Wagholi); "" where none are, or inflected."""
    wanted, found = spelling(name), [word.group() for word in _WORD.finditer(text)]
    for count in range(1, _MOST_WORDS + 1):
        for start in range(len(found) - count + 1):
            own = " ".join(found[start : start + count])
            if DEVANAGARI.search(own) and spelling(own) == wanted:
                return own
    return ""


def written_name(place: Mapping[str, Any], locale: str) -> str:
    """The name of the place of a slot: in Marathi and Hindi as the citizen wrote it, where they wrote it so."""
    return str((place.get("written") if locale != "en" else "") or place["name"])


def spelling(text: str) -> str:
    """A Latin spelling, the same for वाघोली, Wagholi and vagholi."""
    latin = " ".join(romanise(word) if DEVANAGARI.search(word) else word for word in words(normalise(text)))
    latin = regex.sub(r"(?<=[bcdgjkpt])h", "", latin).replace("w", "v")
    return regex.sub(r"([a-z])\1", r"\1", latin.replace("ee", "i").replace("oo", "u"))


class Gazetteer:
    """The places of Maharashtra.

    Args:
        folder: with districts.csv, talukas.csv and villages.csv.
    """

    def __init__(self, folder: Path = GEO) -> None:
        self._folder = folder

    @cached_property
    def areas(self) -> dict[str, dict[str, dict[str, str]]]:
        """Districts and talukas: kind to English name to locale to name."""
        return {
            kind: {
                row["name_en"]: {"mr": row["name_mr"], "hi": row["name_hi"], "en": row["name_en"]}
                for row in read_rows(self._folder / f"{kind}s.csv")
            }
            for kind in ("district", "taluka")
        }

    @cached_property
    def _by_spelling(self) -> dict[str, list[Place]]:
        table: dict[str, list[Place]] = {}
        codes = {row["lgd_code"]: row for row in read_rows(self._folder / "districts.csv")}
        for row in codes.values():
            for name in {row["name_en"], row["name_mr"], *row["other_names"].split("|")} - {""}:
                _add(table, name, Place("district", row["name_en"], row["name_en"]))
        for row in read_rows(self._folder / "talukas.csv"):
            place = Place("taluka", row["name_en"], codes[row["district_lgd_code"]]["name_en"], row["name_en"])
            for name in {row["name_en"], row["name_mr"]}:
                _add(table, name, place)
        for row in read_rows(self._folder / "villages.csv"):
            district = CENSUS_DISTRICTS.get(row["district"], row["district"])
            _add(table, row["village"], Place("village", row["village"], district, row["taluka"]))
        return table

    def named(self, text: str) -> list[Place]:
        """The places whose whole name ``text`` is, in either script and nearly so spelt; largest kind first."""
        wanted = spelling(text)
        if len(wanted) < _SHORTEST:
            return []
        table = self._by_spelling
        if wanted not in table:
            found = process.extractOne(wanted, table.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
            if found is None:
                return []
            wanted = found[0]
        kinds = ("district", "taluka", "village")
        return sorted(table[wanted], key=lambda place: (kinds.index(place.kind), place.district, place.taluka))

    def same_named(self, name: str, kind: str, district: str = "", taluka: str = "") -> list[Place]:
        """The places of a kind with this name, within a district or taluka where one is given."""
        return [
            place
            for place in self.named(name)
            if place.kind == kind and district in ("", place.district) and taluka in ("", place.taluka)
        ]

    def area(self, kind: str, name: str, locale: str) -> str:
        """The name of a district or taluka in a language; as given where it is not known."""
        known = self.areas[kind]
        if name not in known:
            found = process.extractOne(name, known.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS_OF_AREA)
            return known[found[0]][locale] if found else name
        return known[name][locale]


def _add(table: dict[str, list[Place]], name: str, place: Place) -> None:
    entries = table.setdefault(spelling(name), [])
    if place not in entries:
        entries.append(place)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The process's gazetteer; read at the first question."""
    return Gazetteer()
