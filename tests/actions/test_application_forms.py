"""The fields of applications: every text in three languages, and answers read as people write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from actions.application_forms import FORMS_FILE, Unfit, load_application_forms, read_name
from sevamitra.catalogue.model import LOCALES, Catalogue, CatalogueError

TODAY = date(2026, 11, 24)
FIELDS = {field.key: field for form in load_application_forms().values() for field in form}


def test_every_form_is_of_a_service_of_the_catalogue(catalogue: Catalogue) -> None:
    forms = load_application_forms()
    assert len(forms) >= 12 and set(forms) <= set(catalogue.services)


@pytest.mark.parametrize(
    ("key", "text", "kept"),
    [
        ("yearly_income", "८५,०००", "85000"),
        ("yearly_income", "साधारण 1.5 लाख रुपये", "150000"),
        ("yearly_income", "90 हजार", "90000"),
        ("birth_date", "१५/०८/१९९०", "1990-08-15"),
        ("birth_date", "15-8-1990", "1990-08-15"),
        ("purpose", "नोकरी", "job"),
        ("purpose", "2", "job"),
        ("purpose", "२", "job"),
        ("purpose", "education", "education"),
        ("survey_number", "  123/4  ", "123/4"),
        ("parent_name", "वडिलांचे", "वडिलांचे"),
    ],
)
def test_answer_is_read_as_people_write_it(key: str, text: str, kept: str) -> None:
    assert FIELDS[key].read(text, TODAY) == kept
    assert all(FIELDS[key].shown(kept, locale) for locale in LOCALES)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("yearly_income", "माहीत नाही"),
        ("yearly_income", "10 ते 20"),
        ("yearly_income", "99999999999"),
        ("birth_date", "31/02/1990"),
        ("birth_date", "25/11/2026"),
        ("birth_date", "1/1/1800"),
        ("birth_date", "काल"),
        ("purpose", "5"),
        ("purpose", ""),
        ("survey_number", "?"),
        ("survey_number", "x" * 201),
        ("parent_name", "123"),
    ],
)
def test_what_does_not_answer_is_unfit(key: str, text: str) -> None:
    with pytest.raises(Unfit):
        FIELDS[key].read(text, TODAY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("माझं नाव सुनील जाधव आहे", "सुनील जाधव"),
        ("मेरा नाम सुनील यादव है", "सुनील यादव"),
        ("My name is Sunil R. Jadhav", "Sunil R. Jadhav"),
        ("majhe nav Sunil Jadhav ahe", "Sunil Jadhav"),
    ],
)
def test_name_is_read_without_the_words_around_it(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("kind: amount", "kind: money"),
        ("mr: नोकरी", 'mr: ""'),
        ('"Education, admission"', "Education, admission"),
        ("en: Copies", "en: Copies of the certificate wanted"),
        ("[birth_date]", "[birth_day]"),
    ],
)
def test_fault_of_the_file_is_told(tmp_path: Path, right: str, wrong: str) -> None:
    text = FORMS_FILE.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "forms.yml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(CatalogueError):
        load_application_forms(tmp_path / "forms.yml")
