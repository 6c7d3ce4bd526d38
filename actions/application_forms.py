"""What an application made in the chat asks, service by service: data/application_forms.yml, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import regex
import yaml

from sevamitra.catalogue.load import parse_names
from sevamitra.catalogue.model import LOCALES, CatalogueError, Names
from sevamitra.settings import PROJECT_ROOT
from sevamitra.wording import day, number, rupees

FORMS_FILE = PROJECT_ROOT / "data" / "application_forms.yml"
KINDS = ("name", "text", "date", "amount", "choice")
MOST_FIELDS, MOST_OPTIONS, LONGEST_TITLE = 5, 9, 24
LONGEST_NAME, LONGEST_TEXT = 100, 200
_OLDEST_YEARS = 120
_MOST_RUPEES = 100_000_000
_NAME = regex.compile(r"[\p{L}][\p{L}\p{M}\s.'’-]+")
_SAID_BEFORE = regex.compile(
    r"^(?:माझे|माझं|माझ|मेरा|my|majhe|majha|maza|mera)?\s*(?:नाव|नाम|name|nav|naav|naam)\s*(?:is)?\s*[:–-]?\s*", regex.I
)
_SAID_AFTER = regex.compile(r"\s+(?:आहे|है|ahe|aahe|hai)\s*[.।]?$", regex.I)
_DATE = regex.compile(r"(\p{Nd}{1,2})\s*[-/. ]\s*(\p{Nd}{1,2})\s*[-/. ]\s*(\p{Nd}{4})")
_AMOUNT = regex.compile(r"(\p{Nd}[\p{Nd},]*(?:\.\p{Nd}+)?)\s*(लाख|lakhs?|lacs?|हजार|हज़ार|hajar|hazar|thousand)?")
_LAKHS = ("लाख", "lakh", "lakhs", "lac", "lacs")


class Unfit(ValueError):
    """An answer that a field does not take."""


@dataclass(frozen=True)
class Field:
    """One question of a form. ``options`` by key, for a choice."""

    key: str
    kind: str
    label: Names
    ask: Names
    options: Mapping[str, Names]

    def read(self, text: str, today: date) -> str:
        """An answer as the form keeps it: a line of text, an ISO date, whole rupees, or an option's key.

        Raises:
            Unfit: it does not answer the question.
        """
        line = " ".join(text.split())
        if self.kind == "name":
            return read_name(line)
        if self.kind == "date":
            return _read_date(line, today).isoformat()
        if self.kind == "amount":
            return str(_read_amount(line))
        if self.kind == "choice":
            return self._option(line)
        if not 1 <= len(line) <= LONGEST_TEXT or not regex.search(r"[\p{L}\p{N}]", line):
            raise Unfit(line)
        return line

    def shown(self, value: str, locale: str) -> str:
        """A kept answer as the citizen reads it."""
        if self.kind == "date":
            return day(date.fromisoformat(value), locale)
        if self.kind == "amount":
            return rupees(int(value), locale)
        if self.kind == "choice":
            return self.options[value][locale]
        return value

    def _option(self, line: str) -> str:
        said = line.casefold()
        for place, (key, names) in enumerate(self.options.items(), 1):
            numbers = {str(place), number(place, "mr")}
            if said in numbers or any(said == names[locale].casefold() for locale in LOCALES):
                return key
        found = [
            key
            for key, names in self.options.items()
            if len(said) > 2 and any(said in names[locale].casefold() for locale in LOCALES)
        ]
        if len(found) != 1:
            raise Unfit(line)
        return found[0]


def read_name(line: str) -> str:
    """A person's name, without "my name is".

    Raises:
        Unfit: it is none.
    """
    name = _SAID_AFTER.sub("", _SAID_BEFORE.sub("", " ".join(line.split())))
    if not 2 <= len(name) <= LONGEST_NAME or not _NAME.fullmatch(name) or len(name.split()) > 6:
        raise Unfit(line)
    return name


def _read_date(line: str, today: date) -> date:
    found = _DATE.search(line)
    if not found:
        raise Unfit(line)
    try:
        told = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise Unfit(line) from None
    if not today.year - _OLDEST_YEARS <= told.year or told > today:
        raise Unfit(line)
    return told


def _read_amount(line: str) -> int:
    found = _AMOUNT.findall(line.lower())
    if len(found) != 1:
        raise Unfit(line)
    digits, unit = found[0]
    times = 100_000 if unit in _LAKHS else 1_000 if unit else 1
    rupees_told = round(float(digits.replace(",", "")) * times)
    if not 0 <= rupees_told <= _MOST_RUPEES:
        raise Unfit(line)
    return rupees_told


def load_application_forms(path: Path = FORMS_FILE) -> dict[str, tuple[Field, ...]]:
    """The fields of each service, by slug.

    Raises:
        CatalogueError: the first fault of the file.
    """
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    fields = {key: _field(key, row, f"{path.name}: {key}") for key, row in content["fields"].items()}
    forms: dict[str, tuple[Field, ...]] = {}
    for slug, keys in content["services"].items():
        unknown = [key for key in keys if key not in fields]
        if unknown or len(keys) > MOST_FIELDS:
            raise CatalogueError(f"{path.name}: {slug}: name at most {MOST_FIELDS} of the fields; unknown: {unknown}")
        forms[slug] = tuple(fields[key] for key in keys)
    return forms


def _field(key: str, row: Mapping[str, Any], where: str) -> Field:
    if row.get("kind") not in KINDS:
        raise CatalogueError(f"{where}: `kind` is {row.get('kind')!r}; use one of {', '.join(KINDS)}")
    titles = {option: parse_names(names, where, option) for option, names in (row.get("options") or {}).items()}
    if (row["kind"] == "choice") != bool(titles) or len(titles) > MOST_OPTIONS:
        raise CatalogueError(f"{where}: give `options`, at most {MOST_OPTIONS}, to a choice and to nothing else")
    label = parse_names(row.get("label"), where, "label")
    if any(set(names) != set(LOCALES) for names in (row["label"], row["ask"], *(row.get("options") or {}).values())):
        raise CatalogueError(f"{where}: a text is not in mr, hi, en alone; put texts with a comma into quotes")
    if any(len(names[locale]) > LONGEST_TITLE for names in (label, *titles.values()) for locale in LOCALES):
        raise CatalogueError(f"{where}: a label or option is longer than {LONGEST_TITLE} characters; shorten it")
    return Field(key, row["kind"], label, parse_names(row.get("ask"), where, "ask"), titles)


@lru_cache(maxsize=1)
def _forms() -> dict[str, tuple[Field, ...]]:
    return load_application_forms()


def application_form(slug: str) -> tuple[Field, ...]:
    """What an application for a service asks; empty where none can be made in the chat."""
    return _forms().get(slug, ())
