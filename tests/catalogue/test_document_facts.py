"""The facts of documents: what is read, and what is refused with file, line and remedy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sevamitra.catalogue.document_facts import (
    CLASSES_FILE,
    ISSUED_FILE,
    DocumentFacts,
    in_force,
    load_document_facts,
)
from sevamitra.catalogue.load import SHIPPED, with_services
from sevamitra.catalogue.model import LOCALES, Catalogue, CatalogueError

from .conftest import INCOME

WHY = {"en": "It shows.", "mr": "दिसते.", "hi": "दिखता है।"}
ISSUE = {"document": "income-certificate", "issued_by": [INCOME], "look_up": True}
KIND = {
    "key": "income",
    "why": WHY,
    "documents": ["income-proof", "itr"],
    "generic": ["income-proof"],
    "covers": ["itr"],
}


@pytest.fixture
def written(small: Path, tmp_path: Path) -> Callable[..., Path]:
    """The small catalogue with these facts beside it: each a row, or a raw line."""

    def folder(issues: list[Any], classes: list[Any]) -> Path:
        shutil.copytree(small, tmp_path / "facts")
        for name, rows in ((ISSUED_FILE, issues), (CLASSES_FILE, classes)):
            lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
            (tmp_path / "facts" / name).write_text("\n".join(lines), encoding="utf-8")
        return tmp_path / "facts"

    return folder


def test_a_certificate_is_issued_by_its_service_and_can_be_looked_up(facts: DocumentFacts, whole: Catalogue) -> None:
    assert facts.issues["income-certificate"].issued_by == (INCOME,)
    assert facts.look_up("income-certificate", whole)
    assert not facts.look_up("aadhaar", whole)
    assert not facts.look_up("school-leaving-certificate", whole)


def test_a_birth_certificate_comes_from_village_town_city_and_mumbai(facts: DocumentFacts, whole: Catalogue) -> None:
    bodies = {whole.services[slug].body for slug in facts.issues["birth-certificate"].issued_by}
    assert {"gram-panchayat", "municipal-council", "municipal-corporation", "bmc"} <= bodies


def test_a_reason_is_that_of_the_whole_group_and_else_not_known(facts: DocumentFacts) -> None:
    identity, household = facts.why(["aadhaar", "pan"]), facts.why(["ration-card"])
    assert identity is not None
    assert household is not None
    assert identity.en == "It shows who you are."
    assert facts.why(["ration-card", "voter-id"]) not in (household, None)
    assert facts.why(["aadhaar", "7-12-extract"]) is None
    assert facts.why(["csc-tec-certificate"]) is None


def test_every_reason_is_one_short_sentence(facts: DocumentFacts) -> None:
    for kind in facts.classes:
        for locale in LOCALES:
            assert len(kind.why[locale]) <= 90
            assert kind.why[locale][-1] in ".।"


def test_aadhaar_proves_who_one_is_and_where_but_not_how_old(facts: DocumentFacts) -> None:
    assert facts.covers("aadhaar", ["identity-proof"], INCOME)
    assert facts.covers("aadhaar", ["address-proof"], INCOME)
    assert not facts.covers("aadhaar", ["age-proof"], INCOME)
    assert not facts.covers("aadhaar", ["residence-proof"], INCOME)


def test_no_document_stands_for_one_that_is_named(facts: DocumentFacts) -> None:
    assert not facts.covers("aadhaar", ["pan"], INCOME)
    assert not facts.covers("caste-validity-certificate", ["caste-certificate"], INCOME)


def test_an_open_demand_beside_other_kinds_is_not_met_by_its_kind(facts: DocumentFacts) -> None:
    assert not facts.covers("aadhaar", ["educational-qualification-proof", "address-proof"], INCOME)


def test_a_declaration_never_serves_twice(facts: DocumentFacts) -> None:
    assert not facts.covers("affidavit", ["affidavit"], INCOME)


def test_a_withdrawn_issuer_is_left_out_and_a_merged_one_is_what_it_became(
    facts: DocumentFacts, whole: Catalogue
) -> None:
    services = dict(whole.services)
    income = services.pop(INCOME)
    without = with_services(whole, services, 1)
    assert in_force([INCOME], without) == ()
    assert not facts.look_up("income-certificate", without)
    heir = replace(income, slug="revenue-certificates", merged_from=(INCOME,))
    merged = with_services(whole, {**services, heir.slug: heir}, 2)
    assert in_force([INCOME], merged) == (heir,)
    assert facts.look_up("income-certificate", merged)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"document": "wings"}, "unknown document `wings`"),
        ({"document": 7}, "unknown document `7`"),
        ({"issued_by": ["nowhere"]}, "`issued_by` has an unknown service `nowhere`"),
        ({"issued_by": INCOME}, "`issued_by` is not a list"),
        ({"issued_by": [INCOME, INCOME]}, "stands twice in `issued_by`"),
        ({"issued_by": []}, "has no service"),
        ({"copies_by": [INCOME]}, "issues and copies"),
        (
            {"document": "talathi-report"},
            "a cycle: `revenue-income-certificate` issues `talathi-report` and asks for it",
        ),
        ({"original_for": ["agriculture-cotton-seed-licence-new"]}, "does not ask for `income-certificate`"),
        ({"look_up": "yes"}, "`look_up` is yes; write true or false"),
        ({"colour": "red"}, "unknown field `colour`"),
    ],
)
def test_a_wrong_issue_is_refused_with_file_line_and_remedy(
    written: Callable[..., Path], change: dict[str, Any], told: str
) -> None:
    first = {"document": "caste-certificate", "issued_by": ["revenue-caste-certificate"]}
    with pytest.raises(CatalogueError) as caught:
        load_document_facts(written([first, {**ISSUE, **change}], [KIND]))
    assert str(caught.value).startswith(f"{ISSUED_FILE}:2: ")
    assert told in str(caught.value)
    assert "; " in str(caught.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"key": ""}, "`key` is missing"),
        ({"why": {"en": "It shows.", "mr": "दिसते."}}, "`why` has no hi text"),
        ({"documents": []}, "has no documents"),
        ({"documents": ["wings"]}, "unknown document `wings`"),
        ({"covers": ["form-16"]}, "`form-16` is not among the `documents`"),
        ({"covers": []}, "`generic` and `covers` do not fit"),
        ({"covers": ["income-proof"]}, "`generic` and `covers` do not fit"),
        ({"except": ["nowhere"]}, "unknown service `nowhere`"),
        ({"each_time": 1}, "`each_time` is 1"),
        ({"note": "x"}, "unknown field `note`"),
    ],
)
def test_a_wrong_class_is_refused_with_file_line_and_remedy(
    written: Callable[..., Path], change: dict[str, Any], told: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_document_facts(written([ISSUE], [{**KIND, **change}]))
    assert str(caught.value).startswith(f"{CLASSES_FILE}:1: ")
    assert told in str(caught.value)


def test_what_stands_twice_or_is_no_json_is_refused(written: Callable[..., Path], tmp_path: Path) -> None:
    folder = written([ISSUE, ISSUE], [KIND, "{cut"])
    with pytest.raises(CatalogueError, match=rf"{ISSUED_FILE}:2: `income-certificate` stands twice"):
        load_document_facts(folder)
    (folder / ISSUED_FILE).write_text(json.dumps(ISSUE), encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"{CLASSES_FILE}:2: not JSON"):
        load_document_facts(folder)


def test_a_missing_file_is_named(small: Path) -> None:
    with pytest.raises(CatalogueError, match=rf"{ISSUED_FILE}: cannot be read"):
        load_document_facts(small)


def test_the_shipped_files_hold_beside_the_shipped_catalogue(whole: Catalogue) -> None:
    assert load_document_facts(SHIPPED, whole).issues
