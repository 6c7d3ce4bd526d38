"""What the bot asks for one citizen: the client against the reference server, and against departments elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sevamitra.backend import (
    AppealNotOpen,
    ApplicationNotFound,
    ApplicationStatus,
    BackendRefused,
    BackendUnavailable,
    CitizenBackend,
    Decision,
    Desk,
    LookupsRefused,
    NotTheApplicant,
    RoutedBackend,
    make_backend,
)
from sevamitra.backend.appeals import Cause, Level, Standing
from sevamitra.backend.citizen import AttachedDocument, Media, NewAppeal, NewApplication, NewGrievance, Payment
from sevamitra.backend.citizen_replies import progress_elsewhere
from sevamitra.backend.client import INDIA
from sevamitra.backend.departments import Departments, load_departments
from sevamitra.backend.http import HttpBackend
from sevamitra.backend.outbound import Outbound
from sevamitra.backend.working_days import OfficeCalendar
from sevamitra.settings import PROJECT_ROOT, Settings

from .canned import canned, http
from .conftest import TOKEN

pytestmark = pytest.mark.asyncio
PHOTO = Media("m1", "0" * 64, "image/jpeg", 1000)
APPLICATION = NewApplication(
    service="revenue-domicile-certificate",
    locale="mr",
    applicant_name="लता शंकर मोरे",
    place="वाघोली, पुणे",
    form={"purpose": "शिक्षण"},
    documents=(AttachedDocument("aadhaar", PHOTO),),
)


def new_key() -> str:
    return f"wa-{uuid.uuid4().hex}"


@pytest.fixture()
async def backend(server: Settings) -> AsyncIterator[RoutedBackend]:
    backend = make_backend(server)
    yield backend
    await backend.close()


@pytest.fixture()
async def citizen(backend: RoutedBackend) -> AsyncIterator[CitizenBackend]:
    """A citizen who has done nothing yet, and is erased afterwards."""
    citizen = backend.citizen(new_key())
    yield citizen
    await citizen.erase()


async def test_application_is_made_and_followed(citizen: CitizenBackend) -> None:
    receipt = await citizen.apply(APPLICATION)
    assert receipt == await citizen.apply(APPLICATION), "repeats of one request make one application"
    progress = await citizen.progress(f" {receipt.application_id.lower()} ", "mr")
    assert await citizen.applications("mr") == (progress,)
    assert (progress.yours, progress.status.applicant_name) == (True, "लता शंकर मोरे")
    assert (progress.stage, progress.payment, progress.working_days_left) == ("under-scrutiny", Payment.NONE, 15)
    assert progress.due_on and progress.due_on > receipt.submitted_at.date()
    assert progress.status.desks[0].officer == "अव्वल कारकून"


async def test_application_with_a_fee_waits_for_payment(citizen: CitizenBackend) -> None:
    receipt = await citizen.apply(replace(APPLICATION, service="agriculture-cotton-seed-licence-new", key=new_key()))
    progress = await citizen.progress(receipt.application_id, "en")
    assert (progress.payment, progress.due_on) == (Payment.DUE, None)
    assert progress.status.next_action.startswith("Pay the fee")


async def test_application_made_is_known_to_its_department(citizen: CitizenBackend, backend: RoutedBackend) -> None:
    receipt = await citizen.apply(APPLICATION)
    status = await backend.application_status(receipt.application_id, "en")
    assert (status.service, status.decision) == (APPLICATION.service, Decision.PENDING)


@pytest.mark.parametrize(
    "change", [{"service": "none"}, {"locale": "fr"}, {"key": "x"}, {"form": {"BAD": "x"}}, {"applicant_name": ""}]
)
async def test_bad_application_is_refused(citizen: CitizenBackend, change: dict[str, object]) -> None:
    with pytest.raises(BackendRefused):
        await citizen.apply(replace(APPLICATION, **change))  # type: ignore[arg-type]


async def test_application_of_nobody_is_shown_without_name_until_it_is_linked(
    citizen: CitizenBackend, backend: RoutedBackend
) -> None:
    before = await citizen.progress("CST10045821", "en")
    assert (before.yours, before.status.applicant_name, before.payment) == (False, "", Payment.PAID)
    linked = await citizen.link("CST 1004 5821", "en")
    assert (linked.yours, linked.status.applicant_name) == (True, "Rohini Bhimrao Waghmare")
    with pytest.raises(NotTheApplicant):
        await backend.citizen(new_key()).link("CST10045821", "en")


async def test_overdue_and_decided_applications_say_since_when(citizen: CitizenBackend) -> None:
    overdue = await citizen.progress("SNR70002044", "mr")
    approved = await citizen.progress("INC20250117", "mr")
    assert overdue.working_days_left is not None and overdue.working_days_left < 0
    assert (approved.working_days_left, approved.due_on) == (None, None)
    assert approved.decided_at and approved.decided_at.tzinfo


async def test_appeal_is_filed_at_the_level_that_is_open(citizen: CitizenBackend) -> None:
    standing = await citizen.appeals("DL202511417", "mr")
    assert (standing.level, standing.standing, standing.cause) == (Level.FIRST, Standing.OPEN, Cause.REJECTED)
    assert standing.until and standing.until >= datetime.now(INDIA).date()
    assert standing.source == "recalled"
    appeal = NewAppeal("DL202511417", "चाचणी नीट झाली नाही")
    filed = await citizen.file_appeal(appeal, "mr")
    assert filed == await citizen.file_appeal(appeal, "mr"), "repeats of one request file one appeal"
    after = await citizen.appeals("DL202511417", "mr")
    assert (after.standing, after.number, after.appeals) == (Standing.FILED, filed.number, (filed,))
    assert await citizen.filed_appeals("mr") == (filed,)
    with pytest.raises(AppealNotOpen):
        await citizen.file_appeal(replace(appeal, key=new_key()), "mr")


async def test_commission_is_named_in_the_language_asked(citizen: CitizenBackend) -> None:
    assert "Commission" in (await citizen.appeals("CVC22001733", "en")).officer
    assert "आयोग" in (await citizen.appeals("CVC22001733", "mr")).officer


async def test_appeal_about_anothers_application_is_refused(citizen: CitizenBackend, backend: RoutedBackend) -> None:
    await citizen.link("BOCW1002719", "en")
    with pytest.raises(NotTheApplicant):
        await backend.citizen(new_key()).file_appeal(NewAppeal("BOCW1002719", "x"), "en")


async def test_grievance_is_recorded_and_followed(citizen: CitizenBackend, backend: RoutedBackend) -> None:
    filed = await citizen.complain(
        NewGrievance("office", "बंद", "हवेली", "inc 12345678", "revenue-income-certificate", PHOTO, urgent=True)
    )
    assert (filed.application_id, filed.has_photo, filed.urgent, filed.status) == ("INC12345678", True, True, "open")
    assert await citizen.grievance(filed.number.lower()) == filed
    assert await citizen.grievances() == (filed,)
    assert await backend.citizen(new_key()).grievance(filed.number) is None
    for number in ("GR000000000", "nonsense", "", "../x"):
        assert await citizen.grievance(number) is None


async def test_erasing_forgets_everything_and_can_be_repeated(citizen: CitizenBackend) -> None:
    receipt = await citizen.apply(APPLICATION)
    await citizen.complain(NewGrievance("other", "x"))
    erased = await citizen.erase()
    assert (erased.applications, erased.grievances, erased.links) == (1, 1, 1)
    assert (await citizen.erase()).applications == 0
    assert await citizen.applications("mr") == ()
    with pytest.raises(ApplicationNotFound):
        await citizen.progress(receipt.application_id, "mr")


@pytest.mark.parametrize("number", ["INC00000000", "ZZZ00000000", "251104004111000999", "RTO/2025/17", "A_B_C_D", "x"])
async def test_unknown_number_is_not_found(citizen: CitizenBackend, number: str) -> None:
    for ask in (citizen.progress, citizen.link, citizen.appeals):
        with pytest.raises(ApplicationNotFound):
            await ask(number, "en")


async def test_guessing_is_refused_at_once_with_the_time_to_wait(citizen: CitizenBackend) -> None:
    for guess in range(10):
        with pytest.raises(ApplicationNotFound):
            await citizen.progress(f"INC0000000{guess}", "en")
    with pytest.raises(LookupsRefused) as refused:
        await citizen.progress("INC12345678", "en")
    assert 3500 < refused.value.retry_after_seconds <= 3601


async def test_citizen_key_of_another_form_is_refused(backend: RoutedBackend) -> None:
    with pytest.raises(BackendRefused):
        await backend.citizen("two words").erase()


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (http(200, b"<html>"), BackendRefused),
        (http(200, b"{}"), BackendRefused),
        (http(404, b"<html>"), BackendRefused),
        (http(404, {"error": "none"}), ApplicationNotFound),
        (http(429, {"error": "wait"}), LookupsRefused),
        (http(429, b"<html>"), BackendRefused),
        (http(401, {"error": "token"}), BackendRefused),
        (http(503, {"error": "database"}), BackendUnavailable),
    ],
)
async def test_bad_replies_keep_their_kind(response: bytes, error: type[Exception]) -> None:
    async def no_wait(_seconds: float) -> None: ...

    async with canned(response) as server:
        with pytest.raises(error):
            await HttpBackend(Outbound(server.url, sleep=no_wait)).citizen("wa-1").progress("INC12345678", "en")


def elsewhere(server: Settings, department_url: str) -> RoutedBackend:
    """A backend for which Revenue keeps its applications itself, at another address."""
    shipped = load_departments(PROJECT_ROOT / "data" / "departments.yml", server.backend_base_url)
    revenue = replace(shipped.by_key["revenue"], base_url=department_url)
    http_backend = HttpBackend(Outbound(server.backend_base_url), TOKEN)
    return RoutedBackend(Departments({**shipped.by_key, "revenue": revenue}), http_backend)


async def test_department_elsewhere_is_asked_by_its_protocol_and_guessing_counts(server: Settings) -> None:
    other_name_of_the_server = server.backend_base_url.replace("127.0.0.1", "localhost")
    backend = elsewhere(server, other_name_of_the_server)
    citizen = backend.citizen(new_key())
    progress = await citizen.progress("INC12345678", "mr")
    assert (progress.yours, progress.status.applicant_name, progress.stage) == (False, "", None)
    assert progress.working_days_left and progress.due_on
    for guess in range(10):
        with pytest.raises(ApplicationNotFound):
            await citizen.progress(f"INC0000000{guess}", "mr")
    with pytest.raises(LookupsRefused):
        await citizen.progress("INC12345678", "mr")
    await backend.close()


async def test_what_a_department_tells_is_shown_in_full_to_the_applicant_alone() -> None:
    submitted = datetime(2026, 1, 21, 12, tzinfo=INDIA)
    desk = Desk(1, "Tahsildar", submitted + timedelta(days=2), "Rejected: no proof")
    told = ApplicationStatus(
        "X1234", "Income Certificate", "Sunita", submitted, None, Decision.REJECTED, "", 15, (desk,), 0, 0, 1, "", "en"
    )
    today = date(2026, 1, 27)
    to_anyone = progress_elsewhere(told, False, OfficeCalendar(), today)
    to_applicant = progress_elsewhere(told, True, OfficeCalendar(), today)
    assert (to_anyone.status.applicant_name, to_anyone.status.desks[0].details) == ("", "")
    assert to_applicant.status == told
    assert to_applicant.decided_at == desk.acted_at and to_applicant.working_days_left is None
    pending = progress_elsewhere(replace(told, decision=Decision.PENDING), True, OfficeCalendar(), today)
    assert (pending.due_on, pending.working_days_left) == (date(2026, 2, 7), 10)
    endless = replace(told, decision=Decision.PENDING, estimated_days=10**9)
    assert progress_elsewhere(endless, True, OfficeCalendar(), today).due_on is None
