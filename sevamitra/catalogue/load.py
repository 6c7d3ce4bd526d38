"""Read and validate catalogue files: JSON Lines in, a typed :class:`Catalogue` out."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Tuple, TypeVar

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
Row = Mapping[str, Any]
T = TypeVar("T")


def _wrong(where: str, what: str, remedy: str) -> CatalogueError:
    return CatalogueError(f"{where}: {what}; {remedy}")


def parse_names(value: Any, where: str, key: str) -> Names:
    """Three non-empty names, or a :class:`CatalogueError` that names the missing language."""
    if not isinstance(value, Mapping):
        raise _wrong(where, f"`{key}` is not an object", 'write {"en": ..., "mr": ..., "hi": ...}')
    for locale in LOCALES:
        name = value.get(locale)
        if not isinstance(name, str) or not name.strip():
            raise _wrong(where, f"`{key}` has no {locale} text", f"add the {locale} translation")
    return Names(en=value["en"].strip(), mr=value["mr"].strip(), hi=value["hi"].strip())


def _text(row: Row, key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(where, f"`{key}` is missing or not a text", f"give `{key}` a text")
    return value.strip()


def _choice(row: Row, key: str, allowed: Iterable[str], where: str) -> str:
    value = _text(row, key, where)
    if value not in allowed:
        raise _wrong(where, f"`{key}` is `{value}`", f"use one of {', '.join(sorted(allowed))}")
    return value


def _number(row: Row, key: str, where: str) -> Any:
    value = row.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0):
        raise _wrong(where, f"`{key}` is {value!r}", "give a number that is not negative, or null where it is not known")
    return value


def _documents(row: Row, known: Mapping[str, Document], where: str) -> Tuple[Tuple[str, ...], ...]:
    groups: List[Tuple[str, ...]] = []
    value = row.get("documents", [])
    if not isinstance(value, list):
        raise _wrong(where, "`documents` is not a list", "write a list of document keys")
    for item in value:
        group = tuple(item) if isinstance(item, list) else (item,)
        for key in group:
            if not isinstance(key, str) or key not in known:
                raise _wrong(where, f"unknown document `{key}`", "add it to documents.jsonl or correct the key")
        if group:
            groups.append(group)
    return tuple(groups)


def _officers(row: Row, where: str) -> Officers:
    value = row.get("officers") or {}
    if not isinstance(value, Mapping):
        raise _wrong(where, "`officers` is not an object", "write designated, first_appeal, second_appeal")
    for key, officer in value.items():
        if key not in ("designated", "first_appeal", "second_appeal"):
            raise _wrong(where, f"unknown officer `{key}`", "use designated, first_appeal, second_appeal")
        if officer is not None and not isinstance(officer, str):
            raise _wrong(where, f"officer `{key}` is {officer!r}", "give a text, or null where it is not known")
    return Officers(**{key: (officer or None) for key, officer in value.items()})


def _aliases(row: Row, where: str) -> Dict[str, Tuple[str, ...]]:
    value = row.get("aliases") or {}
    if not isinstance(value, Mapping) or any(
        key not in ALIAS_VARIETIES or not isinstance(texts, list) or any(not isinstance(t, str) for t in texts)
        for key, texts in value.items()
    ):
        raise _wrong(where, "`aliases` is not lists of texts by variety", f"use the keys {', '.join(ALIAS_VARIETIES)}")
    return {key: tuple(text.strip() for text in texts if text.strip()) for key, texts in value.items()}


def parse_service(row: Row, base: Catalogue, where: str) -> Service:
    """One service row, checked against the documents, bodies and departments of ``base``.

    Raises:
        CatalogueError: says where, what is wrong and what to do.
    """
    return Service(
        slug=_text(row, "slug", where),
        name=parse_names(row.get("name"), where, "name"),
        department=_choice(row, "department", base.departments, where),
        body=_choice(row, "body", base.bodies, where),
        family=_text(row, "family", where),
        kind=_choice(row, "kind", KINDS, where),
        time_limit_days=_number(row, "time_limit_days", where),
        fee_inr=_number(row, "fee_inr", where),
        officers=_officers(row, where),
        documents=_documents(row, base.documents, where),
        aliases=_aliases(row, where),
        batch=str(row.get("batch") or "base"),
        source=str(row.get("source") or RECALLED),
        merged_from=tuple(row.get("merged_from") or ()),
    )


def _rows(path: Path) -> Iterator[Tuple[str, Row]]:
    if not path.exists():
        raise _wrong(str(path), "the file is missing", "restore it from the repository")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path.name}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise _wrong(where, f"not JSON ({error})", "write one object a line") from None
            if not isinstance(row, dict):
                raise _wrong(where, "not an object", "write one object a line")
            yield where, row


def _table(path: Path, parse: Callable[[Row, str], T], key: Callable[[T], str]) -> Dict[str, T]:
    table: Dict[str, T] = {}
    for where, row in _rows(path):
        item = parse(row, where)
        if key(item) in table:
            raise _wrong(where, f"`{key(item)}` stands twice", "remove or rename one of the two")
        table[key(item)] = item
    return table


def with_services(base: Catalogue, services: Mapping[str, Service], version: int) -> Catalogue:
    """``base`` with other services, its families counted anew."""
    families: Dict[str, List[str]] = defaultdict(list)
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
    departments = _table(
        folder / "departments.jsonl",
        lambda row, where: Department(_text(row, "key", where), parse_names(row.get("name"), where, "name")),
        lambda item: item.key,
    )
    documents = _table(
        folder / "documents.jsonl",
        lambda row, where: Document(_text(row, "key", where), parse_names(row.get("name"), where, "name")),
        lambda item: item.key,
    )
    bodies = _table(
        folder / "bodies.jsonl",
        lambda row, where: Body(
            key=_text(row, "key", where),
            name=parse_names(row.get("name"), where, "name"),
            short=parse_names(row.get("short"), where, "short"),
            level=_choice(row, "level", LEVELS, where),
            area=_choice(row, "area", AREAS, where),
        ),
        lambda item: item.key,
    )
    base = Catalogue(services={}, documents=documents, bodies=bodies, departments=departments)
    services = _table(
        folder / "services.jsonl", lambda row, where: parse_service(row, base, where), lambda item: item.slug
    )
    return with_services(base, services, version=0)
