"""The lexicon: the words by which citizens name a thing, what is done to it, who gives it, and whom it is for.

Four YAML files, one a category, each a list of entries::

    - {key: renewal, mr: [नूतनीकरण, रिन्यू], hi: [नवीनीकरण], en: [renew, renewal], latn: [nutanikaran, navinikaran]}

``latn`` holds Marathi and Hindi words in Latin letters. A word is a base form or a phrase of at most three words; case
endings and spellings that sound alike are the matcher's business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sevamitra.catalogue.load import SHIPPED, is_texts, parse_body, parse_slug, read_table, wrong
from sevamitra.catalogue.model import AREAS

SHIPPED_LEXICON = SHIPPED / "lexicon"
CATEGORIES = ("objects", "acts", "bodies", "persons")
"""The categories, each the stem of its file's name."""
VARIETIES = ("mr", "hi", "en", "latn")
LONGEST_PHRASE = 3
"""Words in a phrase; longer ones do not recur in messages."""

_FIELDS = ("key", *VARIETIES, "weak")


@dataclass(frozen=True)
class LexiconEntry:
    """What is meant by any one of ``words``.

    ``key`` is unique in its ``category``; in ``bodies`` it is a body's slug or an area. ``words`` are in lower case,
    each once, in the order mr, hi, en, latn. A ``weak`` entry's words are so common that they confirm, but never decide.
    """

    key: str
    category: str
    words: tuple[str, ...]
    weak: bool


def load_lexicon(folder: Path = SHIPPED_LEXICON) -> tuple[LexiconEntry, ...]:
    """The entries of ``folder``'s four files, in the order of :data:`CATEGORIES` and of the files, validated.

    The bodies are those of ``bodies.jsonl`` in the folder above.

    Raises:
        CatalogueError: the first fault found, with file and entry, and what to do.
    """
    bodies = read_table(folder.parent / "bodies.jsonl", parse_body, lambda body: body.key)
    offices = frozenset(bodies).union(AREAS)
    entries: list[LexiconEntry] = []
    for category in CATEGORIES:
        path = folder / f"{category}.yml"
        read = [_parse_entry(row, category, f"{path.name}, entry {n}") for n, row in enumerate(_rows(path), 1)]
        _check_unique(read, path.name)
        if category == "bodies":
            _check_offices(read, offices, path.name)
        entries += read
    return tuple(entries)


def _rows(path: Path) -> list[Any]:
    try:
        content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise wrong(str(path), f"cannot be read ({error.strerror})", "restore it from the repository") from None
    except yaml.YAMLError as error:
        raise wrong(path.name, f"not YAML ({error})", "mend it there, and save it as UTF-8") from None
    if not isinstance(content, list) or not content:
        raise wrong(path.name, "not a list of entries", "write one entry a line: - {key: ..., mr: [...]}")
    return content


def _parse_entry(row: Any, category: str, where: str) -> LexiconEntry:
    if not isinstance(row, Mapping):
        raise wrong(where, "not an entry", "write - {key: ..., mr: [...], en: [...]}")
    key = parse_slug(row.get("key"), where, "key")
    where = f"{where} (`{key}`)"
    unknown = [str(field) for field in row if field not in _FIELDS]
    if unknown:
        raise wrong(where, f"unknown field `{unknown[0]}`", f"use {', '.join(_FIELDS)}")
    weak = row.get("weak", False)
    if not isinstance(weak, bool):
        raise wrong(where, f"`weak` is {weak!r}", "write true, or leave it out")
    words = tuple(word for variety in VARIETIES if variety in row for word in _words(row[variety], variety, where))
    if not words:
        raise wrong(where, "has no words", f"give it words in at least one of {', '.join(VARIETIES)}")
    return LexiconEntry(key, category, tuple(dict.fromkeys(words)), weak)


def _words(value: Any, variety: str, where: str) -> tuple[str, ...]:
    if not is_texts(value) or not value:
        raise wrong(where, f"`{variety}` is not a list of words", "list words, and quote numbers and yes, no, on, off")
    words = tuple(" ".join(word.lower().split()) for word in value)
    for word in words:
        if not word:
            raise wrong(where, f"`{variety}` holds an empty word", "remove it")
        if word.count(" ") >= LONGEST_PHRASE:
            raise wrong(where, f"`{word[:60]}` is too long", f"keep to {LONGEST_PHRASE} words, those that tell")
    return words


def _check_unique(entries: Collection[LexiconEntry], file: str) -> None:
    keys: set[str] = set()
    owners: dict[str, str] = {}
    for entry in entries:
        if entry.key in keys:
            raise wrong(f"{file}, `{entry.key}`", "stands twice", "merge the two entries or rename one")
        keys.add(entry.key)
        for word in entry.words:
            owner = owners.setdefault(word, entry.key)
            if owner != entry.key:
                raise wrong(f"{file}, `{entry.key}`", f"`{word}` is also in `{owner}`", "keep it where it tells more")


def _check_offices(entries: Collection[LexiconEntry], offices: Collection[str], file: str) -> None:
    for entry in entries:
        if entry.key not in offices:
            remedy = f"use the key of a body in bodies.jsonl or one of {', '.join(AREAS)}"
            raise wrong(f"{file}, `{entry.key}`", "is neither a body nor an area", remedy)
