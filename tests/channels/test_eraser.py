from __future__ import annotations

import pytest

from sevamitra.backend.client import BackendError, BackendUnavailable
from sevamitra.channels.eraser import Eraser
from sevamitra.channels.erasures import Erasures
from sevamitra.channels.inbox import Inbox
from sevamitra.channels.outbox import Outbox
from sevamitra.channels.pump import Pump
from sevamitra.channels.store import Database, erasures, outbox, people

from .conftest import Clock, rows
from .samples import NOW
from .test_erasures import DAY, GOODBYE, ask_for_erasure, write

pytestmark = pytest.mark.asyncio


class Remembered:
    """Conversations in memory, each with the time of its last event."""

    def __init__(self) -> None:
        self.conversations: dict[str, float] = {}

    async def erase(self, sender_id: str) -> None:
        self.conversations.pop(sender_id, None)

    async def silent(self, before: float) -> list[str]:
        return [sender_id for sender_id, at in self.conversations.items() if at < before]


class House:
    """An eraser with everything around it; ``trouble`` is what the backend answers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.clock = clock
        self.memory = Remembered()
        self.trouble: BackendError | None = None
        self.erased_elsewhere: list[str] = []
        self.woken = 0
        self.eraser = Eraser(Erasures(database, Outbox(database)), self.memory, self._elsewhere, clock, self._on_answer)
        self.pump = Pump("erasures", 2, self.eraser.claim, self.eraser.erase)

    async def _elsewhere(self, key: str) -> None:
        if self.trouble:
            raise self.trouble
        self.erased_elsewhere.append(key)

    def _on_answer(self) -> None:
        self.woken += 1


@pytest.fixture
def house(local_database: Database, clock: Clock) -> House:
    return House(local_database, clock)


@pytest.fixture
def local_inbox(local_database: Database) -> Inbox:
    return Inbox(local_database, Outbox(local_database))


async def test_backend_tracker_and_messages_go_and_then_it_is_said(
    house: House, local_inbox: Inbox, local_database: Database
) -> None:
    house.memory.conversations = {"wa-1": NOW, "wa-2": NOW}
    ask_for_erasure(local_inbox)
    await house.pump.drain()
    assert house.erased_elsewhere == ["wa-1"]
    assert set(house.memory.conversations) == {"wa-2"}
    assert [row.body for row in rows(local_database, outbox)] == [GOODBYE.body]
    assert house.woken == 1


async def test_backend_that_is_down_delays_and_never_loses_the_erasure(
    house: House, local_inbox: Inbox, local_database: Database
) -> None:
    house.trouble = BackendUnavailable("down")
    ask_for_erasure(local_inbox)
    write(local_inbox, "f2")
    answered = 0
    for _ in range(8):
        await house.pump.drain()
        house.clock.now += 600
        assert len(rows(local_database, erasures)) == 1
    for turn in local_inbox.claim(5, house.clock.now):
        answered += local_inbox.finish(turn, [], [], house.clock.now)
    assert answered == 1, "who waits too long is answered meanwhile"
    house.trouble = None
    await house.pump.drain()
    assert rows(local_database, erasures) == [] and rows(local_database, people) == []
    assert [row.body for row in rows(local_database, outbox)] == [GOODBYE.body]


async def test_old_conversations_are_forgotten_with_their_trackers_and_nothing_is_said(
    house: House, local_inbox: Inbox, local_database: Database
) -> None:
    write(local_inbox, "f1", "wa-old", NOW - 400 * DAY)
    write(local_inbox, "f2", "wa-new", NOW)
    for turn in local_inbox.claim(5, NOW):
        local_inbox.finish(turn, [], [], NOW)
    house.memory.conversations = {"wa-old": NOW - 400 * DAY, "wa-new": NOW, "dev-me": NOW - 400 * DAY}
    assert await house.eraser.forget_silent(NOW - 365 * DAY) == 2
    assert set(house.memory.conversations) == {"wa-new"}
    assert [row.sender_id for row in rows(local_database, people)] == ["wa-new"]
    assert rows(local_database, outbox) == [] and house.erased_elsewhere == []
