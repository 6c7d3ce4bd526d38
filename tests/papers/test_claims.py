"""An application that was filed elsewhere becomes a citizen's by proof, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from sevamitra.backend.server.lookups import owner_of
from sevamitra.backend.server.seed import seed_contacts
from sevamitra.backend.server.tables import audit
from sevamitra.backend.server.transactions import NoSuchApplication, NotYours, TooManyLookups
from sevamitra.channels.secrets import Vault
from sevamitra.papers.challenges import CODES_PER_HOUR, TRIES, Confirmation
from sevamitra.papers.office import PaperOffice
from sevamitra.papers.refusals import NoContact, TooManyCodes

from ..backend.conftest import running_server
from .conftest import CITIZEN, NOW, PENDING, REJECTED, later, mail_server, papers_over
from .test_addresses import another, sent_code
from .test_api import awaited

__all__ = ["sent_code"]
SentCode = Callable[[], str]
ON_FILE = "919800000109"
ADDRESS = "applicant@sevamitra.example"


@pytest.fixture()
def office(engine: Engine, vault: Vault) -> PaperOffice:
    with engine.begin() as connection:
        seed_contacts(connection, vault)
        seed_contacts(connection, vault)
    return papers_over(engine, vault, failed_lookups_per_hour=2)


def owner(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return owner_of(connection, PENDING)


def test_verified_number_on_file_needs_no_code(office: PaperOffice, engine: Engine, vault: Vault) -> None:
    claimed = office.claims.start(CITIZEN, PENDING.lower(), vault.number_key(ON_FILE), True, "mr", NOW)
    assert claimed.linked and owner(engine) == CITIZEN
    assert office.claims.start(CITIZEN, PENDING, "", True, "mr", NOW).linked, "again it is theirs already"
    with engine.connect() as connection:
        actions = connection.execute(select(audit.c.action)).scalars().all()
    assert actions == ["application-linked"]


def test_code_to_the_address_on_file_proves_it(
    office: PaperOffice, engine: Engine, vault: Vault, sent_code: SentCode
) -> None:
    claimed = office.claims.start(CITIZEN, PENDING, vault.number_key("919800000999"), True, "mr", NOW)
    assert (claimed.linked, claimed.address, claimed.expires_at) == (False, ADDRESS, later(minutes=10))
    code = sent_code()
    assert office.claims.confirm(CITIZEN, PENDING, another(code), NOW).outcome is Confirmation.WRONG
    assert owner(engine) is None
    assert office.claims.confirm("wa-2", PENDING, code, NOW).outcome is Confirmation.NONE
    assert office.claims.confirm(CITIZEN, REJECTED, code, NOW).outcome is Confirmation.NONE
    assert office.addresses.confirm(CITIZEN, code, NOW).outcome is Confirmation.NONE, "it proves nothing else"
    assert office.claims.confirm(CITIZEN, PENDING, code, NOW).outcome is Confirmation.VERIFIED
    assert owner(engine) == CITIZEN


def test_code_is_tried_five_times_and_lives_ten_minutes(
    office: PaperOffice, engine: Engine, sent_code: SentCode
) -> None:
    office.claims.start(CITIZEN, PENDING, "", True, "mr", NOW)
    code = sent_code()
    assert office.claims.confirm(CITIZEN, PENDING, code, later(minutes=11)).outcome is Confirmation.EXPIRED
    outcomes = [office.claims.confirm(CITIZEN, PENDING, another(code), NOW).outcome for _ in range(TRIES)]
    assert outcomes[-1] is Confirmation.EXHAUSTED
    assert office.claims.confirm(CITIZEN, PENDING, code, NOW).outcome is Confirmation.EXHAUSTED
    assert owner(engine) is None


def test_nobodys_mailbox_is_filled(office: PaperOffice) -> None:
    for minute in range(CODES_PER_HOUR):
        office.claims.start(f"wa-{minute}", PENDING, "", True, "mr", later(minutes=minute))
    with pytest.raises(TooManyCodes):
        office.claims.start("wa-9", PENDING, "", True, "mr", later(minutes=9))


def test_numbers_are_not_guessed_this_way(office: PaperOffice) -> None:
    for _ in range(2):
        with pytest.raises(NoSuchApplication):
            office.claims.start(CITIZEN, "INC00000000", "", True, "mr", NOW)
    with pytest.raises(TooManyLookups):
        office.claims.start(CITIZEN, PENDING, "", True, "mr", NOW)


def test_anothers_application_stays_theirs(
    office: PaperOffice, engine: Engine, vault: Vault, sent_code: SentCode
) -> None:
    office.claims.start("wa-2", PENDING, "", True, "mr", NOW)
    code = sent_code()
    office.claims.start(CITIZEN, PENDING, vault.number_key(ON_FILE), True, "mr", NOW)
    with pytest.raises(NotYours):
        office.claims.start("wa-2", PENDING, vault.number_key(ON_FILE), True, "mr", NOW)
    with pytest.raises(NotYours):
        office.claims.confirm("wa-2", PENDING, code, NOW)
    assert owner(engine) == CITIZEN


@pytest.mark.parametrize(("number", "mails"), [(REJECTED, True), ("INC20250466", True), (PENDING, False)])
def test_without_a_way_for_a_code_only_the_office_helps(office: PaperOffice, number: str, mails: bool) -> None:
    with pytest.raises(NoContact):
        office.claims.start(CITIZEN, number, "", mails, "mr", NOW)


def test_code_arrives_by_mail_and_the_name_is_shown_afterwards(tmp_path: Path) -> None:
    number, mine = "INC20250117", "/api/v1/citizens/wa-claimant/applications/INC20250117"
    with mail_server() as box, running_server(tmp_path, SEVAMITRA_SMTP_URL=box.url) as settings:
        with httpx.Client(base_url=settings.backend_base_url, trust_env=False, timeout=20) as api:
            assert api.get(mine).json()["applicant_name"]["en"] == ""
            assert (
                api.post("/api/v1/citizens/wa-1/applications/INC20250412/claims", json={"locale": "en"}).status_code
                == 422
            )
            claimed = api.post(f"{mine}/claims", json={"locale": "en", "number_key": ""}).json()
            assert (claimed["linked"], claimed["address"]) == (False, "a•••@sevamitra.example")
            (letter,) = awaited(box, ADDRESS, 1)
            assert number in letter["Subject"] and number in letter.get_content()
            code = letter["Subject"].split("code ")[1][:6]
            assert api.post(f"{mine}/claims/confirmation", json={"code": code}).json()["outcome"] == "verified"
            assert api.get(mine).json()["applicant_name"]["en"]
            listed = api.get("/api/v1/citizens/wa-claimant/applications").json()["items"]
            assert [one["application_id"] for one in listed] == [number]
            other = api.post(f"/api/v1/citizens/wa-2/applications/{number}/claims", json={"locale": "en"})
            assert other.status_code == 403
