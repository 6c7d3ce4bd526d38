"""Which papers a citizen gets, and what stands on them, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from sevamitra.backend.server.state import CitizenRecords
from sevamitra.backend.server.tables import audit
from sevamitra.channels.secrets import Vault
from sevamitra.papers.office import PaperOffice
from sevamitra.papers.paper import PaperKind
from sevamitra.papers.refusals import NoSuchPaper, NotReady, Withdrawn
from sevamitra.papers.tables import papers

from .conftest import APPEAL, APPROVED, CITIZEN, NOW, PENDING, REJECTED, papers_over


def test_receipt_tells_what_was_applied_for(office: PaperOffice) -> None:
    paper = office.make(PaperKind.RECEIPT, PENDING.lower(), CITIZEN, NOW).paper
    assert (paper.number, paper.applicant.mr) == (PENDING, "सुनीता प्रकाश जाधव")
    assert (paper.service.en, paper.body.en) == ("Income Certificate", "Tahsil Office")
    assert paper.due_on and paper.due_on > paper.dated
    assert paper.is_sample


def test_certificate_names_the_officer_who_approved(office: PaperOffice) -> None:
    paper = office.make(PaperKind.CERTIFICATE, APPROVED, CITIZEN, NOW).paper
    assert paper.officer and paper.officer.en == "Tahsildar"
    assert paper.dated < NOW.date()


def test_acknowledgement_of_an_appeal_holds_the_ground_without_aadhaar(office: PaperOffice) -> None:
    paper = office.make(PaperKind.APPEAL, APPEAL, CITIZEN, NOW).paper
    assert (paper.number, paper.application_id) == (APPEAL, REJECTED)
    assert "कर्‍हाड" in paper.ground and "XXXX XXXX 0124" in paper.ground and "2345" not in paper.ground
    assert (paper.dated, paper.due_on) == (date(2025, 11, 20), date(2025, 12, 20))


@pytest.mark.parametrize("number", [PENDING, REJECTED])
def test_no_certificate_before_approval(office: PaperOffice, number: str) -> None:
    with pytest.raises(NotReady):
        office.make(PaperKind.CERTIFICATE, number, CITIZEN, NOW)


@pytest.mark.parametrize("kind", list(PaperKind))
@pytest.mark.parametrize("number", [PENDING, APPEAL, "INC00000000"])
def test_nobody_gets_anothers_paper(office: PaperOffice, kind: PaperKind, number: str) -> None:
    with pytest.raises(NoSuchPaper):
        office.make(kind, number, "wa-2", NOW)


def test_a_department_that_issues_makes_it_no_sample(engine: Engine, vault: Vault, citizens: CitizenRecords) -> None:
    issuing = papers_over(engine, vault, issuing_departments="home, revenue")
    assert issuing.make(PaperKind.CERTIFICATE, APPROVED, CITIZEN, NOW).paper.issuer == "revenue"


def test_a_paper_is_made_once_and_found_by_its_code(office: PaperOffice) -> None:
    made = office.make(PaperKind.RECEIPT, PENDING, CITIZEN, NOW)
    assert office.make(PaperKind.RECEIPT, PENDING, CITIZEN, NOW + timedelta(days=1)) == made
    assert office.of(made.code.lower(), CITIZEN) == made
    with pytest.raises(NoSuchPaper):
        office.of(made.code, "wa-2")


def test_a_withdrawn_paper_is_not_given_out_again(office: PaperOffice) -> None:
    made = office.make(PaperKind.CERTIFICATE, APPROVED, CITIZEN, NOW)
    assert office.archive.withdraw(made.code, NOW) == NOW
    assert office.archive.withdraw(made.code, NOW + timedelta(days=1)) == NOW
    with pytest.raises(Withdrawn):
        office.of(made.code, CITIZEN)
    with pytest.raises(Withdrawn):
        office.make(PaperKind.CERTIFICATE, APPROVED, CITIZEN, NOW)


def test_what_cannot_be_withdrawn_is_refused(office: PaperOffice) -> None:
    with pytest.raises(NoSuchPaper):
        office.archive.withdraw("0" * 16, NOW)


def test_facts_are_kept_encrypted_and_making_is_on_the_trail(office: PaperOffice, engine: Engine) -> None:
    made = office.make(PaperKind.RECEIPT, PENDING, CITIZEN, NOW)
    with engine.connect() as connection:
        kept = connection.execute(select(papers.c.facts)).scalar_one()
        trail = connection.execute(select(audit.c.record).where(audit.c.action == "paper-made")).scalars().all()
    assert "सुनीता" not in kept and "Sunita" not in kept
    assert trail == [made.code]


def test_erasing_the_citizen_erases_papers(office: PaperOffice, citizens: CitizenRecords) -> None:
    made = office.make(PaperKind.RECEIPT, PENDING, CITIZEN, NOW)
    citizens.erasure.erase(CITIZEN, NOW)
    assert office.archive.by_code(made.code) is None
