from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select

from sevamitra.backend.client import INDIA, Decision
from sevamitra.backend.departments import Departments
from sevamitra.backend.server.database import connect, prepare
from sevamitra.backend.server.records import Application, Records
from sevamitra.backend.server.seed import load_demonstration, seed
from sevamitra.backend.server.tables import applications
from sevamitra.catalogue.load import load_catalogue

NOW = datetime(2025, 11, 20, 6, 30, tzinfo=timezone.utc)


def seeded(folder: Path, departments: Departments, now: datetime = NOW) -> list[Application]:
    url = f"sqlite:///{folder / 'backend.db'}"
    prepare(url, lambda connection: seed(connection, load_catalogue(), departments, now))
    engine = connect(url)
    records = Records(engine)
    with engine.connect() as connection:
        numbers = list(connection.execute(select(applications.c.id)).scalars())
    found = [records.application(number) for number in numbers]
    records.close()
    return [application for application in found if application]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, departments: Departments) -> list[Application]:
    return seeded(tmp_path_factory.mktemp("world"), departments)


def test_about_seventy_applications_over_many_departments_and_stages(world: list[Application]) -> None:
    assert 65 <= len(world) <= 80
    assert len({application.department for application in world}) >= 12
    stages = Counter(application.stage for application in world)
    assert all(count >= 3 for count in stages.values()) and len(stages) == 5


def test_some_applications_are_overdue(world: list[Application]) -> None:
    overdue = [
        application
        for application in world
        if application.decision is Decision.PENDING
        and application.submitted_at
        and NOW - application.submitted_at > timedelta(days=application.estimated_days)
    ]
    assert len(overdue) >= 5


def test_time_runs_forward_on_every_desk_and_never_past_now(world: list[Application]) -> None:
    for application in world:
        times = [application.submitted_at, application.paid_at, *(desk.acted_at for desk in application.desks)]
        known = [time for time in times if time]
        assert known == sorted(known), application.id
        assert known[-1] <= NOW, application.id


def test_offices_act_on_working_days(world: list[Application]) -> None:
    acts = [desk.acted_at.astimezone(INDIA) for item in world for desk in item.desks if desk.acted_at]
    weekend = [time for time in acts if time.weekday() >= 5]
    assert len(weekend) <= len(acts) // 10, "only where an application came in on a weekend"


def test_desks_fit_the_stage(world: list[Application]) -> None:
    for application in world:
        acted = [desk for desk in application.desks if desk.acted_at]
        if application.stage == "approved":
            assert len(acted) == application.total_desks and application.current_desk == 0
        elif application.stage == "payment-pending":
            assert not application.desks and application.paid_at is None and application.next_action.mr
        elif application.stage == "under-scrutiny":
            assert len(acted) == application.current_desk - 1 and application.desks[-1].acted_at is None
        elif application.stage == "document-pending":
            assert application.next_action.hi and application.current_desk == len(acted)
        else:
            assert acted[-1].details.en.startswith("Rejected")


def test_seed_is_the_same_but_for_the_day(tmp_path: Path, departments: Departments, world: list[Application]) -> None:
    later = {item.id: item for item in seeded(tmp_path, departments, NOW + timedelta(days=7))}
    for item in world:
        assert item.submitted_at and later[item.id].submitted_at == item.submitted_at + timedelta(days=7)


def test_seeding_twice_keeps_the_first(tmp_path: Path, departments: Departments) -> None:
    first = seeded(tmp_path, departments)
    assert seeded(tmp_path, departments, NOW + timedelta(days=30)) == first


def test_numbers_belong_to_the_department_of_their_service(departments: Departments) -> None:
    for item in load_demonstration().applications:
        found = departments.of(item.id)
        if found:
            assert item.service in found[0].service_ids, item.id
            assert found[0].prefixes[found[1]] in (None, item.service), item.id


def test_application_of_a_withdrawn_service_is_left_out(tmp_path: Path, departments: Departments) -> None:
    catalogue = load_catalogue()
    fewer = {slug: service for slug, service in catalogue.services.items() if slug != "revenue-income-certificate"}
    url = f"sqlite:///{tmp_path / 'backend.db'}"
    prepare(url, lambda connection: seed(connection, replace(catalogue, services=fewer), departments, NOW))
    assert Records(connect(url)).application("INC12345678") is None


def test_what_is_there_already_stays_and_what_is_missing_is_added(tmp_path: Path, departments: Departments) -> None:
    world = seeded(tmp_path, departments)
    engine = connect(f"sqlite:///{tmp_path / 'backend.db'}")
    with engine.begin() as connection:
        connection.execute(applications.delete().where(applications.c.id == "CST10048555"))
        connection.execute(applications.update().where(applications.c.id == "INC12345678").values(stage="approved"))
    engine.dispose()
    again = {item.id: item for item in seeded(tmp_path, departments, NOW + timedelta(days=9))}
    assert again["INC12345678"].stage == "approved"
    assert len(again) == len(world) and again["CST10048555"].submitted_at
