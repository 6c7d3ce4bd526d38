"""The whole client side against the reference server: routing by prefix, encryption, both paddings."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sevamitra.backend import (
    ApplicationNotFound,
    BackendRefused,
    BackendUnavailable,
    Decision,
    HandoverRequest,
    RoutedBackend,
    ServiceBackend,
    make_backend,
)
from sevamitra.backend.departments import Departments, DepartmentSettingsError, load_departments
from sevamitra.backend.http import HttpBackend
from sevamitra.backend.outbound import Outbound, Patience
from sevamitra.backend.routed import STATUS_SECONDS
from sevamitra.backend.server.seed import load_demonstration
from sevamitra.backend.triple_des import TripleDesSeal
from sevamitra.settings import PROJECT_ROOT, Settings

from .canned import SILENCE, canned
from .conftest import TOKEN


def shipped(settings: Settings) -> Departments:
    return load_departments(PROJECT_ROOT / "data" / "departments.yml", settings.backend_base_url)


def over(departments: Departments, settings: Settings) -> RoutedBackend:
    return RoutedBackend(departments, HttpBackend(Outbound(settings.backend_base_url), TOKEN))


@pytest.mark.asyncio
async def test_seeded_application_is_found_through_its_department(server: Settings) -> None:
    backend: ServiceBackend = make_backend(server)
    status = await backend.application_status("inc 12345678", "mr")
    await backend.close()
    assert status.application_id == "INC12345678"
    assert status.service_name == "उत्पन्नाचा दाखला"
    assert status.applicant_name == "सुनीता प्रकाश जाधव"
    assert status.service == "revenue-income-certificate"
    assert status.decision is Decision.PENDING
    assert (status.current_desk, status.next_desk, status.total_desks) == (2, 3, 3)
    assert [desk.officer for desk in status.desks] == ["अव्वल कारकून", "नायब तहसीलदार"]
    assert status.submitted_at and status.paid_at and status.submitted_at < status.paid_at


@pytest.mark.asyncio
async def test_every_demonstration_application_can_be_asked_in_every_language(server: Settings) -> None:
    backend = make_backend(server)
    for item in load_demonstration().applications:
        for locale, name in (("en", item.en), ("mr", item.mr), ("hi", item.mr)):
            status = await backend.application_status(item.id, locale)
            assert (status.application_id, status.applicant_name) == (item.id, name)
    await backend.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("padding", ["pkcs7", "zero"])
@pytest.mark.parametrize("number", ["INC12345678", "RTO45090112"])
async def test_either_padding_works_against_a_department_that_writes_either(
    server: Settings, padding: str, number: str
) -> None:
    """Revenue's reference endpoint writes PKCS7, Transport's zero bytes."""
    departments = Departments(
        {
            key: replace(department, seal=TripleDesSeal(department.seal.key, department.seal.iv, padding))  # type: ignore[arg-type]
            for key, department in shipped(server).by_key.items()
        }
    )
    assert (await over(departments, server).application_status(number, "en")).application_id == number


@pytest.mark.asyncio
async def test_wrong_key_is_refused(server: Settings) -> None:
    departments = Departments(
        {
            key: replace(department, seal=TripleDesSeal("x" * 16 + "another8", "87654321"))
            for key, department in shipped(server).by_key.items()
        }
    )
    with pytest.raises(BackendRefused):
        await over(departments, server).application_status("INC12345678", "en")


@pytest.mark.asyncio
@pytest.mark.parametrize("number", ["INC99999999", "BMC99999999", "ZZZ99999999", "INC1", "X" * 51, ""])
async def test_unknown_number_is_not_found(server: Settings, number: str) -> None:
    with pytest.raises(ApplicationNotFound):
        await make_backend(server).application_status(number, "en")


@pytest.mark.asyncio
async def test_number_without_department_is_asked_of_the_backend(server: Settings) -> None:
    status = await make_backend(server).application_status("251104004111000273", "hi")
    assert status.service_name == "आय प्रमाण पत्र"


@pytest.mark.asyncio
async def test_services_and_handovers_go_to_the_backend(server: Settings) -> None:
    backend = make_backend(server)
    service = await backend.service("revenue-income-certificate")
    assert service and service.time_limit_days == 15
    assert (await backend.hand_over(HandoverRequest("conversation", "hi", "rules"))).startswith("SM")


@pytest.mark.asyncio
async def test_department_that_is_silent_is_unavailable_and_the_others_still_answer(server: Settings) -> None:
    departments = shipped(server)
    async with canned(SILENCE) as dead:
        revenue = replace(departments.by_key["revenue"], base_url=dead.url)
        backend = RoutedBackend(
            Departments({**departments.by_key, "revenue": revenue}),
            HttpBackend(Outbound(server.backend_base_url), TOKEN),
            patience=Patience(attempt_seconds=0.1, total_seconds=0.3),
        )
        with pytest.raises(BackendUnavailable):
            await backend.application_status("INC12345678", "en")
    patient = over(departments, server)
    assert (await patient.application_status("BMC24500178", "en")).decision is Decision.PENDING


@pytest.mark.asyncio
async def test_several_service_ids_share_the_time_of_one_call(
    server: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sevamitra.backend.routed.STATUS_SECONDS", 0.2)
    departments = shipped(server)
    async with canned(SILENCE) as dead:
        bmc = replace(departments.by_key["bmc"], base_url=dead.url)
        started = time.monotonic()
        with pytest.raises(BackendUnavailable):
            await asyncio.wait_for(over(Departments({"bmc": bmc}), server).application_status("BMC24500178", "en"), 5)
        assert time.monotonic() - started < 3


def test_status_call_ends_within_six_seconds() -> None:
    assert Patience().total_seconds <= STATUS_SECONDS < 6


def test_bad_departments_file_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DepartmentSettingsError, match="SEVAMITRA_DEPARTMENTS"):
        make_backend(Settings(departments=tmp_path / "none.yml"))
