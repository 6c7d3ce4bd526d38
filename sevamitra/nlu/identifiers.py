"""Application numbers, mobile and Aadhaar numbers, dates: entities with a form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import regex
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

_ASCII = str.maketrans("०१२३४५६७८९", "0123456789")
_SEPARATOR = r"[\s\-./]?"
_MASKED = r"[Xx*]"
_NO_PREFIX = frozenset(
    [
        "aadhar",
        "aadhaar",
        "adhar",
        "adhaar",
        "uid",
        "uidai",
        "vid",
        "card",
        "no",
        "nos",
        "num",
        "number",
        "nr",
        "mo",
        "mob",
        "mobile",
        "ph",
        "phone",
        "tel",
        "call",
        "cell",
        "contact",
        "wa",
        "id",
        "is",
        "my",
        "me",
        "to",
        "in",
        "on",
        "at",
        "of",
        "for",
        "by",
        "from",
        "the",
        "and",
        "or",
        "ok",
        "age",
        "year",
        "rs",
        "inr",
        "fee",
        "fees",
        "income",
        "pin",
        "code",
        "sec",
        "ward",
        "plot",
        "gat",
        "gut",
        "rule",
        "act",
        "class",
        "room",
        "flat",
        "house",
        "sr",
        "sc",
        "st",
        "obc",
        "upi",
        "pan",
        "km",
        "sqft",
        "ka",
        "ki",
        "ke",
        "ko",
        "se",
        "he",
        "ahe",
        "hai",
        "la",
        "ne",
        "ya",
        "va",
        "ani",
        "aur",
    ]
)
"""Words after which a number is no application's, whatever its length."""
_APPLICATION = regex.compile(
    r"(?<![\p{L}\p{N}])(?:(?P<prefix>[A-Za-z]{2,6})(?P<gap>[\s\-/]{0,2})(?P<number>\d(?:[\s\-/]?\d){4,19})"
    r"|\d{18}|\d{6}([\s\-])\d{6}\4\d{6})(?![\p{L}\p{N}])"
)
_FEWEST_APART = 7
"""Digits that a number set apart from its letters needs, so that pin codes and amounts do not count."""
_AADHAAR = regex.compile(
    rf"(?<![\d+])(?:[2-9]\d{{3}}|{_MASKED}{{4}}){_SEPARATOR}(?:\d{{4}}|{_MASKED}{{4}}){_SEPARATOR}\d{{4}}(?!\d)"
)
_MOBILE = regex.compile(rf"(?<!\d)(?:\+?91[\s-]?|0)?(?:[6-9]\d{{4}}[\s-]?\d{{5}}|{_MASKED}{{6}}\d{{4}})(?!\d)")
_DATE = regex.compile(r"(?<!\d)(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?!\d)")

Found = tuple[str, int, int, str]


def _digits(text: str) -> str:
    return regex.sub(r"\D", "", text)


def _is_application(match: regex.Match[str]) -> bool:
    """False for what only looks like an application number: a word and an amount, a pin code, somebody's mobile."""
    prefix = match["prefix"]
    if prefix is None:
        return True
    if prefix.lower() in _NO_PREFIX:
        return False
    if match["gap"] in ("", "/"):
        return True
    personal = _MOBILE.fullmatch(match["number"]) or _AADHAAR.fullmatch(match["number"])
    return len(_digits(match["number"])) >= _FEWEST_APART and not (personal and prefix.islower())


def find_identifiers(text: str) -> Iterator[Found]:
    """``(entity, start, end, value)`` of every identifier; offsets count code points of ``text``.

    Values: application numbers upper-case without separators, the last four digits of mobile and Aadhaar numbers
    (the rest is masked), dates in ISO form.
    """
    ascii_text = text.translate(_ASCII)
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            return False
        taken.append((start, end))
        return True

    for match in _DATE.finditer(ascii_text):
        try:
            day = date(int(match[4]), int(match[3]), int(match[1]))
        except ValueError:
            continue
        if free(*match.span()):
            yield "date", *match.span(), day.isoformat()
    for name, pattern in (("application_number", _APPLICATION), ("aadhaar", _AADHAAR), ("mobile", _MOBILE)):
        for match in pattern.finditer(ascii_text):
            if (name == "application_number" and not _is_application(match)) or not free(*match.span()):
                continue
            if name == "application_number":
                value = regex.sub(r"[\s\-/]", "", match.group()).upper()
            else:
                value = ("XXXXXXXX" if name == "aadhaar" else "XXXXXX") + _digits(match.group())[-4:]
            yield name, *match.span(), value


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class IdentifierExtractor(GraphComponent, EntityExtractorMixin):
    """Extracts application_number, aadhaar, mobile and date; values of the personal ones are masked."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IdentifierExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = [
                {"entity": name, "start": start, "end": end, "value": value}
                for name, start, end, value in find_identifiers(message.get(TEXT) or "")
            ]
            extracted = self.add_extractor_name(found)
            message.set(ENTITIES, message.get(ENTITIES, []) + extracted, add_to_output=True)
        return messages
