"""What becomes of each group of a list of documents."""

from __future__ import annotations

from dataclasses import replace

from sevamitra.catalogue.document_facts import DocumentFacts
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.catalogue.reduction import LEFT_OUT, Need, State, reduce_documents

from .conftest import INCOME

SCHOLARSHIP = "social-justice-post-matric-scholarship-sc"
PET = "urban-development-pet-dog-licence-bmc"


def _asking(whole: Catalogue, *groups: tuple[str, ...], slug: str = INCOME) -> Service:
    return replace(whole.services[slug], documents=groups)


def _states(needs: tuple[Need, ...]) -> list[State]:
    return [need.state for need in needs]


def test_what_the_state_issued_can_be_looked_up(whole: Catalogue, facts: DocumentFacts) -> None:
    needs = reduce_documents(whole.services[SCHOLARSHIP], whole, facts)
    found = [need.documents for need in needs if need.state is State.LOOK_UP]
    assert found == [("caste-certificate",), ("income-certificate",), ("marksheet-10",)]


def test_a_group_is_looked_up_only_if_all_its_documents_can_be(whole: Catalogue, facts: DocumentFacts) -> None:
    service = _asking(
        whole, ("birth-certificate", "school-leaving-certificate"), ("income-certificate", "bpl-certificate")
    )
    partly, fully = reduce_documents(service, whole, facts)
    assert (partly.state, partly.look_up) == (State.NEEDED, ("birth-certificate",))
    assert fully.state is State.LOOK_UP


def test_what_an_office_has_seen_is_left_out_and_what_is_held_is_brought(
    whole: Catalogue, facts: DocumentFacts
) -> None:
    service = _asking(whole, ("bank-passbook",), ("caste-certificate",), ("aadhaar", "pan"))
    needs = reduce_documents(service, whole, facts, held=["caste-certificate", "pan"], verified=["bank-passbook"])
    assert _states(needs) == [State.VERIFIED, State.HELD, State.HELD]
    assert [need.state in LEFT_OUT for need in needs] == [True, False, False]
    assert needs[2].settled_by == ("pan",)


def test_a_form_or_declaration_is_new_each_time_even_if_one_was_verified(
    whole: Catalogue, facts: DocumentFacts
) -> None:
    service = _asking(whole, ("affidavit",), ("application-form",))
    assert _states(reduce_documents(service, whole, facts, verified=["affidavit"])) == [State.HELD, State.NEEDED]


def test_the_very_paper_that_is_changed_is_brought(whole: Catalogue, facts: DocumentFacts) -> None:
    service = whole.services["food-civil-supplies-ration-card-transfer"]
    place = service.documents.index(("ration-card",))
    for verified, state in (((), State.NEEDED), (("ration-card",), State.HELD)):
        need = reduce_documents(service, whole, facts, verified=verified)[place]
        assert (need.state, need.original) == (state, True)


def test_an_open_demand_is_met_by_a_named_proof_of_the_same(whole: Catalogue, facts: DocumentFacts) -> None:
    service = _asking(whole, ("identity-proof",), ("aadhaar",), ("age-proof",))
    needs = reduce_documents(service, whole, facts)
    assert _states(needs) == [State.SAME_PROOF, State.NEEDED, State.NEEDED]
    assert (needs[0].covered_by, needs[0].settled_by) == (1, ("aadhaar",))


def test_one_personal_proof_serves_for_two_groups_when_it_is_chosen(whole: Catalogue, facts: DocumentFacts) -> None:
    identity, address = ("aadhaar", "pan"), ("aadhaar", "electricity-bill")
    needs = reduce_documents(_asking(whole, identity, address), whole, facts)
    assert sorted(_states(needs)) == [State.NEEDED, State.SAME_PROOF]
    kept = next(need for need in needs if need.state is State.NEEDED)
    assert kept.choose == ("aadhaar",)


def test_a_deed_or_bill_is_not_urged_to_serve_twice(whole: Catalogue, facts: DocumentFacts) -> None:
    service = _asking(whole, ("rent-agreement", "sale-deed"), ("rent-agreement", "electricity-bill"))
    assert State.SAME_PROOF not in _states(reduce_documents(service, whole, facts))


def test_what_is_in_hand_serves_for_other_groups(whole: Catalogue, facts: DocumentFacts) -> None:
    service = _asking(whole, ("pan", "passport"), ("age-proof",))
    needs = reduce_documents(service, whole, facts, held=["passport"])
    assert _states(needs) == [State.HELD, State.SAME_PROOF]
    needs = reduce_documents(service, whole, facts, held=["pan"])
    assert _states(needs) == [State.HELD, State.NEEDED]


def test_a_document_that_is_named_alone_is_never_dropped_for_another(whole: Catalogue, facts: DocumentFacts) -> None:
    for service in whole.services.values():
        for need in reduce_documents(service, whole, facts):
            if need.state is State.SAME_PROOF and len(need.documents) == 1:
                assert facts.proofs(need.documents[0], service.slug) or need.settled_by == need.documents


def test_what_covers_another_group_is_itself_kept(whole: Catalogue, facts: DocumentFacts) -> None:
    for service in whole.services.values():
        needs = reduce_documents(service, whole, facts)
        for need in needs:
            if need.covered_by is not None:
                kept = needs[need.covered_by]
                assert kept.state is not State.SAME_PROOF
                assert set(kept.choose) <= set(need.settled_by)


def test_services_that_ask_for_two_persons_keep_both_proofs(whole: Catalogue, facts: DocumentFacts) -> None:
    service = whole.services["urban-development-marriage-registration-municipal-council"]
    assert State.SAME_PROOF not in _states(reduce_documents(service, whole, facts, held=["passport"]))


def test_an_unknown_list_stays_unknown(whole: Catalogue, facts: DocumentFacts) -> None:
    assert reduce_documents(_asking(whole), whole, facts) == ()
    assert len(reduce_documents(whole.services[PET], whole, facts)) == len(whole.services[PET].documents)
