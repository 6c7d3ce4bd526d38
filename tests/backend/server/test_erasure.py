"""Erasing a citizen, and the audit trail that stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy.exc
from sqlalchemy import Table, func, select

from sevamitra.backend.citizen_messages import MediaBody, NewGrievanceBody
from sevamitra.backend.messages import HandoverBody
from sevamitra.backend.server.grievance_records import GrievanceFilter
from sevamitra.backend.server.records import KeyReused, Records
from sevamitra.backend.server.state import CitizenRecords
from sevamitra.backend.server.tables import audit, metadata
from sevamitra.backend.server.transactions import NoSuchApplication
from sevamitra.catalogue.model import Catalogue

from .conftest import NOW, keyed_hash
from .test_appeal_records import BODY as APPEAL
from .test_appeal_records import REJECTED
from .test_citizen_applications import BODY as APPLICATION

PHOTO = MediaBody(media_id="m9", sha256="a" * 64, content_type="image/png", size=9)
GRIEVANCE = NewGrievanceBody(category="office", text="कार्यालय बंद होते", photo=PHOTO, urgent=True)


def live(citizens: CitizenRecords, citizen: str, catalogue: Catalogue) -> str:
    """Everything a citizen can do here; returns the number of their application."""
    made, _ = citizens.applications.make(citizen, APPLICATION, f"key-{citizen}", catalogue, NOW)
    citizens.appeals.file(citizen, "SNR70002044" if citizen == "wa-2" else REJECTED, APPEAL, f"key-{citizen}", NOW)
    citizens.grievances.file(citizen, GRIEVANCE, f"key-{citizen}", NOW)
    with pytest.raises(NoSuchApplication):
        citizens.applications.look_up(citizen, "INC00000000", NOW)
    body = HandoverBody(conversation_id=citizen, locale="mr", reason="a person")
    Records(citizens.engine).hand_over(body, f"key-{citizen}", NOW)
    return made.id


def rows(citizens: CitizenRecords) -> dict[str, int]:
    def count(table: Table) -> int:
        with citizens.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    return {table.name: count(table) for table in metadata.sorted_tables if table is not audit}


def test_everything_of_the_citizen_goes_and_nothing_of_others(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    other = live(citizens, "wa-2", catalogue)
    before = rows(citizens)
    live(citizens, "wa-1", catalogue)
    counts = citizens.erasure.erase("wa-1", NOW)
    assert counts == {
        "applications": 1, "appeals": 1, "grievances": 1, "links": 1, "failed_lookups": 1, "handovers": 1,
    }  # fmt: skip
    assert rows(citizens) == before
    assert citizens.applications.look_up("wa-2", other, NOW).yours


def test_erasing_again_finds_nothing(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    live(citizens, "wa-1", catalogue)
    citizens.erasure.erase("wa-1", NOW)
    assert set(citizens.erasure.erase("wa-1", NOW).values()) == {0}


def test_office_application_stays_without_its_link(citizens: CitizenRecords) -> None:
    citizens.applications.link("wa-1", "INC12345678", NOW)
    assert citizens.erasure.erase("wa-1", NOW)["links"] == 1
    found = citizens.applications.look_up("wa-1", "INC12345678", NOW)
    assert (found.owner, found.application.applicant_name.en) == (None, "Sunita Prakash Jadhav")


def test_trail_tells_what_was_done_by_the_hash_of_who(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    number = live(citizens, "wa-1", catalogue)
    citizens.erasure.erase("wa-1", NOW + timedelta(days=1))
    _, entries = citizens.audit.read(citizens.engine, None, "wa-1", 50, 0)
    assert [entry.action for entry in entries] == [
        "application-made", "appeal-filed", "grievance-filed", "citizen-erased",
    ]  # fmt: skip
    assert {entry.who for entry in entries} == {keyed_hash("wa-1")}
    assert citizens.audit.read(citizens.engine, number, None, 50, 0)[1] == (entries[0],)
    assert (entries[0].record, entries[0].at) == (number, NOW)


def test_refused_request_leaves_no_trail(citizens: CitizenRecords, catalogue: Catalogue) -> None:
    citizens.applications.make("wa-1", APPLICATION, "key-00000001", catalogue, NOW)
    with pytest.raises(KeyReused):
        citizens.applications.make("wa-2", APPLICATION, "key-00000001", catalogue, NOW)
    assert citizens.audit.read(citizens.engine, None, "wa-2", 50, 0) == (0, ())


@pytest.mark.parametrize(
    "change", [lambda: audit.update().values(action="x"), lambda: audit.delete().where(audit.c.id > 0)]
)
def test_trail_cannot_be_changed(citizens: CitizenRecords, change: Callable[[], object]) -> None:
    citizens.applications.look_up("wa-1", "INC12345678", NOW)
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="append only"):
        with citizens.engine.begin() as connection:
            connection.execute(change())
    assert citizens.audit.read(citizens.engine, None, None, 50, 0)[0] == 1


def test_grievances_are_found_by_citizen_number_status_and_urgency(citizens: CitizenRecords) -> None:
    filed, new = citizens.grievances.file("wa-1", GRIEVANCE, "key-00000001", NOW)
    again, new_again = citizens.grievances.file("wa-1", GRIEVANCE, "key-00000001", NOW)
    assert (new, new_again, again) == (True, False, filed)
    assert filed.number.startswith("GR") and filed.has_photo and filed.urgent
    for fits in (
        GrievanceFilter(citizen="wa-1"), GrievanceFilter(number=filed.number), GrievanceFilter(status="open"),
        GrievanceFilter(urgent=True), GrievanceFilter(),
    ):  # fmt: skip
        assert citizens.grievances.find(fits, 10, 0) == (1, (filed,)), fits
    for fails in (
        GrievanceFilter(citizen="wa-2"), GrievanceFilter(citizen="wa-2", number=filed.number),
        GrievanceFilter(status="closed"), GrievanceFilter(urgent=False),
    ):  # fmt: skip
        assert citizens.grievances.find(fails, 10, 0) == (0, ()), fails
    with pytest.raises(KeyReused):
        citizens.grievances.file("wa-2", GRIEVANCE, "key-00000001", NOW)
