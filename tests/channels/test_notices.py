"""Notices of status changes: who gets one, in which language, once, and never after STOP or an erasure."""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from sevamitra.backend.client import BackendUnavailable
from sevamitra.backend.notice_messages import Outcome
from sevamitra.backend.status_changes import StatusChange
from sevamitra.catalogue.model import Names
from sevamitra.channels.erasures import Erasures
from sevamitra.channels.inbox import Arrival, Inbox
from sevamitra.channels.notices import AT_ONCE, Notices, masked_number
from sevamitra.channels.outbox import Draft, Outbox
from sevamitra.channels.secrets import Vault
from sevamitra.channels.sender import Sender
from sevamitra.channels.store import Database, choices, people
from sevamitra.channels.store import outbox as outbox_table
from sevamitra.channels.whatsapp.graph import GraphClient
from sevamitra.channels.whatsapp.templates import load_templates

from .conftest import Clock, rows
from .graph_server import GraphServer
from .samples import NOW, settings

pytestmark = pytest.mark.asyncio
NUMBER = "919800000001"
DAY = 86_400.0


class Queue:
    """The backend's queue in memory; ``down`` makes so many calls fail."""

    def __init__(self, changes: Sequence[StatusChange] = ()) -> None:
        self.open = {change.id: change for change in changes}
        self.settled: list[tuple[int, str]] = []
        self.down = 0
        self.asked = 0

    async def waiting(self, limit: int) -> tuple[StatusChange, ...]:
        self.asked += 1
        if self.down:
            self.down -= 1
            raise BackendUnavailable("down")
        return tuple(self.open.values())[:limit]

    async def settle(self, id: int, outcome: Outcome) -> None:
        if self.down:
            self.down -= 1
            raise BackendUnavailable("down")
        del self.open[id]
        self.settled.append((id, outcome))


