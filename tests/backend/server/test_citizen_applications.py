"""Applications made by citizens, as rows, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from sevamitra.backend.citizen_messages import (
    DocumentBody,
    FormFieldBody,
    NewAppealBody,
    NewApplicationBody,
    NewGrievanceBody,
)
from sevamitra.backend.server.records import Application, KeyReused
from sevamitra.backend.server.state import CitizenRecords
from sevamitra.backend.server.tables import attachments, submissions
from sevamitra.backend.server.transactions import NoSuchApplication, NotYours, TooManyLookups
from sevamitra.catalogue.model import Catalogue

from .conftest import ALLOWED, NOW

BODY = NewApplicationBody(
    service="revenue-income-certificate",
    locale="mr",
    applicant_name="लता शंकर मोरे",
    place="वाघोली, हवेली, पुणे",
    form=[FormFieldBody(name="purpose", value="शिष्यवृत्ती\nव फी सवलत")],
    documents=[
        DocumentBody(document="aadhaar", media_id="m1", sha256="0" * 64, content_type="image/jpeg", size=120_000)
    ],
)
KEY = "key-00000001"


def test_application_gets_a_number_of_its_department_and_is_the_citizens(
    citizens: CitizenRecords, catalogue: Catalogue
) -> None:
    made, new = citizens.applications.make("wa-1", BODY, KEY, catalogue, NOW)
    assert new and made.id.startswith("INC") and len(made.id) == len("INC12345678")
    assert (made.department, made.submitted_at) == ("revenue", NOW)
    assert made.applicant_name.mr == "लता शंकर मोरे"
    assert citizens.applications.look_up("wa-1", made.id.lower(), NOW).yours
    assert citizens.applications.of("wa-1", 50, 0) == (1, (made,))
    assert citizens.applications.of("wa-2", 50, 0) == (0, ())


def test_form_and_documents_are_kept(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    made, _ = citizens.applications.make("wa-1", BODY, KEY, catalogue, NOW)
    with citizens.engine.connect() as connection:
        kept = connection.execute(select(submissions)).mappings().one()
        files = connection.execute(select(attachments)).mappings().all()
    assert (kept["application_id"], kept["form"]) == (made.id, '{"purpose": "शिष्यवृत्ती\\nव फी सवलत"}')
    assert [(file["document"], file["size"]) for file in files] == [("aadhaar", 120_000)]


def test_with_a_fee_it_waits_for_payment_and_without_one_it_lies_on_the_first_desk(
    citizens: CitizenRecords, catalogue: Catalogue
) -> None:
    def made_for(fee: float) -> Application:
        slug = next(slug for slug, service in catalogue.services.items() if service.fee_inr == fee)
        body = BODY.copy(update={"service": slug})
        return citizens.applications.make("wa-1", body, f"key-for-{fee}", catalogue, NOW)[0]

    paid, free = made_for(500), made_for(0)
    assert (paid.stage, paid.current_desk, paid.desks) == ("payment-pending", 0, ())
    assert paid.next_action.hi
    assert (free.stage, free.current_desk, free.desks[0].acted_at) == ("under-scrutiny", 1, None)
    assert free.desks[0].officer.mr


def test_service_of_no_department_gets_eighteen_digits_from_the_date_on(
    citizens: CitizenRecords, catalogue: Catalogue
) -> None:
    body = BODY.copy(update={"service": "agriculture-cotton-seed-licence-new"})
    made, _ = citizens.applications.make("wa-1", body, KEY, catalogue, NOW)
    assert made.id.startswith("251120") and len(made.id) == 18 and made.id.isdigit()
    assert made.department == "backend"


def test_every_service_of_the_catalogue_can_be_applied_for(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    for number, slug in enumerate(list(catalogue.services)[::40]):
        body = BODY.copy(update={"service": slug})
        made, _ = citizens.applications.make("wa-1", body, f"key-every-{number}", catalogue, NOW)
        assert made.total_desks >= 1, slug


def test_same_key_makes_one_application_even_at_once(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _n: citizens.applications.make("wa-1", BODY, KEY, catalogue, NOW), range(12)))
    assert len({application.id for application, _ in made}) == 1
    assert sum(new for _, new in made) == 1
    assert citizens.applications.of("wa-1", 50, 0)[0] == 1


def test_same_key_for_another_request_or_citizen_is_refused(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    citizens.applications.make("wa-1", BODY, KEY, catalogue, NOW)
    for citizen, body in (("wa-1", BODY.copy(update={"place": None})), ("wa-2", BODY)):
        with pytest.raises(KeyReused):
            citizens.applications.make(citizen, body, KEY, catalogue, NOW)


def test_seeded_application_is_nobodys_until_it_is_linked(citizens: CitizenRecords) -> None:
    assert not citizens.applications.look_up("wa-1", "INC12345678", NOW).yours
    assert citizens.applications.link("wa-1", "INC12345678", NOW).yours
    assert citizens.applications.link("wa-1", "inc12345678", NOW).yours
    assert [mine.id for mine in citizens.applications.of("wa-1", 50, 0)[1]] == ["INC12345678"]
    with pytest.raises(NotYours):
        citizens.applications.link("wa-2", "INC12345678", NOW)


def test_guessing_is_refused_until_an_hour_after_the_oldest_guess(citizens: CitizenRecords) -> None:
    applications = citizens.applications
    for guess in range(ALLOWED):
        with pytest.raises(NoSuchApplication):
            applications.look_up("wa-1", f"INC0000000{guess}", NOW + timedelta(minutes=guess))
    later = NOW + timedelta(minutes=10)
    with pytest.raises(TooManyLookups) as refused:
        applications.look_up("wa-1", "INC12345678", later)
    assert refused.value.retry_after_seconds == 50 * 60 + 1
    assert applications.look_up("wa-2", "INC12345678", later), "others are not hindered"
    assert applications.look_up("wa-1", "INC12345678", NOW + timedelta(hours=1, seconds=1))


def test_ones_own_application_can_be_asked_for_while_guessing_is_refused(
    citizens: CitizenRecords, catalogue: Catalogue
) -> None:
    made, _ = citizens.applications.make("wa-1", BODY, KEY, catalogue, NOW)
    for guess in range(ALLOWED):
        with pytest.raises(NoSuchApplication):
            citizens.applications.look_up("wa-1", f"INC0000000{guess}", NOW)
    assert citizens.applications.look_up("wa-1", made.id, NOW).yours


def test_linking_and_departments_elsewhere_count_too(citizens: CitizenRecords) -> None:
    assert citizens.applications.note_lookup("wa-1", "DEP/2025/1", True, NOW) is False
    for guess in range(ALLOWED):
        if guess % 2:
            citizens.applications.note_lookup("wa-1", f"DEP/2025/9{guess}", False, NOW)
            continue
        with pytest.raises(NoSuchApplication):
            citizens.applications.link("wa-1", f"INC0000000{guess}", NOW)
    with pytest.raises(TooManyLookups):
        citizens.applications.note_lookup("wa-1", "DEP/2025/1", True, NOW)


def test_refusal_is_logged_without_the_number(citizens: CitizenRecords, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for _ in range(ALLOWED + 1):
        with pytest.raises((NoSuchApplication, TooManyLookups)):
            citizens.applications.look_up("wa-someone", "INC00000001", NOW)
    assert "are refused" in caplog.text
    assert "INC00000001" not in caplog.text and "wa-someone" not in caplog.text


def test_aadhaar_and_phone_numbers_are_masked_before_they_are_kept() -> None:
    aadhaar, masked = "2341 2341 2346", "XXXX XXXX 2346"
    form = FormFieldBody(name="aadhaar", value=f"माझा आधार {aadhaar}, फोन 9876543210")
    assert form.value == f"माझा आधार {masked}, फोन XXXXXX3210"
    body = BODY.copy(update={"form": [form]})
    again = NewApplicationBody.parse_obj({**body.dict(), "applicant_name": "x" * 188 + "234123412346"})
    assert "234123412346" not in again.applicant_name and len(again.applicant_name) <= 200
    assert masked in NewAppealBody(ground=f"{aadhaar} रद्द केला").ground
    grievance = NewGrievanceBody(category="other", text=f"a\n{aadhaar}", application_id="251104004111000273")
    assert (grievance.text, grievance.application_id) == (f"a\n{masked}", "251104004111000273")
