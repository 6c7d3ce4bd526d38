"""Exports: what is written is read back without a change."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from sevamitra.catalogue.columns import COLUMNS
from sevamitra.catalogue.export import export_file
from sevamitra.catalogue.importer import plan_import
from sevamitra.catalogue.load import with_services
from sevamitra.catalogue.model import Catalogue, CatalogueError, Officers

from .conftest import INCOME


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_the_shipped_catalogue_round_trips_without_a_change(whole: Catalogue, tmp_path: Path, name: str) -> None:
    export_file(whole, tmp_path / name)
    plan = plan_import(tmp_path / name, whole)
    assert plan.changes == ()
    assert plan.counts["service", "unchanged"] == 1001
    assert plan.catalogue == whole


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_an_export_carries_everything_into_a_catalogue_that_differs(
    catalogue: Catalogue, tmp_path: Path, name: str
) -> None:
    service = catalogue.services[INCOME]
    changed = replace(
        service,
        time_limit_days=None,
        fee_inr=33.6,
        officers=Officers(designated='Officer, "first" class'),
        documents=(),
        aliases={**service.aliases, "mr": ()},
        merged_from=("one", "two"),
        service_id="0012",
    )
    other = with_services(catalogue, {**catalogue.services, INCOME: changed}, 0)
    export_file(other, tmp_path / name)
    assert plan_import(tmp_path / name, catalogue).catalogue.services == other.services


def test_a_json_export_carries_documents_bodies_and_departments(whole: Catalogue, tmp_path: Path) -> None:
    export_file(whole, tmp_path / "all.json")
    empty = Catalogue(services={}, documents={}, bodies={}, departments={})
    assert plan_import(tmp_path / "all.json", empty).catalogue == whole


def test_a_csv_export_has_a_bom_for_spreadsheets_and_no_empty_cell(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    export_file(catalogue, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfslug,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(COLUMNS)
    assert [cell for row in rows for cell in row.values() if not cell] == []


@pytest.mark.parametrize("name", ["all.xlsx", "none/all.csv"])
def test_an_export_that_cannot_be_written_leaves_nothing(catalogue: Catalogue, tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogueError, match=";"):
        export_file(catalogue, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
