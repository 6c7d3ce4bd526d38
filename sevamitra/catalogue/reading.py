"""Import files to raw rows that know their line: encoding, CSV and the three forms of JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sevamitra.catalogue.load import wrong
from sevamitra.catalogue.model import CatalogueError
from sevamitra.catalogue.rows import SERVICE, TABLES

LARGEST_FILE = 50_000_000
"""Bytes; ten times the catalogue would have 13 million."""

_KIND_OF = {table: kind for kind, table in TABLES.items()}
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_CUT_OFF = "the file is cut off or is not JSON"


@dataclass(frozen=True)
class RawRow:
    """One row as the file gives it: headings (CSV) or keys (JSON) to cells, and where it begins."""

    where: str
    cells: dict[str, Any]


@dataclass
class RawSheet:
    """The rows of a file by kind. ``header`` is where a CSV's headings stand."""

    rows: dict[str, list[RawRow]] = field(default_factory=lambda: {kind: [] for kind in TABLES})
    headings: tuple[str, ...] = ()
    header: str = ""


def read_text(path: Path) -> str:
    """The text of an import file, its BOM removed.

    Raises:
        CatalogueError: the file cannot be read, is empty, too large or not UTF-8.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise wrong(
                str(path), f"larger than {LARGEST_FILE // 1_000_000} MB", "is it the right file? If so, split it"
            )
        data = path.read_bytes()
    except OSError as error:
        raise wrong(str(path), f"cannot be read ({error.strerror})", "give the path of a CSV or JSON file") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise wrong(f"{path.name}:1", "the file is UTF-16", "save it as UTF-8 (spreadsheets: `CSV UTF-8`)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise wrong(f"{path.name}:{line}", "not UTF-8", "save it as UTF-8 (spreadsheets: `CSV UTF-8`)") from None
    if not text.strip():
        raise wrong(path.name, "the file is empty", "write a heading row and at least one service")
    return text


def _read_csv(text: str, name: str) -> RawSheet:
    sheet = RawSheet()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            where, begins = f"{name}:{begins}", reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not sheet.headings:
                sheet.headings, sheet.header = tuple(cell.strip() for cell in cells), where
                _check_headings(sheet)
                continue
            if len(cells) != len(sheet.headings):
                what = f"has {len(cells)} cells where the heading has {len(sheet.headings)}"
                raise wrong(where, what, "correct the row (a text with a comma needs quotes); is the file cut off?")
            sheet.rows[SERVICE].append(RawRow(where, dict(zip(sheet.headings, cells))))
    except csv.Error as error:
        remedy = "a quotation mark is missing, or the file is cut off: save it anew"
        raise wrong(f"{name}:{begins}", f"not CSV ({error})", remedy) from None
    return sheet


def _check_headings(sheet: RawSheet) -> None:
    first = sheet.headings[0]
    for separator, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(sheet.headings) == 1 and separator in first:
            raise wrong(sheet.header, f"the columns are separated by {called}", "save the file with commas")
    for number, heading in enumerate(sheet.headings, 1):
        if not heading:
            raise wrong(sheet.header, f"column {number} has no heading", "name it or remove it")


class _Json:
    """A walk over JSON text that knows the line of each row."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=self._constant)
        self._at = 0
        self._counted, self._line = 0, 1

    def rows(self) -> Iterator[tuple[str, str, Any]]:
        """Table, where and value of each row."""
        if self._next() == "[":
            yield from self._list("services")
        elif set(self._peek()) & set(_KIND_OF):
            yield from self._tables()
        else:
            while self._next():
                yield "services", self._where(), self._value()
        if self._next():
            raise wrong(self._where(), "something stands after the end of the JSON", "remove it")

    def _tables(self) -> Iterator[tuple[str, str, Any]]:
        self._at += 1
        while self._next() != "}":
            where, table = self._where(), self._value()
            self._take(":")
            if table not in _KIND_OF:
                raise wrong(where, f"unknown table `{table}`", f"use {', '.join(_KIND_OF)}")
            if self._next() != "[":
                raise wrong(where, f"`{table}` is not a list", "write a list of rows")
            yield from self._list(table)
            self._comma("}")
        self._at += 1

    def _list(self, table: str) -> Iterator[tuple[str, str, Any]]:
        self._at += 1
        while self._next() != "]":
            yield table, self._where(), self._value()
            self._comma("]")
        self._at += 1

    def _next(self) -> str:
        """The next character that is not white space, "" at the end."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise wrong(self._where(), _CUT_OFF + f" (`{character}` expected)", "save it anew")
        self._at += 1

    def _comma(self, end: str) -> None:
        if self._next() != end:
            self._take(",")

    def _peek(self) -> dict[str, Any]:
        at, value = self._at, self._value()
        self._at = at
        return value if isinstance(value, dict) else {}

    def _value(self) -> Any:
        try:
            value, self._at = self._decoder.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            raise wrong(f"{self._name}:{error.lineno}", f"{_CUT_OFF} ({error.msg})", "save it anew") from None
        except (RecursionError, ValueError) as error:
            what = str(error) if isinstance(error, ValueError) else "nested too deeply"
            raise wrong(self._where(), what, "correct the row that begins here") from None
        return value

    def _where(self) -> str:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = max(self._counted, self._at)
        return f"{self._name}:{self._line}"

    @staticmethod
    def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            keys = [key for key, _ in pairs]
            raise ValueError(f"`{next(key for key in keys if keys.count(key) > 1)}` stands twice in one object")
        return value

    @staticmethod
    def _constant(name: str) -> Any:
        raise ValueError(f"{name} is not a number of JSON")


def _read_json(text: str, name: str) -> RawSheet:
    sheet = RawSheet()
    for table, where, value in _Json(text, name).rows():
        if not isinstance(value, dict):
            raise wrong(where, "the row is not an object", 'write {"slug": ..., ...}')
        sheet.rows[_KIND_OF[table]].append(RawRow(where, value))
    return sheet


_READERS: dict[str, Callable[[str, str], RawSheet]] = {
    ".csv": _read_csv,
    ".json": _read_json,
    ".jsonl": _read_json,
    ".ndjson": _read_json,
}


def read_sheet(path: Path) -> RawSheet:
    """The rows of a CSV file, a JSON list, JSON Lines, or a JSON object of tables.

    Raises:
        CatalogueError: the file as a whole is wrong, with file and line.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise CatalogueError(f"{path}: neither CSV nor JSON by its name; let it end in {', '.join(_READERS)}")
    sheet = reader(read_text(path), path.name)
    if not any(sheet.rows.values()):
        raise wrong(path.name, "the file has no rows", "write at least one service")
    return sheet
