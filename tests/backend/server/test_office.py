"""An application on its way through an office, and the status changes that come of it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from sevamitra.backend.office_messages import StepBody
from sevamitra.backend.server.office_steps import StepRefused
from sevamitra.backend.server.records import Application
from sevamitra.backend.server.state import CitizenRecords
from sevamitra.backend.server.status_changes import NoSuchChange
from sevamitra.backend.server.tables import applications
from sevamitra.backend.server.transactions import NoSuchApplication
from sevamitra.catalogue.model import Catalogue

from .conftest import NOW
from .test_citizen_applications import BODY, KEY

LATER = NOW + timedelta(days=1)
ASKED = {"mr": "रेशन कार्डाची प्रत द्या", "hi": "राशन कार्ड की प्रति दें", "en": "Send a copy of your ration card"}


def body(step: str, desk: int, text: Any = None) -> StepBody:
    return StepBody.parse_obj({"step": step, "desk": desk, "text": text})


@pytest.fixture()
def made(citizens: CitizenRecords, catalogue: Catalogue) -> Application:
    """An application of wa-1 on the first of three desks."""
    application, _ = citizens.applications.make("wa-1", BODY, KEY, catalogue, NOW)
    assert (application.current_desk, application.total_desks) == (1, 3)
    return application


@pytest.fixture()
def take(citizens: CitizenRecords, catalogue: Catalogue) -> Any:
    """Takes a step with an application."""

    def take_one(number: str, step: str, desk: int, text: Any = None) -> Application:
        return citizens.office.step(number, body(step, desk, text), catalogue, LATER)

    return take_one


def stages(citizens: CitizenRecords) -> list[str]:
    return [change.stage for change in citizens.status_changes.waiting(50)]


def test_application_goes_from_desk_to_desk_until_it_is_approved(
    citizens: CitizenRecords, made: Application, take: Any
) -> None:
    second = take(made.id.lower(), "forward", 1)
    assert (second.stage, second.current_desk, second.next_desk) == ("under-scrutiny", 2, 3)
    assert [(desk.officer.en, desk.acted_at) for desk in second.desks] == [
        ("Awwal Karkun", LATER), ("Naib Tahsildar", None),
    ]  # fmt: skip
    assert take(made.id, "forward", 2).next_desk == 0
    approved = take(made.id, "approve", 3)
    assert (approved.stage, approved.current_desk, approved.decided_at) == ("approved", 0, LATER)
    assert approved.desks[-1].details.mr == "मंजूर व डिजिटल स्वाक्षरी केली"
    _, entries = citizens.audit.read(citizens.engine, made.id, None, 50, 0)
    assert [(entry.action, entry.who) for entry in entries[1:]] == [
        ("office-forwarded", ""), ("office-forwarded", ""), ("office-approved", ""),
    ]  # fmt: skip
    assert stages(citizens) == ["under-scrutiny", "under-scrutiny", "approved"]


def test_what_is_asked_is_told_in_three_languages_until_it_goes_on(made: Application, take: Any) -> None:
    asked = take(made.id, "ask", 1, ASKED)
    assert (asked.stage, asked.current_desk, asked.next_action.hi) == ("document-pending", 1, ASKED["hi"])
    forwarded = take(made.id, "forward", 1)
    assert (forwarded.stage, forwarded.current_desk, forwarded.next_action.mr) == ("under-scrutiny", 2, "")


def test_rejected_application_says_why(made: Application, take: Any) -> None:
    rejected = take(made.id, "reject", 1, {**ASKED, "en": "The income proof is another person's"})
    assert (rejected.stage, rejected.decided_at) == ("rejected", LATER)
    assert rejected.desks[0].details.en == "The income proof is another person's"


def test_number_of_a_person_in_what_an_office_writes_is_masked() -> None:
    written = body("ask", 1, {**ASKED, "en": "Aadhaar 2341 2341 2346 cannot be read"}).text
    assert written and written.en == "Aadhaar XXXX XXXX 2346 cannot be read"


@pytest.mark.parametrize(
    ("steps", "refused", "says"),
    [
        ([], ("approve", 1), "desk 3, the last one"),
        ([], ("forward", 2), "on desk 1, not on desk 2"),
        ([], ("pay", 0), "does not wait for a fee"),
        ([("forward", 1)], ("forward", 1), "on desk 2, not on desk 1"),
        ([("forward", 1), ("forward", 2)], ("forward", 3), "last one; approve or reject"),
        ([("ask", 1)], ("ask", 1), "asked already"),
        ([("reject", 1)], ("approve", 0), "rejected already"),
        ([("forward", 1), ("forward", 2), ("approve", 3)], ("approve", 3), "approved already"),
    ],
)
def test_step_that_does_not_fit_is_refused_and_leaves_no_trace(
    citizens: CitizenRecords, made: Application, take: Any, steps: Any, refused: Any, says: str
) -> None:
    def told(step: str) -> Any:
        return ASKED if step in ("ask", "reject") else None

    for step, desk in steps:
        take(made.id, step, desk, told(step))
    before = citizens.applications.look_up("wa-1", made.id, NOW).application, stages(citizens)
    with pytest.raises(StepRefused, match=says):
        take(made.id, refused[0], refused[1], told(refused[0]))
    assert (citizens.applications.look_up("wa-1", made.id, NOW).application, stages(citizens)) == before
    assert citizens.audit.read(citizens.engine, made.id, None, 50, 0)[0] == 1 + len(steps) + 2


def test_unknown_number_is_not_found(take: Any) -> None:
    with pytest.raises(NoSuchApplication):
        take("INC00000000", "forward", 1)


def test_of_two_offices_at_once_one_is_refused(citizens: CitizenRecords, made: Application, take: Any) -> None:
    def outcome(_: int) -> str:
        try:
            return str(take(made.id, "forward", 1).stage)
        except StepRefused:
            return "refused"

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(outcome, range(6)))
    assert outcomes == ["refused"] * 5 + ["under-scrutiny"]
    assert stages(citizens) == ["under-scrutiny"]


def test_fee_brings_it_to_the_first_desk(citizens: CitizenRecords, catalogue: Catalogue, take: Any) -> None:
    slug = next(slug for slug, service in catalogue.services.items() if service.fee_inr == 500)
    made, _ = citizens.applications.make("wa-1", BODY.copy(update={"service": slug}), KEY, catalogue, NOW)
    with pytest.raises(StepRefused, match="pay first"):
        take(made.id, "forward", 0)
    paid = take(made.id, "pay", 0)
    assert (paid.stage, paid.paid_at, paid.current_desk) == ("under-scrutiny", LATER, 1)
    assert len(paid.desks) == 1 and paid.desks[0].officer.mr and not paid.next_action.mr


def test_demonstration_application_goes_on_with_its_own_officers(citizens: CitizenRecords, take: Any) -> None:
    before = citizens.applications.look_up("wa-1", "INC12345678", NOW).application
    moved = take("INC12345678", "forward", before.current_desk)
    assert moved.current_desk == before.current_desk + 1 and moved.desks[-1].officer.en


def test_change_by_anything_else_is_noted_too(citizens: CitizenRecords, made: Application) -> None:
    with citizens.engine.begin() as connection:
        mine = applications.update().where(applications.c.id == made.id)
        connection.execute(mine.values(stage="approved", current_desk=0))
        connection.execute(mine.values(estimated_days=3))
    (change,) = citizens.status_changes.waiting(50)
    assert (change.citizen, change.application_id, change.stage) == ("wa-1", made.id, "approved")
    assert change.service_name.mr == made.service_name.mr and change.changed_at.tzinfo


def test_nobodys_application_makes_no_notice_until_it_is_linked(citizens: CitizenRecords, take: Any) -> None:
    desk = citizens.applications.look_up("wa-1", "INC12345678", NOW).application.current_desk
    take("INC12345678", "forward", desk)
    assert stages(citizens) == []
    citizens.applications.link("wa-1", "INC12345678", NOW)
    take("INC12345678", "reject", desk + 1, ASKED)
    assert stages(citizens) == ["rejected"]


def test_change_is_settled_once_and_waits_no_more(citizens: CitizenRecords, made: Application, take: Any) -> None:
    take(made.id, "forward", 1)
    (change,) = citizens.status_changes.waiting(50)
    assert citizens.status_changes.settle(change.id, "unwanted", NOW) == "unwanted"
    assert citizens.status_changes.settle(change.id, "queued", NOW) == "unwanted", "the first counts"
    assert citizens.status_changes.waiting(50) == ()
    with pytest.raises(NoSuchChange):
        citizens.status_changes.settle(change.id + 1, "queued", NOW)


def test_erased_citizen_has_no_changes(citizens: CitizenRecords, take: Any) -> None:
    citizens.applications.link("wa-1", "INC12345678", NOW)
    take("INC12345678", "reject", 2, ASKED)
    (change,) = citizens.status_changes.waiting(50)
    citizens.erasure.erase("wa-1", NOW)
    assert citizens.status_changes.waiting(50) == ()
    with pytest.raises(NoSuchChange):
        citizens.status_changes.settle(change.id, "queued", NOW)
    with citizens.engine.connect() as connection:
        assert connection.execute(select(applications.c.stage).where(applications.c.id == "INC12345678")).scalar()
