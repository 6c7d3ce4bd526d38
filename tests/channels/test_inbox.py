from concurrent.futures import ThreadPoolExecutor

import pytest

from sevamitra.channels.inbox import LEASE_SECONDS, Arrival, Inbox, Turn
from sevamitra.channels.outbox import Draft
from sevamitra.channels.store import Database
from sevamitra.channels.store import outbox as outbox_table

from .conftest import rows
from .samples import NOW


def arrival(name: str, sender: str = "wa-1", at: float = NOW) -> Arrival:
    return Arrival(name, sender, f"raw {name}", "person", at)


def names(turns: list[Turn]) -> list[str]:
    return [turn.fingerprint for turn in turns]


def test_repeated_message_is_written_once(inbox: Inbox) -> None:
    assert inbox.add([arrival("a"), arrival("a")], NOW) == 1
    assert inbox.add([arrival("a"), arrival("b")], NOW + 5) == 1


def test_message_repeated_at_the_same_moment_is_written_once(inbox: Inbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        added = pool.map(lambda number: inbox.add([arrival("a", f"wa-{number % 2}"), arrival("b")], NOW), range(16))
    assert sum(added) == 2


def test_repeated_message_is_not_answered_again(inbox: Inbox) -> None:
    inbox.add([arrival("a")], NOW)
    (turn,) = inbox.claim(1, NOW)
    inbox.finish(turn, [], [], NOW)
    inbox.add([arrival("a")], NOW)
    assert inbox.claim(1, NOW) == []


def test_one_turn_at_a_time_for_a_person_and_several_persons_at_once(inbox: Inbox) -> None:
    inbox.add([arrival("a1"), arrival("a2"), arrival("b1", "wa-2"), arrival("c1", "wa-3")], NOW)
    assert names(inbox.claim(10, NOW)) == ["a1", "b1", "c1"]
    assert inbox.claim(10, NOW) == []


def test_next_message_follows_when_the_turn_is_finished(inbox: Inbox) -> None:
    inbox.add([arrival("a1"), arrival("a2")], NOW)
    (turn,) = inbox.claim(10, NOW)
    inbox.finish(turn, [], [], NOW)
    assert names(inbox.claim(10, NOW)) == ["a2"]


def test_order_is_by_when_it_was_written_then_by_arrival(inbox: Inbox) -> None:
    inbox.add([arrival("late", at=NOW - 1), arrival("later", at=NOW - 1), arrival("early", at=NOW - 9)], NOW)
    order = []
    while turns := inbox.claim(1, NOW):
        order += names(turns)
        inbox.finish(turns[0], [], [], NOW)
    assert order == ["early", "late", "later"]


def test_claims_stay_within_the_limit(inbox: Inbox) -> None:
    inbox.add([arrival(str(number), f"wa-{number}") for number in range(6)], NOW)
    assert len(inbox.claim(4, NOW)) == 4
    assert len(inbox.claim(4, NOW)) == 2


def test_turn_of_a_crashed_worker_is_taken_again_and_answered_once(database: Database, inbox: Inbox) -> None:
    inbox.add([arrival("a")], NOW)
    (crashed,) = inbox.claim(1, NOW)
    assert inbox.claim(1, NOW + LEASE_SECONDS - 1) == []
    (again,) = inbox.claim(1, NOW + LEASE_SECONDS)
    assert (again.fingerprint, again.attempts) == ("a", 2)
    assert inbox.finish(again, [Draft("1" * 36, "x")], [], NOW)
    assert not inbox.finish(crashed, [Draft("2" * 36, "x")], [], NOW)
    assert [row.id for row in rows(database, outbox_table)] == ["1" * 36]


def test_renewed_lease_keeps_others_away(inbox: Inbox) -> None:
    inbox.add([arrival("a")], NOW)
    (turn,) = inbox.claim(1, NOW)
    assert inbox.renew(turn, NOW + LEASE_SECONDS - 1)
    assert inbox.claim(1, NOW + LEASE_SECONDS + 1) == []
    (other,) = inbox.claim(1, NOW + 2 * LEASE_SECONDS)
    assert not inbox.renew(turn, NOW) and inbox.renew(other, NOW)


def test_finish_that_fails_leaves_the_turn_open(database: Database, inbox: Inbox) -> None:
    inbox.add([arrival("a")], NOW)
    (turn,) = inbox.claim(1, NOW)
    with pytest.raises(Exception, match="(?i)unique"):
        inbox.finish(turn, [Draft("1" * 36, "x"), Draft("1" * 36, "x")], [], NOW)
    assert rows(database, outbox_table) == []
    assert names(inbox.claim(1, NOW + LEASE_SECONDS)) == ["a"]


def test_many_workers_take_every_message_once_and_in_order(inbox: Inbox) -> None:
    inbox.add([arrival(f"{person}-{number}", f"wa-{person}") for number in range(6) for person in range(5)], NOW)

    def work(_: int) -> list[str]:
        done = []
        misses = 0
        while misses < 50:
            turns = inbox.claim(2, NOW)
            misses = 0 if turns else misses + 1
            for turn in turns:
                done.append(turn.fingerprint)
                inbox.finish(turn, [Draft(turn.fingerprint.ljust(36, "-"), "x")], [], NOW)
        return done

    with ThreadPoolExecutor(4) as pool:
        taken = [name for done in pool.map(work, range(4)) for name in done]
    assert sorted(taken) == sorted(f"{person}-{number}" for number in range(6) for person in range(5))


def test_many_workers_write_answers_in_each_persons_order(database: Database, inbox: Inbox) -> None:
    test_many_workers_take_every_message_once_and_in_order(inbox)
    written = [row.id.rstrip("-") for row in rows(database, outbox_table)]
    for person in range(5):
        mine = [name for name in written if name.startswith(f"{person}-")]
        assert mine == sorted(mine)
