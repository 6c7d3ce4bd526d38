"""Rasa's own stores, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from sevamitra.channels.memory import CannotErase, RasaMemory

from .samples import NOW

pytestmark = pytest.mark.asyncio
WORDS = "माझे गुपित उदुंबर"


@dataclass
class Agent:
    """What of Rasa's agent is used."""

    tracker_store: FailSafeTrackerStore
    lock_store: InMemoryLockStore


@pytest.fixture(params=["sqlite", "postgresql"])
def agent(request: pytest.FixtureRequest, tmp_path: Path) -> Agent:
    if request.param == "sqlite":
        broker = SQLEventBroker(db=str(tmp_path / "events.db"))
        store = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "trackers.db"), event_broker=broker)
    else:
        url = sa.engine.make_url(request.getfixturevalue("postgres_url"))
        broker = SQLEventBroker(db=str(tmp_path / "events.db"))
        store = SQLTrackerStore(
            Domain.empty(), "postgresql", url.host, url.port, url.database, url.username, url.password, broker
        )
    return Agent(FailSafeTrackerStore(store), InMemoryLockStore())


async def say(agent: Agent, sender_id: str, at: float = NOW) -> None:
    tracker = await agent.tracker_store.retrieve(sender_id) or DialogueStateTracker(sender_id, [])
    tracker.update(UserUttered(WORDS, timestamp=at))
    await agent.tracker_store.save(tracker)


def events_of(agent: Agent, sender_id: str) -> int:
    broker = agent.tracker_store._tracker_store.event_broker
    with broker.session_scope() as session:
        return int(session.query(broker.SQLBrokerEvent).filter_by(sender_id=sender_id).count())


@pytest.fixture
def memory(agent: Agent) -> RasaMemory:
    return RasaMemory(lambda: agent)


async def test_tracker_and_events_of_one_conversation_go_and_others_stay(agent: Agent, memory: RasaMemory) -> None:
    await say(agent, "wa-1")
    await say(agent, "wa-2")
    assert events_of(agent, "wa-1")
    for _ in range(2):
        await memory.erase("wa-1")
        assert await agent.tracker_store.retrieve("wa-1") is None
        assert events_of(agent, "wa-1") == 0
    assert await agent.tracker_store.retrieve("wa-2") is not None
    assert events_of(agent, "wa-2")


async def test_sqlite_files_hold_nothing_of_what_was_erased(memory: RasaMemory, agent: Agent, tmp_path: Path) -> None:
    if not list(tmp_path.glob("trackers.db")):
        pytest.skip("PostgreSQL keeps its own files")
    await say(agent, "wa-1")
    files = {path: path.read_bytes() for path in tmp_path.glob("*.db")}
    escaped = WORDS.encode("unicode_escape")
    assert all(WORDS.encode() in held or escaped in held for held in files.values())
    await memory.erase("wa-1")
    for path in tmp_path.iterdir():
        held = path.read_bytes()
        assert WORDS.encode() not in held and escaped not in held and b"wa-1" not in held, path


async def test_silent_conversations_are_those_without_an_event_since(agent: Agent, memory: RasaMemory) -> None:
    await say(agent, "wa-old", NOW - 10)
    await say(agent, "wa-new", NOW - 10)
    await say(agent, "wa-new", NOW)
    assert await memory.silent(NOW - 5) == ["wa-old"]


async def test_conversation_is_erased_under_its_lock(agent: Agent, memory: RasaMemory) -> None:
    await say(agent, "wa-1")
    async with agent.lock_store.lock("wa-1"):
        assert agent.lock_store.get_lock("wa-1") is not None
    await memory.erase("wa-1")
    assert agent.lock_store.get_lock("wa-1") is None


async def test_store_that_cannot_be_erased_from_is_told(agent: Agent) -> None:
    agent.tracker_store = FailSafeTrackerStore(TrackerStore(Domain.empty()))
    with pytest.raises(CannotErase, match="TrackerStore"):
        await RasaMemory(lambda: agent).erase("wa-1")


async def test_store_in_memory_forgets_too(agent: Agent) -> None:
    agent.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    await say(agent, "wa-1")
    await RasaMemory(lambda: agent).erase("wa-1")
    assert await agent.tracker_store.retrieve("wa-1") is None
