"""Catalogue files: what is read, and what is refused with file, line and remedy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue, CatalogueError

from .conftest import INCOME


def test_the_shipped_catalogue_holds_all_services_and_what_they_refer_to(whole: Catalogue) -> None:
    assert (len(whole.services), len(whole.documents), len(whole.departments)) == (1001, 543, 44)
    income = whole.services[INCOME]
    assert income.name["mr"] == "उत्पन्नाचा दाखला"
    assert whole.body_of(income).name.mr == "तहसील कार्यालय"
    assert INCOME in whole.families[income.family]


@pytest.fixture
def spoilt(small: Path, tmp_path: Path) -> Callable[..., Path]:
    """The small catalogue with the first service's fields replaced (None removes one), or a raw line in its place."""

    def folder(raw: bytes | None = None, **fields: Any) -> Path:
        shutil.copytree(small, tmp_path / "spoilt")
        path = tmp_path / "spoilt" / "services.jsonl"
        first, rest = path.read_bytes().split(b"\n", 1)
        row = {**json.loads(first), **fields}
        path.write_bytes((raw if raw is not None else json.dumps(row).encode()) + b"\n" + rest)
        return path.parent

    return folder


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"slug": None}, "`slug` is `None`"),
        ({"slug": "Two Words"}, "use a-z, 0-9"),
        ({"slug": "a" * 101}, "at most 100"),
        ({"slug": "../etc"}, "use a-z"),
        ({"name": "text"}, "`name` is not an object"),
        ({"name": {"en": "A", "mr": "अ"}}, "`name` has no hi text; add the hi translation"),
        ({"name": {"en": "A", "mr": "अ", "hi": "  "}}, "no hi text"),
        ({"name": {"en": "A", "mr": "Dakhla", "hi": "अ"}}, "mr has no Devanagari letter"),
        ({"name": {"en": "अ", "mr": "अ", "hi": "अ"}}, "en is not in Latin letters"),
        ({"name": {"en": "A" * 501, "mr": "अ", "hi": "अ"}}, "shorten it to 500"),
        ({"name": {"en": "A\u0000B", "mr": "अ", "hi": "अ"}}, "control character"),
        ({"name": {"en": "A\ud800", "mr": "अ", "hi": "अ"}}, "control character"),
        ({"department": "nowhere"}, "`department` is `nowhere`"),
        ({"body": 7}, "`body` is missing or not a text"),
        ({"kind": "wish"}, "use one of admission"),
        ({"time_limit_days": "15"}, "`time_limit_days` is 15; give a number"),
        ({"time_limit_days": True}, "give a number"),
        ({"time_limit_days": 1.5}, "whole days"),
        ({"time_limit_days": -1}, "give a number from 0"),
        ({"fee_inr": float("nan")}, "give a number"),
        ({"fee_inr": 10**400}, "give a number"),
        ({"documents": "photo"}, "`documents` is not a list"),
        ({"documents": ["wings"]}, "unknown document `wings`"),
        ({"documents": [[{}]]}, "unknown document"),
        ({"officers": {"king": "x"}}, "unknown officer `king`"),
        ({"officers": {"designated": 5}}, "officer `designated` is 5"),
        ({"aliases": {"fr": ["x"]}}, "use the keys mr, hi, en, roman"),
        ({"aliases": {"mr": "x"}}, "not lists of texts"),
        ({"merged_from": "x"}, "not a list of slugs"),
        ({"merged_from": ["A B"]}, "`merged_from` is `A B`"),
        ({"service_id": "41"}, "four digits"),
        ({"service_id": 4111}, "four digits"),
        ({"raw": b'{"slug": "cut'}, "not JSON"),
        ({"raw": b"[]"}, "not an object"),
        ({"raw": b"\xff\xfe"}, "not UTF-8"),
        ({"raw": b"[" * 100_000}, "not JSON"),
    ],
)
def test_a_wrong_row_is_refused_with_file_line_and_remedy(
    spoilt: Callable[..., Path], fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(spoilt(**fields))
    assert str(caught.value).startswith("services.jsonl:1: ")
    assert told in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_slug_that_stands_twice_is_refused(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "twice")
    path = tmp_path / "twice" / "services.jsonl"
    lines = path.read_text(encoding="utf-8")
    path.write_text(lines + lines.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"services.jsonl:5: `.*` stands twice; remove or rename"):
        load_catalogue(path.parent)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"departments.jsonl: cannot be read .* restore it"):
        load_catalogue(tmp_path)
