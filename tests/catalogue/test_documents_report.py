"""The report of possible reductions: its sums, its forms, and the command."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sevamitra.catalogue.document_facts import CLASSES_FILE, ISSUED_FILE, DocumentFacts
from sevamitra.catalogue.documents_report import Reduction, plan_lines, reduction_lines, reduction_of
from sevamitra.catalogue.model import Catalogue

from .conftest import INCOME
from .test_main import Run, data, run

__all__ = ["data", "run"]

SCHOLARSHIP = "social-justice-post-matric-scholarship-sc"


@pytest.fixture(scope="module")
def rows(whole: Catalogue, facts: DocumentFacts) -> list[Reduction]:
    return [reduction_of(service, whole, facts) for service in whole.services.values()]


def test_every_group_is_counted_once(rows: list[Reduction], whole: Catalogue) -> None:
    for row in rows:
        assert row.asked == row.look_up + row.same_proof + row.remaining == len(whole.services[row.slug].documents)
        assert (row.look_up, row.same_proof) == (len(row.looked_up), len(row.shared))
        assert row.one_of <= row.remaining


def test_the_tables_add_up(rows: list[Reduction], whole: Catalogue) -> None:
    services, departments, _, totals = "\n".join(reduction_lines(rows, whole)).split("\n\n")
    asked = sum(row.asked for row in rows)
    assert sum(int(line.split()[0]) for line in services.splitlines()[1:]) == asked
    assert sum(int(line.split()[0]) for line in departments.splitlines()[1:]) == len(whole.services)
    assert sum(int(line.split()[1]) for line in departments.splitlines()[1:]) == asked
    assert f"{asked}  groups of documents asked" in totals


def test_the_whole_report_is_told(run: Run) -> None:
    code, out, error = run("documents")
    assert (code, error) == (0, "")
    assert "look up: caste-certificate, income-certificate, marksheet-10\n" in out
    assert "1001  services\n" in out


def test_a_department_is_reported_alone(run: Run, whole: Catalogue) -> None:
    own = [service for service in whole.services.values() if service.department == "tribal"]
    assert f"{len(own)}  services\n" in run("documents", "--department", "tribal")[1]


def test_json_and_csv_say_the_same(run: Run) -> None:
    table = json.loads(run("documents", "--department", "tribal", "--json")[1])
    lines = list(csv.DictReader(io.StringIO(run("documents", "--department", "tribal", "--csv")[1])))
    assert [line["service"] for line in lines] == [row["slug"] for row in table["services"]]
    assert sum(int(line["look_up"]) for line in lines) == table["totals"]["look_up"]
    assert table["departments"][0]["remaining"] == table["totals"]["remaining"]


def test_one_service_is_told_in_full(run: Run) -> None:
    out = run("documents", "--service", SCHOLARSHIP, "--language", "mr")[1]
    assert "जात कोणती, हे त्यावरून दिसते." in out
    assert "revenue-income-certificate" in out
    assert "longest chain, days: 45 (at least 45)\n" in out
    plan = json.loads(run("documents", "--service", SCHOLARSHIP, "--json")[1])
    assert (plan["service"], plan["needs"][0]["state"]) == (SCHOLARSHIP, "look_up")
    assert run("documents", "--service", SCHOLARSHIP, "--csv")[1].count("\n") == 2


def test_an_unknown_list_is_told_as_such(whole: Catalogue, facts: DocumentFacts) -> None:
    service = replace(whole.services[INCOME], documents=())
    assert plan_lines(service, whole, facts, "en") == [f"{INCOME}: the documents are not known"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--service", "revenue-income-certificat"), f"did you mean {INCOME}"),
        (("--department", "revenu"), "did you mean revenue"),
        (("--department", "zzz"), "`counts` lists all departments"),
        (("--service", INCOME, "--department", "tribal"), "is not of the department `tribal`; leave --department out"),
    ],
)
def test_a_wrong_name_is_told_in_one_sentence(run: Run, arguments: tuple[str, ...], told: str) -> None:
    code, out, error = run("documents", *arguments)
    assert (code, out, error.count("\n")) == (1, "", 1)
    assert told in error


def test_validate_tells_a_fault_of_the_facts_too(run: Run, small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "facts")
    (folder / CLASSES_FILE).write_text("", encoding="utf-8")
    (folder / ISSUED_FILE).write_text('{"document": "wings"}', encoding="utf-8")
    code, _, error = run("validate", folder)
    assert (code, error.startswith(f"catalogue: {ISSUED_FILE}:1: unknown document `wings`")) == (1, True)
