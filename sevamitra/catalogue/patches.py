"""Raw rows to patches: what a row changes, in the shape of the catalogue's own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from sevamitra.catalogue.columns import BY_HEADING, BY_PATH, COLUMNS, UNKNOWN, CellError, Column, heading_key, plain
from sevamitra.catalogue.load import parse_slug, wrong
from sevamitra.catalogue.model import LOCALES
from sevamitra.catalogue.reading import RawRow, RawSheet
from sevamitra.catalogue.rows import BODY

REQUIRED = ("name_en", "name_mr", "name_hi", "department", "body", "family", "kind")
"""Columns without which there is no new service."""

_NESTED = {column.path[0] for column in COLUMNS.values() if len(column.path) > 1}


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """``use `x``` for the nearest known word, or ``otherwise``."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.75)
    return f"did you mean `{near[0]}`?" if near else otherwise


def _column(heading: str, where: str) -> Column:
    column = BY_HEADING.get(heading_key(heading))
    if column is None:
        remedy = suggestion(heading, COLUMNS, "remove it or use a column of docs/catalogue.md")
        raise wrong(where, f"unknown column `{heading[:60]}`", remedy)
    return column


def check_headings(sheet: RawSheet) -> None:
    """Every heading of a CSV is known and none means the same column as another."""
    seen: dict[str, str] = {}
    for heading in sheet.headings:
        column = _column(heading, sheet.header)
        if column.name in seen:
            both = f"`{seen[column.name]}` and `{heading}`"
            raise wrong(sheet.header, f"{both} are both the column {column.name}", "remove one of the two")
        seen[column.name] = heading
    if seen and not {"slug", "service_id"} & set(seen):
        raise wrong(sheet.header, "neither a slug nor a service_id column", "add one, so that rows name their service")


def _cells(raw: RawRow) -> Iterator[tuple[Column, Any]]:
    for heading, value in raw.cells.items():
        if heading not in _NESTED:
            yield _column(heading, raw.where), value
            continue
        if value is None:
            value = {path[1]: None for path in BY_PATH if path[0] == heading}
        if not isinstance(value, Mapping):
            raise wrong(raw.where, f"`{heading}` is not an object", "write it as data/catalogue/services.jsonl does")
        for key, inner in value.items():
            column = BY_PATH.get((heading, key))
            if column is None:
                allowed = ", ".join(path[1] for path in BY_PATH if path[0] == heading)
                raise wrong(raw.where, f"`{heading}` has the unknown key `{key[:60]}`", f"use {allowed}")
            yield column, inner


def _unknown(column: Column) -> Any:
    if column.unknown is ...:
        raise CellError(f"is {UNKNOWN}", "give a value, or leave it empty to keep what there is")
    return list(column.unknown) if column.unknown == () else None


def _listed(column: Column, value: list[Any]) -> list[Any]:
    if column.unknown != ():
        raise CellError("is a list", "give one value")
    texts = [text for item in value for text in (item if isinstance(item, list) else [item])]
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            raise CellError(f"holds `{str(text)[:60]}`", "list texts that are not empty")
        if ";" in text:
            raise CellError(f"holds `{text[:60]}`", "write it without a semicolon, which separates in CSV")
    return [[plain(part) for part in item] if isinstance(item, list) else plain(item) for item in value]


def _value(column: Column, cell: Any) -> Any:
    """What a cell says.

    Raises:
        CellError: it cannot be read.
    """
    if cell is None:
        return _unknown(column)
    if isinstance(cell, str):
        return _unknown(column) if cell.strip().casefold() == UNKNOWN else column.read(cell)
    if isinstance(cell, list):
        return _listed(column, cell)
    if isinstance(cell, bool) != (column.name == "withdrawn") or isinstance(cell, Mapping):
        raise CellError(f"is {str(cell)[:60]}", "write a text, a number or a list as docs/catalogue.md says")
    return column.read(str(cell))


def service_patch(raw: RawRow) -> dict[str, Any]:
    """What a service row changes; empty cells change nothing.

    Raises:
        CatalogueError: the first cell that cannot be read, or a column that there is not.
    """
    patch: dict[str, Any] = {}
    seen = set()
    for column, cell in _cells(raw):
        if isinstance(cell, str) and not cell.strip():
            continue
        if column.name in seen:
            raise wrong(raw.where, f"the column {column.name} is given twice", "keep one")
        seen.add(column.name)
        try:
            value = _value(column, cell)
        except CellError as error:
            raise wrong(raw.where, f"`{column.name}` {error.what}", error.remedy) from None
        if len(column.path) == 1:
            patch[column.path[0]] = value
        else:
            patch.setdefault(column.path[0], {})[column.path[1]] = value
    return patch


def missing_columns(patch: Mapping[str, Any]) -> list[str]:
    """The required columns that a patch for a new service lacks."""

    def absent(name: str) -> bool:
        path = COLUMNS[name].path
        holder: Any = patch if len(path) == 1 else patch.get(path[0], {})
        return path[-1] not in holder

    return [name for name in REQUIRED if absent(name)]


def _names_patch(value: Any, raw: RawRow, field: str) -> dict[str, str]:
    if not isinstance(value, Mapping) or any(key not in LOCALES or not isinstance(value[key], str) for key in value):
        raise wrong(raw.where, f"`{field}` is not texts by language", 'write {"en": ..., "mr": ..., "hi": ...}')
    return {locale: plain(text) for locale, text in value.items() if text.strip()}


def entry_patch(raw: RawRow, kind: str) -> tuple[str, dict[str, Any]]:
    """Key and patch of a department, document or body row."""
    key = parse_slug(raw.cells.get("key"), raw.where, "key")
    fields: dict[str, Callable[[Any, RawRow, str], Any]] = {"name": _names_patch}
    if kind == BODY:
        fields = {**fields, "short": _names_patch, "level": _word, "area": _word}
    patch: dict[str, Any] = {"key": key}
    for field, value in raw.cells.items():
        if field == "key" or value == "":
            continue
        if field not in fields:
            raise wrong(raw.where, f"a {kind} has no `{field[:60]}`", f"use key, {', '.join(fields)}")
        patch[field] = fields[field](value, raw, field)
    return key, patch


def _word(value: Any, raw: RawRow, field: str) -> str:
    if not isinstance(value, str):
        raise wrong(raw.where, f"`{field}` is not a text", "give a text")
    return value.strip()
