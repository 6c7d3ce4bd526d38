"""Districts, talukas and villages in a message, in either script and with case endings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import regex
import spacy
from rapidfuzz import fuzz
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from sevamitra.nlu.geography import CENSUS_DISTRICTS, GEO, Place, read_rows
from sevamitra.nlu.scripts import DEVANAGARI, WORD, normalise, phonetic_key, romanise, words


def _everyday_words() -> set[str]:
    """Everyday words that are also names of places (data/geo/everyday_words.txt), normalised."""
    lines = (GEO / "everyday_words.txt").read_text(encoding="utf-8").splitlines()
    return {normalise(line) for line in lines if line.strip() and not line.startswith("#")}


Keys = tuple[str, ...]
_CASE_ENDINGS = tuple(
    phonetic_key(ending)
    for ending in [
        "t",
        "at",
        "la",
        "ala",
        "cha",
        "chi",
        "che",
        "chya",
        "cya",
        "madhe",
        "madhye",
        "madhil",
        "hun",
        "tun",
        "vr",
        "var",
        "ne",
        "ni",
        "n",
        "s",
        "kade",
        "kadun",
        "sathi",
        "vrun",
        "javal",
        "pasun",
        "paryant",
        "mein",
        "ka",
        "ki",
        "ke",
        "ko",
        "se",
    ]
)
_CUES = {
    phonetic_key(word)
    for word in ("गाव", "गावात", "गावाचे", "गाँव", "gaon", "gaav", "gav", "gavat", "village", "ग्राम", "ग्रामपंचायत", "grampanchayat", "मुक्काम", "mukkam")
}  # fmt: skip
_AREA_CUES = {
    phonetic_key(word)
    for word in ("तालुका", "तालुक्यात", "तालुक्यातील", "taluka", "taluk", "talukyat", "तहसील", "tehsil", "tahsil", "जिल्हा", "जिल्ह्यात", "jilha", "jilhyat", "district")
}  # fmt: skip
_LEAST_LIKENESS = 84


def _base_forms(key: str) -> list[str]:
    """What a word may be a case form of: itself, without an ending, and with the vowel that the ending turned into y."""
    forms = [key]
    for ending in _CASE_ENDINGS:
        if ending and key.endswith(ending) and len(key) - len(ending) >= 3:
            bare = key[: -len(ending)]
            forms.append(bare)
            if bare.endswith("y"):
                forms += [bare[:-1] + "e", bare[:-1], bare[:-1] + "i"]
    return list(dict.fromkeys(forms))


def _alike(word: str, names: Iterable[str]) -> bool:
    """True when ``word`` (one or more words, any script) is spelt nearly as one of ``names``, case endings aside."""
    spelt = _latin(word)
    for name in names:
        target = _latin(name)
        if len(target) <= 4:
            oblique = spelt.startswith(target[:-1] + "y") and target[-1] in "aei"
            if (
                spelt == target
                or oblique
                or (spelt.startswith(target) and phonetic_key(spelt[len(target) :]) in _CASE_ENDINGS)
            ):
                return True
        elif max(fuzz.ratio(spelt, target), fuzz.ratio(spelt[: len(target)], target)) >= _LEAST_LIKENESS:
            return True
    return False


def _same(word: str, names: Iterable[str]) -> bool:
    """True when ``word`` is spelt as one of ``names``, in whichever script."""
    return _latin(word) in {_latin(name) for name in names}


def _latin(text: str) -> str:
    """A Latin spelling in which aspiration, long vowels and v/w do not count; everything else does."""
    spelt = " ".join(romanise(word) if DEVANAGARI.search(word) else word for word in words(normalise(text)))
    spelt = regex.sub(r"(?<=[bcdgjkpt])h", "", spelt).replace("w", "v")
    return regex.sub(r"([a-z])\1", r"\1", spelt.replace("ee", "i").replace("oo", "u"))


@dataclass(frozen=True)
class Span:
    """Where a place stands in the text (code points) and which it is; ``alike`` places share the name."""

    start: int
    end: int
    place: Place
    alike: int


class PlaceMatcher:
    """Finds districts and talukas with spaCy's PhraseMatcher over phonetic keys, villages by their keys.

    A village counts only where its taluka or district stands in the same message, or a word such as गाव or "village"
    stands beside it: thousands of villages are named like everyday words.

    Args:
        villages: villages by their keys, as :func:`village_table` makes them.
    """

    def __init__(self, villages: dict[Keys, list[Place]], folder: Path = GEO) -> None:
        self._nlp = spacy.blank("mr")
        self._matcher = PhraseMatcher(self._nlp.vocab)
        self._villages = villages
        self._areas: dict[str, list[Place]] = {}
        self._names: dict[Place, list[str]] = {}
        self._plain_names: dict[Place, list[str]] = {}
        self._everyday = _everyday_words()
        districts = {row["lgd_code"]: row for row in read_rows(folder / "districts.csv")}
        for row in districts.values():
            names = [row["name_en"], row["name_mr"], row["name_hi"], *row["other_names"].split("|")]
            self._add(Place("district", row["name_en"], row["name_en"]), names)
        for row in read_rows(folder / "talukas.csv"):
            district = districts[row["district_lgd_code"]]["name_en"]
            self._add(
                Place("taluka", row["name_en"], district, row["name_en"]),
                [row["name_en"], row["name_mr"], row["name_hi"]],
            )

    def _add(self, place: Place, names: Iterable[str]) -> None:
        names = [name for name in names if name]
        self._names[place] = names
        self._plain_names[place] = [name for name in names if normalise(name) not in self._everyday]
        for name in names:
            label = " ".join(phonetic_key(word) for word in words(normalise(name)))
            if label not in self._areas:
                self._matcher.add(label, [Doc(self._nlp.vocab, words=label.split())])
            entries = self._areas.setdefault(label, [])
            if place not in entries:
                entries.append(place)

    def find(self, text: str) -> list[Span]:
        """The places of a text, in order."""
        found = [(m.start(), m.end(), normalise(m.group())) for m in WORD.finditer(text)]
        spans = [(start, end, word, phonetic_key(word)) for start, end, word in found if phonetic_key(word)]
        areas = self._find_areas(spans)
        chosen = [
            Span(spans[a][0], spans[b - 1][1], self._likeliest(places, areas), len(places)) for a, b, places in areas
        ]
        taken = {i for a, b, _ in areas for i in range(a, b)}
        chosen += self._find_villages(spans, areas, taken)
        return sorted(chosen, key=lambda span: span.start)

    def _find_areas(self, spans: list[tuple[int, int, str, str]]) -> list[tuple[int, int, list[Place]]]:
        candidates: dict[tuple[int, int], list[Place]] = {}
        forms = [_base_forms(key) for *_, key in spans]
        variants = (
            {tuple(row) for row in zip(*(form + [form[0]] * (max(map(len, forms)) - len(form)) for form in forms))}
            if forms
            else set()
        )
        for variant in variants:
            for label_id, start, end in self._matcher(Doc(self._nlp.vocab, words=list(variant))):
                surface = " ".join(span[2] for span in spans[start:end])
                cue = any(0 <= i < len(spans) and spans[i][3] in _AREA_CUES for i in (start - 1, end))
                if surface in self._everyday and not cue:
                    continue
                for place in self._areas[self._nlp.vocab.strings[label_id]]:
                    known = candidates.setdefault((start, end), [])
                    names = self._names[place] if cue else self._plain_names[place]
                    if (
                        place not in known
                        and _alike(surface, names)
                        and (surface not in self._everyday or _same(surface, names))
                    ):
                        known.append(place)
        chosen: list[tuple[int, int, list[Place]]] = []
        for (start, end), places in sorted(candidates.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
            if places and all(end <= other or other_end <= start for other, other_end, _ in chosen):
                chosen.append((start, end, places))
        return chosen

    @staticmethod
    def _likeliest(places: list[Place], areas: list[tuple[int, int, list[Place]]]) -> Place:
        """A district before a taluka of the same name; a taluka whose district is named too before others."""
        districts = {place.name for _, _, found in areas for place in found if place.kind == "district"}
        return min(places, key=lambda place: (place.kind != "district", place.district not in districts))

    def _find_villages(
        self, spans: list[tuple[int, int, str, str]], areas: list[tuple[int, int, list[Place]]], taken: set[int]
    ) -> list[Span]:
        talukas = {place.taluka for _, _, places in areas for place in places if place.taluka}
        likeliest = [self._likeliest(places, areas) for _, _, places in areas]
        within_taluka = any(place.kind == "taluka" for place in likeliest)
        districts = {place.district for _, _, places in areas for place in places}
        chosen: list[Span] = []
        for size in (3, 2, 1):
            for start in range(len(spans) - size + 1):
                window = range(start, start + size)
                surface = " ".join(spans[i][2] for i in window)
                if taken & set(window) or (size == 1 and surface in self._everyday):
                    continue
                cue = any(0 <= i < len(spans) and spans[i][3] in _CUES for i in (start - 1, start + size))
                if not (districts or cue):
                    continue
                head = tuple(spans[i][3] for i in window[:-1])
                forms = _base_forms(spans[window[-1]][3])
                keys = {*((*head, form) for form in forms), *(("".join((*head, form)),) for form in forms)}
                places = [
                    place
                    for key in sorted(keys)
                    for place in self._villages.get(key, [])
                    if _alike(surface, [place.name])
                ]
                near = [place for place in places if place.taluka in talukas]
                near = near or [place for place in places if place.district in districts and not within_taluka]
                pool = near or (places if cue and not areas else [])
                if pool:
                    chosen.append(Span(spans[start][0], spans[window[-1]][1], pool[0], len(pool)))
                    taken |= set(window)
        return chosen


def village_table(folder: Path = GEO) -> dict[Keys, list[Place]]:
    """The villages of data/geo by the phonetic keys of their names' words; about five seconds for 42,900."""
    table: dict[Keys, list[Place]] = {}
    for row in read_rows(folder / "villages.csv"):
        keys = tuple(phonetic_key(word) for word in words(normalise(row["village"])))
        if all(keys) and keys:
            district = CENSUS_DISTRICTS.get(row["district"], row["district"])
            table.setdefault(keys, []).append(Place("village", row["village"], district, row["taluka"]))
    return table


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PlaceExtractor(GraphComponent, EntityExtractorMixin):
    """Extracts district, taluka and village; the value is the English name of data/geo, the rest beside it."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, matcher: PlaceMatcher | None = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._matcher = matcher

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlaceExtractor:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PlaceExtractor:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, PlaceMatcher(joblib.load(folder / "villages.joblib")))

    def train(self, training_data: TrainingData) -> Resource:
        """Computes the phonetic keys of all villages; nothing is learned from the messages."""
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(village_table(), folder / "villages.joblib", compress=3)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            spans = self._matcher.find(message.get(TEXT) or "") if self._matcher else []
            found = [
                {
                    "entity": span.place.kind,
                    "start": span.start,
                    "end": span.end,
                    "value": span.place.name,
                    "district": span.place.district,
                    "taluka": span.place.taluka,
                    "alike": span.alike,
                }
                for span in spans
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages
