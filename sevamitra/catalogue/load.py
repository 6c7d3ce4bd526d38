"""Read and validate catalogue files: JSON Lines in, a typed :class:`Catalogue` out."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sevamitra.catalogue.model import (
    ALIAS_VARIETIES,
    AREAS,
    KINDS,
    LEVELS,
    LOCALES,
    RECALLED,
    Body,
    Catalogue,
    CatalogueError,
    Department,
    Document,
    Names,
    Officers,
    Service,
)
from sevamitra.settings import PROJECT_ROOT

SHIPPED = PROJECT_ROOT / "data" / "catalogue"
LONGEST_TEXT = 500
"""Code points in any one text of the catalogue; the longest shipped one, a source, has 347."""

Row = Mapping[str, Any]
T = TypeVar("T")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG = 100
_SERVICE_ID = re.compile(r"[0-9]{4}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_LATIN = re.compile(r"[A-Za-z]")
_DEVANAGARI = re.compile(r"[\u0904-\u0939\u0958-\u0961\u0972-\u097f]")  # letters; vowel signs do not stand alone
_MOST_DAYS = 3650
_MOST_RUPEES = 10_000_000


def wrong(where: str, what: str, remedy: str) -> CatalogueError:
    """The error every fault of catalogue data becomes: where, what is wrong, what to do."""
    return CatalogueError(f"{where}: {what}; {remedy}")


def _checked(text: str, where: str, key: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise wrong(where, f"`{key}` has {len(text)} characters", f"shorten it to {LONGEST_TEXT}")
    if _UNPRINTABLE.search(text):
        raise wrong(where, f"`{key}` holds a control character", "remove it, or save the file anew as UTF-8")
    return text.strip()


def parse_names(value: Any, where: str, key: str) -> Names:
    """Three names, each in its script, or a :class:`CatalogueError` that says which language is missing or misplaced."""
    if not isinstance(value, Mapping):
        raise wrong(where, f"`{key}` is not an object", 'write {"en": ..., "mr": ..., "hi": ...}')
    names: dict[str, str] = {}
    for locale in LOCALES:
        name = value.get(locale)
        if not isinstance(name, str) or not name.strip():
            raise wrong(where, f"`{key}` has no {locale} text", f"add the {locale} translation")
        names[locale] = _checked(name, where, f"{key}.{locale}")
        if locale != "en" and not _DEVANAGARI.search(name):
            raise wrong(
                where, f"`{key}` in {locale} has no Devanagari letter", f"write the {locale} name in Devanagari"
            )
        if locale == "en" and (_DEVANAGARI.search(name) or not _LATIN.search(name)):
            raise wrong(where, f"`{key}` in en is not in Latin letters", "write the English name; are columns swapped?")
    return Names(**names)


def _text(row: Row, key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise wrong(where, f"`{key}` is missing or not a text", f"give `{key}` a text")
    return _checked(value, where, key)


def parse_slug(value: Any, where: str, key: str = "slug") -> str:
    """A stable id: small Latin letters, digits and hyphens, at most 100 characters."""
    if not isinstance(value, str) or not _SLUG.fullmatch(value) or len(value) > _LONGEST_SLUG:
        shown = str(value)[:60]
        raise wrong(
            where, f"`{key}` is `{shown}`", "use a-z, 0-9 and single hyphens between them, at most 100 characters"
        )
    return value


def _choice(row: Row, key: str, allowed: Iterable[str], where: str, remedy: str = "") -> str:
    value = _text(row, key, where)
    if value not in allowed:
        raise wrong(where, f"`{key}` is `{value[:60]}`", remedy or f"use one of {', '.join(sorted(allowed))}")
    return value


def _number(row: Row, key: str, most: int, where: str) -> Any:
    value = row.get(key)
    if value is None:
        return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= most:  # which NaN is not either
        raise wrong(
            where, f"`{key}` is {str(value)[:60]}", f"give a number from 0 to {most}, or null where it is not known"
        )
    return value


def _days(row: Row, where: str) -> int | None:
    value = _number(row, "time_limit_days", _MOST_DAYS, where)
    if value is not None and value != int(value):
        raise wrong(where, f"`time_limit_days` is {value!r}", "give whole days, or null where it is not known")
    return None if value is None else int(value)


def _documents(row: Row, known: Mapping[str, Document], where: str) -> tuple[tuple[str, ...], ...]:
    groups: list[tuple[str, ...]] = []
    value = row.get("documents", [])
    if not isinstance(value, list):
        raise wrong(where, "`documents` is not a list", "write a list of document keys")
    for item in value:
        group = tuple(item) if isinstance(item, list) else (item,)
        for key in group:
            if not isinstance(key, str) or key not in known:
                raise wrong(where, f"unknown document `{key}`", "add it to the documents or correct the key")
        if group:
            groups.append(group)
    return tuple(groups)


def _officers(row: Row, where: str) -> Officers:
    value = row.get("officers") or {}
    if not isinstance(value, Mapping):
        raise wrong(where, "`officers` is not an object", "write designated, first_appeal, second_appeal")
    for key, officer in value.items():
        if key not in ("designated", "first_appeal", "second_appeal"):
            raise wrong(where, f"unknown officer `{key}`", "use designated, first_appeal, second_appeal")
        if officer is not None and not isinstance(officer, str):
            raise wrong(where, f"officer `{key}` is {officer!r}", "give a text, or null where it is not known")
    return Officers(**{key: (_checked(officer or "", where, key) or None) for key, officer in value.items()})


def is_texts(value: Any) -> bool:
    """True for a list of texts, also an empty one."""
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _aliases(row: Row, where: str) -> dict[str, tuple[str, ...]]:
    value = row.get("aliases") or {}
    if not isinstance(value, Mapping) or any(key not in ALIAS_VARIETIES or not is_texts(value[key]) for key in value):
        raise wrong(where, "`aliases` is not lists of texts by variety", f"use the keys {', '.join(ALIAS_VARIETIES)}")
    return {
        key: tuple(_checked(text, where, f"aliases.{key}") for text in texts if text.strip())
        for key, texts in value.items()
    }


def _merged_from(row: Row, where: str) -> tuple[str, ...]:
    value = row.get("merged_from") or []
    if not is_texts(value):
        raise wrong(where, "`merged_from` is not a list of slugs", "write the slugs of the services that were merged")
    return tuple(parse_slug(slug, where, "merged_from") for slug in value)


def _service_id(row: Row, where: str) -> str | None:
    value = row.get("service_id")
    if value is not None and (not isinstance(value, str) or not _SERVICE_ID.fullmatch(value)):
        raise wrong(where, f"`service_id` is {value!r}", 'give MahaIT\'s four digits as a text, as in "4111"')
    return value


def parse_service(row: Row, base: Catalogue, where: str) -> Service:
    """One service row, checked against the documents, bodies and departments of ``base``.

    Raises:
        CatalogueError: says where, what is wrong and what to do.
    """
    add = "add it to the {} or correct the key"
    return Service(
        slug=parse_slug(row.get("slug"), where),
        name=parse_names(row.get("name"), where, "name"),
        department=_choice(row, "department", base.departments, where, add.format("departments")),
        body=_choice(row, "body", base.bodies, where, add.format("bodies")),
        family=parse_slug(row.get("family"), where, "family"),
        kind=_choice(row, "kind", KINDS, where),
        time_limit_days=_days(row, where),
        fee_inr=_number(row, "fee_inr", _MOST_RUPEES, where),
        officers=_officers(row, where),
        documents=_documents(row, base.documents, where),
        aliases=_aliases(row, where),
        batch=_text(row, "batch", where) if row.get("batch") else "base",
        source=_text(row, "source", where) if row.get("source") else RECALLED,
        merged_from=_merged_from(row, where),
        service_id=_service_id(row, where),
    )


def parse_department(row: Row, where: str) -> Department:
    """One department row."""
    return Department(parse_slug(row.get("key"), where, "key"), parse_names(row.get("name"), where, "name"))


def parse_document(row: Row, where: str) -> Document:
    """One document row."""
    return Document(parse_slug(row.get("key"), where, "key"), parse_names(row.get("name"), where, "name"))


def parse_body(row: Row, where: str) -> Body:
    """One body row."""
    return Body(
        key=parse_slug(row.get("key"), where, "key"),
        name=parse_names(row.get("name"), where, "name"),
        short=parse_names(row.get("short"), where, "short"),
        level=_choice(row, "level", LEVELS, where),
        area=_choice(row, "area", AREAS, where),
    )


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise wrong(str(path), f"cannot be read ({error.strerror})", "restore it from the repository") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path.name}:{number}"
        try:
            row = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            raise wrong(where, "not UTF-8", "save the file as UTF-8") from None
        except (ValueError, RecursionError) as error:
            raise wrong(where, f"not JSON ({error})", "write one object a line") from None
        if not isinstance(row, dict):
            raise wrong(where, "not an object", "write one object a line")
        yield where, row


def read_table(path: Path, parse: Callable[[Row, str], T], key: Callable[[T], str]) -> dict[str, T]:
    """The rows of a JSON Lines file by key, in the order of the file.

    Args:
        parse: makes an item of a row and of where it stands (``file:line``). key: the item's key, unique in the file.

    Raises:
        CatalogueError: the first fault found, with file and line.
    """
    table: dict[str, T] = {}
    for where, row in _rows(path):
        item = parse(row, where)
        if key(item) in table:
            raise wrong(where, f"`{key(item)}` stands twice", "remove or rename one of the two")
        table[key(item)] = item
    return table


def with_services(base: Catalogue, services: Mapping[str, Service], version: int) -> Catalogue:
    """``base`` with other services, its families counted anew."""
    families: dict[str, list[str]] = defaultdict(list)
    for service in services.values():
        families[service.family].append(service.slug)
    return Catalogue(
        services=services,
        documents=base.documents,
        bodies=base.bodies,
        departments=base.departments,
        version=version,
        families={family: tuple(slugs) for family, slugs in families.items()},
    )


def load_catalogue(folder: Path = SHIPPED) -> Catalogue:
    """The catalogue in ``folder`` (services, documents, bodies and departments as JSON Lines), validated.

    Raises:
        CatalogueError: the first fault found, with file and line.
    """
    departments = read_table(folder / "departments.jsonl", parse_department, lambda item: item.key)
    documents = read_table(folder / "documents.jsonl", parse_document, lambda item: item.key)
    bodies = read_table(folder / "bodies.jsonl", parse_body, lambda item: item.key)
    base = Catalogue(services={}, documents=documents, bodies=bodies, departments=departments)
    services = read_table(
        folder / "services.jsonl", lambda row, where: parse_service(row, base, where), lambda item: item.slug
    )
    return with_services(base, services, version=0)
