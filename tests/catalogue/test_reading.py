"""Import files as a whole: encodings, CSV, the forms of JSON, and files that are spoilt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sevamitra.catalogue import reading
from sevamitra.catalogue.model import CatalogueError
from sevamitra.catalogue.reading import read_sheet
from sevamitra.catalogue.rows import DOCUMENT, SERVICE

Write = Callable[[str, Any], Path]


def test_csv_with_bom_crlf_blank_lines_and_line_breaks_in_quotes_keeps_its_line_numbers(write: Write) -> None:
    text = '\r\nslug,name_mr\r\na,"एक\r\nदोन, तीन"\r\n\r\n , \r\nb,"""चार"""\r\n'
    rows = read_sheet(write("x.csv", text.encode("utf-8-sig"))).rows[SERVICE]
    assert [(row.where, row.cells) for row in rows] == [
        ("x.csv:3", {"slug": "a", "name_mr": "एक\r\nदोन, तीन"}),
        ("x.csv:7", {"slug": "b", "name_mr": '"चार"'}),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.json", '[\n{"slug": "a"},\n{"slug": "b",\n"kind": "x"}, {"slug": "c"}]'),
        ("x.json", '\ufeff\n{"slug": "a"}\n{"slug": "b",\n"kind": "x"}{"slug": "c"}'),
        ("x.jsonl", '\n{"slug": "a"}\n{"slug": "b"}\n\n{"slug": "c"}\n'),
        ("X.JSON", '{"services": [\n{"slug": "a"},\n{"slug": "b"},{"slug": "c"}], "documents": []}'),
    ],
)
def test_all_forms_of_json_give_the_same_rows_with_their_lines(write: Write, name: str, text: str) -> None:
    rows = read_sheet(write(name, text)).rows[SERVICE]
    assert [row.cells["slug"] for row in rows] == ["a", "b", "c"]
    assert [row.where for row in rows[:2]] == [f"{name}:2", f"{name}:3"]


def test_tables_of_a_json_object_are_kept_apart(write: Write) -> None:
    sheet = read_sheet(write("x.json", {"documents": [{"key": "d"}], "services": [{"slug": "s"}]}))
    assert [len(sheet.rows[kind]) for kind in (DOCUMENT, SERVICE)] == [1, 1]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", b"", "x.csv: the file is empty"),
        ("x.csv", b"\xef\xbb\xbf \n", "x.csv: the file is empty"),
        ("x.csv", b"slug,name_en\n", "x.csv: the file has no rows"),
        ("x.csv", "slug\nअ".encode("utf-16"), "x.csv:1: the file is UTF-16; save it as UTF-8"),
        ("x.csv", b"slug,name_en\na,b\nc,caf\xe9\n", "x.csv:3: not UTF-8; save it as UTF-8"),
        ("x.csv", "slug,name_mr\na,अ".encode()[:-1], "x.csv:2: not UTF-8"),
        ("x.csv", b'slug,name_en\na,b\nc,"cut', "x.csv:3: not CSV (unexpected end of data)"),
        ("x.csv", b'slug,name_en\na,"b"c\n', "x.csv:2: not CSV"),
        ("x.csv", b"slug,name_en\na\n", "x.csv:2: has 1 cells where the heading has 2"),
        ("x.csv", b"slug,name_en\na,b,c\n", "x.csv:2: has 3 cells"),
        ("x.csv", b"slug,name_en\na,b\x00\n", "x.csv:2: not CSV"),
        ("x.csv", b"slug,name_en\na," + b"x" * 200_000, "x.csv:2: not CSV (field larger"),
        ("x.csv", b"slug;name_en\na;b\n", "x.csv:1: the columns are separated by semicolons"),
        ("x.csv", b"slug\tname_en\na\tb\n", "separated by tabs"),
        ("x.csv", b"slug,,name_en\na,b,c\n", "x.csv:1: column 2 has no heading"),
        ("x.json", b'[{"slug": "a"},\n{"slug": "b"', "x.json:2: the file is cut off or is not JSON"),
        ("x.json", b'[{"slug": "a"}\n', "x.json:2: the file is cut off or is not JSON (`,` expected)"),
        ("x.json", b'{"services": [{"slug": "a"}', "the file is cut off or is not JSON"),
        ("x.json", b'{"slug": "a"}\n{"slug": "b', "x.json:2: the file is cut off"),
        ("x.json", b'[{"slug": "a"}] x', "something stands after the end"),
        ("x.json", b'{"services": [], "spells": []}', "unknown table `spells`"),
        ("x.json", b'{"services": {}}', "`services` is not a list"),
        ("x.json", b"[]", "the file has no rows"),
        ("x.json", b'["a"]', "x.json:1: the row is not an object"),
        ("x.json", b"42", "the row is not an object"),
        ("x.json", b'[{"slug": "a", "slug": "b"}]', "x.json:1: `slug` stands twice in one object"),
        ("x.json", b'[{"fee_inr": NaN}]', "NaN is not a number of JSON"),
        ("x.json", b"[" * 100_000, "nested too deeply"),
        ("x.json", b'{"a":' * 100_000, "nested too deeply"),
        ("x.xlsx", b"PK", "neither CSV nor JSON by its name"),
        ("x", b"slug\na\n", "neither CSV nor JSON by its name"),
    ],
)
def test_a_spoilt_file_is_refused_with_line_and_remedy(write: Write, name: str, content: bytes, told: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_sheet(write(name, content))
    assert told in str(caught.value)
    assert ";" in str(caught.value)


def test_a_huge_file_is_refused_unread(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)
    with pytest.raises(CatalogueError, match="larger than"):
        read_sheet(write("x.csv", "slug,name_en\na,b\n"))


def test_a_missing_file_or_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name in ("none.csv", "folder.csv"):
        with pytest.raises(CatalogueError, match=f"{name}: cannot be read"):
            read_sheet(tmp_path / name)