class House:
    """A citizen's channel, the backend's queue, and what was woken."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self.database, self.vault, self.clock = database, vault, clock
        self.outbox = Outbox(database)
        self.inbox = Inbox(database, self.outbox)
        self.sender_id = vault.sender_id(f"number:{NUMBER}")
        self.queue = Queue()
        self.woken = 0
        self.notices = Notices(database, self.outbox, vault, self.queue, load_templates(), 0.01, clock, self._on_queued)
        self.written = 0

    def _on_queued(self) -> None:
        self.woken += 1

    def write(self) -> None:
        """The citizen writes something that is not answered yet."""
        self.written += 1
        person = self.vault.encrypt(json.dumps({"number": NUMBER, "user_id": ""}))
        self.inbox.add([Arrival(f"f{self.written}", self.sender_id, "raw", person, self.clock())], self.clock())

    def answer(self, notices: bool | None = None, locale: str = "mr", erasure: Draft | None = None) -> None:
        """Their message is answered; ``notices`` as they wish from now on."""
        (turn,) = self.inbox.claim(1, self.clock())
        assert self.inbox.finish(turn, [], [], self.clock(), locale=locale, notices=notices, erasure=erasure)

    def say(self, notices: bool | None = None, locale: str = "mr", erasure: Draft | None = None) -> None:
        self.write()
        self.answer(notices, locale, erasure)

    def change(self, id: int = 1, stage: str = "approved") -> StatusChange:
        """The status of their application changes."""
        names = Names(en="Income Certificate", mr="उत्पन्न\nप्रमाणपत्र", hi="आय प्रमाण पत्र")
        at = datetime(2026, 11, 24, 10, id, tzinfo=timezone.utc)
        change = StatusChange(id, self.sender_id, "INC12345678", names, stage, at)
        self.queue.open[id] = change
        return change

    @property
    def queued(self) -> list[dict[str, Any]]:
        """What waits in the outbox, in clear."""
        found = rows(self.database, outbox_table)
        return [json.loads(self.vault.decrypt(row.body)) for row in found if row.state == "pending"]

    @property
    def states(self) -> list[str]:
        return [row.state for row in rows(self.database, outbox_table)]


@pytest.fixture
def house(database: Database, vault: Vault, clock: Clock) -> House:
    return House(database, vault, clock)


@pytest.fixture
def local(local_database: Database, vault: Vault, clock: Clock) -> House:
    return House(local_database, vault, clock)


async def test_who_agreed_gets_a_template_in_their_language_with_masked_data(house: House) -> None:
    house.say(notices=True, locale="hi")
    house.change()
    assert await house.notices.work() == 1
    (body,) = house.queued
    assert (body["to"], body["type"]) == (NUMBER, "template")
    assert (body["template"]["name"], body["template"]["language"]) == ("application_approved", {"code": "hi"})
    values, button = body["template"]["components"]
    assert [value["text"] for value in values["parameters"]] == ["INCXXXX5678", "आय प्रमाण पत्र"]
    key = button["parameters"][0]["payload"]
    pressed = house.database.choice(house.sender_id, key, NOW)
    assert pressed and pressed.payload == '/request_certificate{"application_number": "INC12345678"}'
    assert house.queue.settled == [(1, "queued")] and house.woken == 1


async def test_button_of_a_notice_is_understood_long_after(local: House) -> None:
    local.say(notices=True)
    local.change()
    await local.notices.work()
    (row,) = rows(local.database, choices)
    local.database.purge(NOW + 60 * DAY, NOW + 60 * DAY)
    assert local.database.choice(local.sender_id, row.key, NOW + 60 * DAY)


@pytest.mark.parametrize("wish", [None, False])
async def test_who_has_not_agreed_gets_nothing(house: House, wish: bool | None) -> None:
    house.say(notices=wish)
    house.change()
    await house.notices.work()
    assert house.states == [] and house.queue.settled == [(1, "unwanted")] and house.woken == 0


async def test_stranger_and_developer_get_nothing(local: House) -> None:
    for id, citizen in enumerate(("wa-nobody", "dev-tester"), 1):
        local.queue.open[id] = replace(local.change(id), citizen=citizen)
    await local.notices.work()
    assert local.states == [] and [outcome for _, outcome in local.queue.settled] == ["unwanted", "unwanted"]


async def test_change_told_twice_or_to_two_replicas_makes_one_message(house: House) -> None:
    house.say(notices=True)
    change = house.change()
    with ThreadPoolExecutor(4) as several:
        outcomes = list(several.map(lambda _: house.notices.queue(change), range(8)))
    assert set(outcomes) == {"queued"} and len(house.states) == 1
    assert len(rows(house.database, choices)) == 1


async def test_notices_of_a_person_go_out_in_their_order(house: House) -> None:
    house.say(notices=True)
    for id, stage in enumerate(("under-scrutiny", "document-pending", "rejected"), 1):
        house.change(id, stage)
    await house.notices.work()
    names = [body["template"]["name"] for body in house.queued]
    assert names == ["application_under_scrutiny", "application_document_pending", "application_rejected"]
    (first,) = house.outbox.claim(10, NOW)
    house.outbox.sent(first.id, "f")
    assert len(house.outbox.claim(10, NOW)) == 1


async def test_stop_between_change_and_sending_ends_what_waits(house: House) -> None:
    house.say(notices=True)
    house.change()
    await house.notices.work()
    house.say(notices=False)
    assert house.outbox.claim(10, NOW) == [] and house.states == ["failed"]
    assert rows(house.database, outbox_table)[0].body is None
    house.change(2)
    await house.notices.work()
    assert house.queue.settled[-1] == (2, "unwanted")


async def test_notice_waits_while_a_message_that_may_be_a_stop_is_not_answered(house: House) -> None:
    house.say(notices=True)
    house.change()
    await house.notices.work()
    house.write()
    assert house.outbox.claim(10, NOW) == []
    house.answer()
    assert len(house.outbox.claim(10, NOW)) == 1


async def test_stop_ends_also_what_is_to_be_sent_again(house: House) -> None:
    house.say(notices=True)
    house.change()
    await house.notices.work()
    (sending,) = house.outbox.claim(10, NOW)
    house.outbox.sent(sending.id, "f")
    house.say(notices=False)
    again = house.outbox.status("failed", fingerprint="f", error=130429, retry_at=NOW + 1)
    assert not again and house.outbox.claim(10, NOW + 60) == []


async def test_start_again_begins_with_the_next_change(house: House) -> None:
    house.say(notices=True)
    house.say(notices=False)
    house.say(notices=True, locale="en")
    house.change()
    await house.notices.work()
    assert [body["template"]["language"]["code"] for body in house.queued] == ["en"]


async def test_erasure_removes_what_waits_and_ends_the_consent(house: House) -> None:
    house.say(notices=True)
    house.change()
    await house.notices.work()
    house.say(erasure=Draft("e" * 36, "done"))
    house.change(2)
    await house.notices.work()
    assert house.queue.settled[-1] == (2, "unwanted"), "while the erasure is under way"
    house.write()
    wanted = Erasures(house.database, house.outbox)
    assert wanted.finish(wanted.claim(1, NOW)[0], NOW)
    house.answer()
    house.change(3)
    await house.notices.work()
    assert house.queue.settled[-1] == (3, "unwanted"), "a newcomer has agreed to nothing"
    assert [row.body for row in rows(house.database, outbox_table)] == ["done"]


async def test_number_is_kept_for_who_agreed_and_for_nobody_else(house: House) -> None:
    house.say(notices=True)
    house.database.purge(NOW + 8 * DAY, NOW + 8 * DAY)
    house.change()
    await house.notices.work()
    assert [body["to"] for body in house.queued] == [NUMBER]
    house.say(notices=False)
    house.database.purge(NOW + 8 * DAY, NOW + 8 * DAY)
    assert [row.person for row in rows(house.database, people)] == [None]


async def test_backend_that_is_down_is_asked_again_and_nothing_is_lost(local: House) -> None:
    local.say(notices=True)
    for id in range(1, AT_ONCE + 3):
        local.change(id)
    local.queue.down = 2
    running = asyncio.create_task(local.notices.run())
    while local.queue.open:
        await asyncio.sleep(0.01)
    running.cancel()
    assert len(local.states) == AT_ONCE + 2 and local.queue.asked >= 4


async def test_change_that_could_not_be_settled_is_settled_later_without_a_second_message(local: House) -> None:
    local.say(notices=True)
    local.change()
    local.notices.queue(local.queue.open[1])
    await local.notices.work()
    assert len(local.states) == 1 and local.queue.settled == [(1, "queued")]


async def test_delivery_that_fails_for_good_is_recorded_with_its_code(
    local: House, graph_server: GraphServer, tmp_path: Path
) -> None:
    local.say(notices=True)
    local.change(1)
    local.change(2)
    await local.notices.work()
    graph = GraphClient(settings(tmp_path, whatsapp_graph_url=graph_server.url))
    sender = Sender(local.outbox, local.vault, graph, local.clock, lambda: 1.0)
    graph_server.plan = [(400, 131026), (500, None), (200, None)]
    for _ in range(3):
        for sending in sender.claim(10):
            await sender.send(sending)
        local.clock.now += 1
    await graph.close()
    recorded = [(row.state, row.error) for row in rows(local.database, outbox_table)]
    assert recorded == [("failed", 131026), ("sent", None)]
    assert [message["type"] for message in graph_server.sent] == ["template"]


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("INC12345678", "INCXXXX5678"), ("251120123456789012", "XXXXXXXXXXXXXX9012"), ("RTO/26/123", "RTOXXXX123"),
        ("AB123", "ABXX3"),
    ],
)  # fmt: skip
async def test_number_shows_its_office_and_its_end(number: str, masked: str) -> None:
    assert masked_number(number) == masked
