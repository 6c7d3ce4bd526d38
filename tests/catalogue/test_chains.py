"""How missing documents are got: ways, order, days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sevamitra.catalogue.chains import plan_documents, ways_to
from sevamitra.catalogue.document_facts import DocumentFacts, Issue
from sevamitra.catalogue.load import with_services
from sevamitra.catalogue.model import Catalogue, Service

SCHOLARSHIP = "social-justice-post-matric-scholarship-sc"
BIRTH_NEEDED = "tribal-eklavya-school-admission"
GIVES = {"landless-certificate": "a", "bpl-certificate": "b", "domicile-certificate": "c"}


def _chain(whole: Catalogue, asks: dict[str, list[tuple[str, ...]]], days: dict[str, int | None]) -> Catalogue:
    """The shipped catalogue with services a, b, c and z, which ask for ``asks`` and take ``days``."""
    pattern = whole.services[SCHOLARSHIP]
    made = {
        slug: replace(pattern, slug=slug, family=slug, documents=tuple(groups), time_limit_days=days.get(slug))
        for slug, groups in asks.items()
    }
    return with_services(whole, {**whole.services, **made}, 1)


@pytest.fixture
def abc(facts: DocumentFacts) -> DocumentFacts:
    """Facts by which a, b and c issue a document each."""
    issues = {key: Issue(key, (slug,), (), True, frozenset()) for key, slug in GIVES.items()}
    return replace(facts, issues=issues)


def _z(catalogue: Catalogue) -> Service:
    return catalogue.services["z"]


def test_steps_stand_in_an_order_in_which_they_can_be_done(whole: Catalogue, facts: DocumentFacts) -> None:
    for service in whole.services.values():
        done: set[str] = set()
        for step in plan_documents(service, whole, facts).steps:
            assert done.issuperset(step.after)
            done.add(step.document)


def test_a_plan_says_the_service_the_days_and_what_that_service_asks(whole: Catalogue, facts: DocumentFacts) -> None:
    plan = plan_documents(whole.services[SCHOLARSHIP], whole, facts, held=["aadhaar", "caste-certificate"])
    (step,) = plan.steps
    assert (step.document, step.services, step.time_limit_days) == (
        "income-certificate",
        ("revenue-income-certificate",),
        15,
    )
    assert [need.documents for need in step.needs] == list(whole.services["revenue-income-certificate"].documents)
    assert (plan.days, plan.days_known) == (15, 15)


def test_a_chain_adds_its_days_up_and_the_longest_one_counts(whole: Catalogue, abc: DocumentFacts) -> None:
    asks = {
        "a": [("bpl-certificate",)], "b": [], "c": [],
        "z": [("landless-certificate",), ("domicile-certificate",)],
    }  # fmt: skip
    catalogue = _chain(whole, asks, {"a": 10, "b": 5, "c": 12})
    plan = plan_documents(_z(catalogue), catalogue, abc)
    assert [step.document for step in plan.steps] == ["bpl-certificate", "landless-certificate", "domicile-certificate"]
    assert plan.steps[1].after == ("bpl-certificate",)
    assert plan.days == 15


def test_one_unknown_limit_makes_the_total_unknown(whole: Catalogue, abc: DocumentFacts) -> None:
    catalogue = _chain(whole, {"a": [("bpl-certificate",)], "b": [], "z": [("landless-certificate",)]}, {"a": 10})
    plan = plan_documents(_z(catalogue), catalogue, abc)
    assert (plan.days, plan.days_known) == (None, 10)


def test_a_circle_is_cut_and_told(whole: Catalogue, abc: DocumentFacts) -> None:
    asks: dict[str, list[tuple[str, ...]]] = {
        "a": [("bpl-certificate",)], "b": [("domicile-certificate",)], "c": [("landless-certificate",)],
        "z": [("landless-certificate",)],
    }  # fmt: skip
    catalogue = _chain(whole, asks, {"a": 1, "b": 2, "c": 4})
    plan = plan_documents(_z(catalogue), catalogue, abc)
    assert [step.document for step in plan.steps] == ["domicile-certificate", "bpl-certificate", "landless-certificate"]
    assert plan.cut == (("domicile-certificate", "landless-certificate"),)
    assert plan.days == 7


def test_what_is_held_ends_a_chain(whole: Catalogue, abc: DocumentFacts) -> None:
    catalogue = _chain(
        whole, {"a": [("bpl-certificate",)], "b": [], "z": [("landless-certificate",)]}, {"a": 1, "b": 2}
    )
    plan = plan_documents(_z(catalogue), catalogue, abc, held=["bpl-certificate"])
    assert ([step.document for step in plan.steps], plan.days) == (["landless-certificate"], 1)
    nothing = plan_documents(_z(catalogue), catalogue, abc, verified=["landless-certificate"])
    assert (nothing.steps, nothing.missing, nothing.days) == ((), (), 0)


def test_no_step_is_forced_where_a_document_may_come_from_elsewhere(whole: Catalogue, abc: DocumentFacts) -> None:
    catalogue = _chain(whole, {"a": [], "z": [("landless-certificate", "aadhaar")]}, {"a": 1})
    plan = plan_documents(_z(catalogue), catalogue, abc)
    assert plan.steps == ()
    assert [way.service for way in plan.missing[0].ways] == ["a"]


def test_the_quicker_of_two_certificates_is_planned(whole: Catalogue, abc: DocumentFacts) -> None:
    asks = {"a": [], "b": [], "z": [("landless-certificate", "bpl-certificate")]}
    catalogue = _chain(whole, asks, {"a": 9, "b": 3})
    assert plan_documents(_z(catalogue), catalogue, abc).steps[0].services == ("b",)


def test_the_citizens_place_chooses_among_bodies(whole: Catalogue, facts: DocumentFacts) -> None:
    service = whole.services[BIRTH_NEEDED]
    for near, days in (("gram-panchayat", 5), ("municipal-council", 3)):
        plan = plan_documents(service, whole, facts, held=["caste-certificate"], near=[near])
        step = next(step for step in plan.steps if step.document == "birth-certificate")
        assert ({whole.services[slug].body for slug in step.services}, step.time_limit_days) == ({near}, days)


def test_a_copy_comes_after_a_first_issue_and_never_makes_a_step(whole: Catalogue, facts: DocumentFacts) -> None:
    ways = ways_to("ration-card", whole.services[SCHOLARSHIP], whole, facts)
    assert [way.copy for way in ways] == [False, True]
    plan = plan_documents(whole.services[SCHOLARSHIP], whole, facts)
    assert "marksheet-10" not in {step.document for step in plan.steps}
    marksheet = next(missing for missing in plan.missing if missing.need.documents == ("marksheet-10",))
    assert [way.copy for way in marksheet.ways] == [True]


def test_an_open_demand_has_the_ways_of_its_proofs(whole: Catalogue, facts: DocumentFacts) -> None:
    service = replace(whole.services[SCHOLARSHIP], documents=(("age-proof",),))
    (missing,) = plan_documents(service, whole, facts).missing
    assert {"birth-certificate", "domicile-certificate"} <= {way.document for way in missing.ways}


def test_a_document_that_no_service_gives_has_no_way(whole: Catalogue, facts: DocumentFacts) -> None:
    assert ways_to("aadhaar", whole.services[SCHOLARSHIP], whole, facts) == ()
