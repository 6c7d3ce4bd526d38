from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from sevamitra.backend.departments import Departments
from sevamitra.backend.messages import HandoverBody
from sevamitra.backend.server.database import connect, prepare
from sevamitra.backend.server.records import KeyReused, Records
from sevamitra.backend.server.seed import seed
from sevamitra.catalogue.load import load_catalogue

NOW = datetime(2025, 11, 20, 12, tzinfo=timezone.utc)
BODY = HandoverBody(conversation_id="c1", locale="mr", service=None, reason="wants a person")


@pytest.fixture()
def records(database_url: str, departments: Departments) -> Iterator[Records]:
    prepare(
        database_url,
        lambda connection: seed(connection, catalogue=load_catalogue(), departments=departments, now=NOW),
    )
    records = Records(connect(database_url))
    yield records
    records.close()


def test_application_comes_with_its_desks_in_order(records: Records) -> None:
    application = records.application("INC12345678")
    assert application and application.service == "revenue-income-certificate"
    assert [desk.number for desk in application.desks] == [1, 2]
    assert application.submitted_at and application.submitted_at.tzinfo is timezone.utc


def test_unknown_application_is_none(records: Records) -> None:
    for number in ("", "inc12345678", "' OR 1=1 --", "INC1234567", "इन्क"):
        assert records.application(number) is None, number


def test_same_key_gives_the_same_ticket(records: Records) -> None:
    first, new = records.hand_over(BODY, "key-00000001", NOW)
    again, new_again = records.hand_over(BODY, "key-00000001", NOW)
    assert (new, new_again, first) == (True, False, again)
    assert first.ticket == "SM000001"
    assert first.created_at == NOW


def test_same_key_for_another_request_is_refused(records: Records) -> None:
    records.hand_over(BODY, "key-00000001", NOW)
    with pytest.raises(KeyReused):
        records.hand_over(BODY.copy(update={"reason": "something else"}), "key-00000001", NOW)


def test_same_key_at_once_gives_one_ticket(records: Records) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _n: records.hand_over(BODY, "key-00000001", NOW), range(16)))
    assert len({handover.ticket for handover, _ in results}) == 1
    assert sum(new for _, new in results) == 1
    assert records.handovers("open", 10, 0)[0] == 1


def test_handovers_are_listed_by_status_and_page(records: Records) -> None:
    for number in range(5):
        records.hand_over(BODY, f"key-0000000{number}", NOW)
    total, page = records.handovers("open", limit=2, offset=3)
    assert (total, [handover.id for handover in page]) == (5, [4, 5])
    assert records.handovers("closed", 10, 0) == (0, ())
    assert records.handovers(None, 10, 0)[0] == 5
