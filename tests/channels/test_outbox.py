from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sevamitra.channels.outbox import STATUS_WAIT_SECONDS, Draft, Outbox
from sevamitra.channels.store import Database
from sevamitra.channels.store import outbox as outbox_table

from .conftest import rows
from .samples import NOW


def name(text: str) -> str:
    return text.encode().hex().ljust(36, "0")


def put(database: Database, outbox: Outbox, *texts: str, sender: str = "wa-1", turn: int = 1) -> None:
    with database.begin() as connection:
        outbox.add(connection, turn, sender, [Draft(name(text), text) for text in texts], NOW)


def claimed(outbox: Outbox, now: float = NOW, limit: int = 10) -> list[str]:
    return [sending.body for sending in outbox.claim(limit, now)]


def only(database: Database) -> Any:
    (row,) = rows(database, outbox_table)
    return row


def test_one_message_at_a_time_for_a_person(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1", "a2")
    put(database, outbox, "b1", sender="wa-2", turn=2)
    assert claimed(outbox) == ["a1", "b1"]
    assert claimed(outbox) == []
    outbox.sent(name("a1"), "f")
    assert claimed(outbox) == ["a2"]


def test_postponed_message_holds_back_only_its_own_person(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1", "a2")
    put(database, outbox, "b1", sender="wa-2", turn=2)
    claimed(outbox)
    outbox.postpone(name("a1"), NOW + 6, 131056)
    outbox.sent(name("b1"), "f")
    put(database, outbox, "b2", sender="wa-2", turn=3)
    assert claimed(outbox, NOW + 5) == ["b2"]
    assert claimed(outbox, NOW + 6) == ["a1"]


def test_failed_message_lets_the_next_pass(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1", "a2")
    claimed(outbox)
    outbox.failed(name("a1"), 131026)
    assert claimed(outbox) == ["a2"]


def test_message_left_in_sending_is_sent_again_when_no_status_came(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1")
    claimed(outbox)
    assert claimed(outbox, NOW + STATUS_WAIT_SECONDS - 1) == []
    (again,) = outbox.claim(1, NOW + STATUS_WAIT_SECONDS)
    assert again.attempts == 2


def test_message_left_in_sending_is_not_sent_again_when_a_status_tells_that_it_went_out(
    database: Database, outbox: Outbox
) -> None:
    put(database, outbox, "a1", "a2")
    claimed(outbox)
    outbox.status("sent", fingerprint="f", id=name("a1"))
    assert claimed(outbox, NOW + STATUS_WAIT_SECONDS) == ["a2"]


def test_status_finds_a_message_by_its_wamid(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1")
    claimed(outbox)
    outbox.sent(name("a1"), "f")
    outbox.status("delivered", fingerprint="f")
    assert only(database).state == "delivered"


def test_states_only_move_forward(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1")
    claimed(outbox)
    outbox.status("read", fingerprint="f", id=name("a1"))
    outbox.sent(name("a1"), "f")
    for late in ("sent", "delivered"):
        outbox.status(late, fingerprint="f")
    outbox.postpone(name("a1"), NOW, None)
    assert only(database).state == "read"


@pytest.mark.parametrize(
    ("status", "id"),
    [("pending", name("a1")), ("sending", ""), ("warped", name("a1")), ("read", "\ud800"), ("read", "x")],
)
def test_unknown_status_or_id_changes_nothing(database: Database, outbox: Outbox, status: str, id: str) -> None:
    put(database, outbox, "a1")
    assert not outbox.status(status, fingerprint="unknown", id=id)
    assert only(database).state == "pending"


def test_status_with_our_id_but_another_wamid_is_not_believed(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1")
    claimed(outbox)
    outbox.sent(name("a1"), "f")
    outbox.status("failed", fingerprint="other", id=name("a1"), error=131026)
    assert only(database).state == "sent"


def test_failure_told_later_is_final_or_tried_again(database: Database, outbox: Outbox) -> None:
    put(database, outbox, "a1")
    claimed(outbox)
    outbox.sent(name("a1"), "f")
    assert outbox.status("failed", fingerprint="f", error=130429, retry_at=NOW + 9)
    assert not outbox.status("failed", fingerprint="f", error=130429, retry_at=NOW + 9)
    assert claimed(outbox, NOW + 9) == ["a1"]
    outbox.sent(name("a1"), "g")
    assert not outbox.status("failed", fingerprint="g", error=131047)
    assert (only(database).state, only(database).error) == ("failed", 131047)


def test_many_senders_take_every_message_once(database: Database, outbox: Outbox) -> None:
    for number in range(20):
        put(database, outbox, f"m{number}", sender=f"wa-{number}", turn=number)
    with ThreadPoolExecutor(4) as pool:
        taken = [text for texts in pool.map(lambda _: claimed(outbox, limit=10), range(8)) for text in texts]
    taken += claimed(outbox, limit=20)
    assert sorted(taken) == sorted(f"m{number}" for number in range(20))
