"""What comes of a ranking: state, ask one question, or decline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sevamitra.catalogue.load import load_catalogue, with_services
from sevamitra.catalogue.model import Catalogue
from sevamitra.nlu.linking.asking import MOST_IDS, MOST_IDS_EACH, MOST_OPTIONS, Ranked, Thresholds, decide, question

from .tiny import BIRTH, CASTE, CROP, INCOME

MARKSHEETS = "duplicate-marksheet"
LIMITS = Thresholds(state=0.5, meant=0.35, cover=0.97)


@pytest.fixture(scope="module")
def whole() -> Catalogue:
    return load_catalogue()


def ranked(*shares: tuple[str, float]) -> list[Ranked]:
    return [Ranked(slug, share, share) for slug, share in shares]


def even(slugs: Sequence[str]) -> list[Ranked]:
    return ranked(*((slug, 1 / len(slugs)) for slug in slugs))


def test_sure_ranking_is_a_match(whole: Catalogue) -> None:
    told = decide(ranked((INCOME, 0.9), (CASTE, 0.1)), 0.8, whole, LIMITS)
    assert told == {"outcome": "match", "id": INCOME, "confidence": pytest.approx(0.72), "ask": None}


def test_unsure_ranking_is_one_question(whole: Catalogue) -> None:
    told = decide(ranked((INCOME, 0.4), (CASTE, 0.35), (CROP, 0.25)), 0.9, whole, LIMITS)
    assert (told["outcome"], told["id"]) == ("ambiguous", None)
    assert told["confidence"] == pytest.approx(0.9)
    assert told["ask"]["attribute"] == "service"
    assert [option["ids"] for option in told["ask"]["options"]] == [[INCOME], [CASTE], [CROP]]


def test_message_that_hardly_means_a_service_is_none(whole: Catalogue) -> None:
    told = decide(ranked((INCOME, 0.99)), 0.2, whole, LIMITS)
    assert told == {"outcome": "none", "id": None, "confidence": pytest.approx(0.8), "ask": None}


def test_empty_ranking_is_none(whole: Catalogue) -> None:
    assert decide([], 0.9, whole, LIMITS)["outcome"] == "none"


def test_one_family_is_asked_by_its_bodies_also_those_not_ranked(whole: Catalogue) -> None:
    asked = question(ranked((BIRTH[1], 0.5), (BIRTH[3], 0.49), (INCOME, 0.01)), whole)
    assert asked["attribute"] == "body"
    assert {slug for option in asked["options"] for slug in option["ids"]} == set(BIRTH)
    assert {option["value"] for option in asked["options"]} == {whole.services[slug].body for slug in BIRTH}


def test_large_family_offers_its_likeliest(whole: Catalogue) -> None:
    ranking = even(whole.families[MARKSHEETS][:9])
    asked = question(ranking, whole)
    assert asked["attribute"] == "body"
    assert len(asked["options"]) == MOST_OPTIONS
    assert {slug for option in asked["options"] for slug in option["ids"]} == {one.slug for one in ranking}


def test_services_that_differ_by_kind_only_are_asked_by_kind(whole: Catalogue) -> None:
    new = whole.services["agriculture-cotton-seed-licence-new"]
    renewal = replace(new, slug="x-renewal", family="cotton-seed-licence-renewal", kind="renewal")
    duplicate = replace(new, slug="x-duplicate", family="cotton-seed-licence-duplicate", kind="duplicate")
    catalogue = with_services(whole, {service.slug: service for service in (new, renewal, duplicate)}, 1)
    asked = question(even([new.slug, "x-renewal", "x-duplicate"]), catalogue)
    assert asked["attribute"] == "kind"
    assert {option["value"] for option in asked["options"]} == {new.kind, "renewal", "duplicate"}


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 25, 400])
def test_every_question_holds_to_the_contract(whole: Catalogue, size: int) -> None:
    slugs = sorted(whole.services)
    for start in range(0, len(slugs) - size, 97):
        options = question(even(slugs[start : start + size]), whole)["options"]
        ids = [slug for option in options for slug in option["ids"]]
        assert len(options) <= MOST_OPTIONS
        assert len(options) >= 2 or size == 1
        assert len(ids) <= MOST_IDS
        assert len(set(ids)) == len(ids)
        assert all(1 <= len(option["ids"]) <= MOST_IDS_EACH for option in options)


def test_services_withdrawn_since_are_not_offered(whole: Catalogue) -> None:
    asked = question(ranked(("gone", 0.5), (INCOME, 0.3), (CASTE, 0.2)), whole)
    assert [option["ids"] for option in asked["options"]] == [[INCOME], [CASTE]]
    assert question(ranked(("gone", 1.0)), whole)["options"] == []


def test_confidence_of_a_question_is_that_of_what_it_offers(whole: Catalogue) -> None:
    ranking = even(sorted(whole.services)[:20])
    told = decide(ranking, 0.8, whole, LIMITS)
    assert told["confidence"] == pytest.approx(0.8 * len(told["ask"]["options"]) / 20)


def test_service_that_is_meant_only_perhaps_is_asked_about_not_stated(whole: Catalogue) -> None:
    assert decide(ranked((INCOME, 0.8), (CASTE, 0.2)), 0.9, whole, LIMITS)["outcome"] == "match"
    assert decide(ranked((INCOME, 0.8), (CASTE, 0.2)), 0.5, whole, LIMITS)["outcome"] == "ambiguous"


def test_family_that_leads_is_asked_by_its_bodies_whatever_else_might_be_meant(whole: Catalogue) -> None:
    asked = question(ranked((BIRTH[1], 0.3), (BIRTH[3], 0.3), (BIRTH[2], 0.25), (INCOME, 0.15)), whole)
    assert asked["attribute"] == "body"
