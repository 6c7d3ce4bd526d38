"""Cells: read and written, in either script."""

from __future__ import annotations

import re

import pytest

from sevamitra.catalogue.columns import BY_HEADING, COLUMNS, CellError, heading_key, read_number, value_at, write_cell
from sevamitra.catalogue.model import Catalogue
from sevamitra.catalogue.rows import service_row
from sevamitra.settings import PROJECT_ROOT


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("time_limit_days", "१५", 15),
        ("time_limit_days", " 15.0 ", 15),
        ("fee_inr", "33.60", 33.6),
        ("fee_inr", "०", 0),
        ("service_id", "४१११", "4111"),
        ("service_id", "0012", "0012"),
        ("documents", "photo; aadhaar|voter-id ;", ["photo", ["aadhaar", "voter-id"]]),
        ("documents", "photo|", ["photo"]),
        ("aliases_mr", "जातीचा दाखला;\nजात  प्रमाणपत्र;;", ["जातीचा दाखला", "जात प्रमाणपत्र"]),
        ("name_mr", "उत्पन्नाचा\r\nदाखला ", "उत्पन्नाचा दाखला"),
        ("withdrawn", "YES", True),
        ("withdrawn", "नाही", False),
    ],
)
def test_a_cell_is_read(column: str, cell: str, value: object) -> None:
    assert COLUMNS[column].read(cell) == value


@pytest.mark.parametrize(
    "cell", ["15 days", "-1", "1,000", "1_0", "1e5", "nan", "inf", "९९९" * 9, "पंधरा", "½", "1.2.3"]
)
def test_what_is_no_plain_number_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="write a plain number"):
        read_number(cell)


@pytest.mark.parametrize(("column", "cell"), [("service_id", "411"), ("service_id", "41111"), ("withdrawn", "perhaps")])
def test_other_cells_are_refused_too(column: str, cell: str) -> None:
    with pytest.raises(CellError):
        COLUMNS[column].read(cell)


def test_every_shipped_value_is_read_back_from_its_cell(whole: Catalogue) -> None:
    for service in whole.services.values():
        row = {**service_row(service), "withdrawn": False}
        for column in COLUMNS.values():
            value = value_at(row, column.path)
            cell = write_cell(column, value)
            assert cell == "null" if value in (None, []) else column.read(cell) == value


def test_no_heading_means_two_columns() -> None:
    headings = [heading_key(text) for column in COLUMNS.values() for text in (column.name, *column.headings)]
    assert len(headings) == len(set(headings)) == len(BY_HEADING)


def test_the_document_names_every_column_and_no_other_heading() -> None:
    text = (PROJECT_ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    table = [cells for cells in rows if len(cells) >= 5]  # the columns; other tables have no headings to tell
    assert {name for cells in table for name in re.findall(r"`(\w+)`", cells[1])} == set(COLUMNS)
    others = [heading for cells in table for heading in cells[2].split(",") if heading.strip()]
    assert len(others) > 20
    assert [heading for heading in others if heading_key(heading) not in BY_HEADING] == []
