"""Counts, one service and the history, as a terminal shows them."""

from __future__ import annotations

import re
from dataclasses import replace

from sevamitra.catalogue.load import with_services
from sevamitra.catalogue.model import Catalogue
from sevamitra.catalogue.report import aligned, counts, service_lines

from .conftest import INCOME

DEVANAGARI = re.compile(r"[\u0900-\u097f]")


def test_columns_are_aligned_and_the_last_is_not_padded() -> None:
    assert aligned([("1", "ab", "x"), ("10", "c", "उदा"), ("2", "d", "")], right=1) == [
        " 1  ab  x",
        "10  c   उदा",
        " 2  d",
    ]


def test_counts_add_up_to_the_catalogue(whole: Catalogue) -> None:
    lines = counts(whole)
    sections = "\n".join(lines).split("\n\n")
    assert [section.splitlines()[0].split()[-1] for section in sections[:4]] == [
        "department",
        "body",
        "source",
        "batch",
    ]
    for section in sections[:4]:
        assert sum(int(line.split()[0]) for line in section.splitlines()[1:]) == 1001
    assert {"1001  services", " 139  with a time limit", "  50  with a fee", " 124  with a designated officer"} <= set(
        lines
    )


def test_limits_fees_and_officers_are_counted_by_department(whole: Catalogue) -> None:
    revenue = [service for service in whole.services.values() if service.department == "revenue"]
    known = [
        len(revenue),
        sum(service.time_limit_days is not None for service in revenue),
        sum(service.fee_inr is not None for service in revenue),
        sum(service.officers.designated is not None for service in revenue),
    ]
    line = next(line for line in counts(whole) if line.split()[4:5] == ["revenue"])
    assert [int(cell) for cell in line.split()[:4]] == known
    assert line.endswith("  महसूल")


def test_nothing_stands_behind_devanagari_that_it_could_push_out_of_line(whole: Catalogue) -> None:
    section = "\n".join(counts(whole)).split("\n\n")[0].splitlines()
    begins = {match.start() for line in section if (match := DEVANAGARI.search(line))}
    assert len(begins) == 1


def test_a_service_is_shown_in_the_language_asked_with_every_document(whole: Catalogue) -> None:
    service = whole.services[INCOME]
    text = "\n".join(service_lines(service, whole, "mr"))
    assert "उत्पन्नाचा दाखला" in text
    for group in service.documents:
        assert " | ".join(whole.documents[key].name.mr for key in group) in text
    assert "fee, rupees         not known" in text


def test_what_was_merged_is_shown(catalogue: Catalogue) -> None:
    service = replace(catalogue.services[INCOME], merged_from=("one", "two"), documents=())
    lines = service_lines(service, with_services(catalogue, {INCOME: service}, 0), "en")
    assert "merged from         one, two" in lines
    assert "documents           not known" in lines
