"""Conversations in our tracker store: the same rows as in Rasa's own, on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import class_from_module_path
from rasa.utils.endpoints import EndpointConfig

from sevamitra.channels.broker import SQLEvents
from sevamitra.channels.trackers import SQLTrackers
from sevamitra.settings import PROJECT_ROOT

from .rasa_stores import DOMAIN, log, options, session_start, turn


@pytest.fixture
def store(database_url: str) -> SQLTrackers:
    return SQLTrackers(domain=DOMAIN, **options(database_url))


class Listener:
    """An event broker that keeps what it is given."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.heard.append(event)


async def said(store: TrackerStore, *texts: str, at: float = 100.0) -> DialogueStateTracker:
    """A conversation of some turns, each retrieved and saved as Rasa does; the events of the last."""
    tracker = await store.get_or_create_tracker("citizen", append_action_listen=False)
    if not tracker.events:
        log(tracker, session_start(at))
    for text in texts:
        log(tracker, turn(text, at))
        await store.save(tracker)
        tracker = await store.get_or_create_tracker("citizen", append_action_listen=False)
    return tracker


def rows(store: SQLTrackerStore) -> list[tuple[Any, ...]]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(SQLTrackerStore.SQLEvent.__table__))]


async def test_a_conversation_comes_back_as_it_was_saved(store: SQLTrackers) -> None:
    tracker = await store.get_or_create_tracker("citizen", append_action_listen=False)
    log(tracker, [*turn("नमस्कार", 100.0), *turn("hello", 101.0)])
    await store.save(tracker)
    again = await store.retrieve("citizen")
    assert again is not None
    assert [event.as_dict() for event in again.events] == [event.as_dict() for event in tracker.events]
    assert again.get_slot("language") == "mr"


async def test_rows_are_those_of_rasas_own_store(store: SQLTrackers, postgres_url: str) -> None:
    rasas = SQLTrackerStore(domain=DOMAIN, **options(postgres_url))
    if rasas.engine.url == store.engine.url:
        await said(store, "one")
        ours = rows(store)
        with rasas.engine.begin() as connection:
            connection.execute(sa.text("TRUNCATE events RESTART IDENTITY"))
        await said(rasas, "one")
        assert rows(rasas) == ours
    else:
        await said(store, "one", "two")
        await said(rasas, "one", "two")
        assert rows(rasas) == rows(store)


async def test_either_store_goes_on_with_what_the_other_wrote(store: SQLTrackers, database_url: str) -> None:
    rasas = SQLTrackerStore(domain=DOMAIN, **options(database_url))
    await said(rasas, "one")
    await said(store, "two")
    await said(rasas, "three")
    texts = [event.text for event in (await said(store)).events if event.type_name == "user"]
    assert texts == ["one", "two", "three"]
    assert len(rows(store)) == 3 + 3 * 5


async def test_saving_twice_stores_once(store: SQLTrackers) -> None:
    tracker = await said(store, "one")
    await store.save(tracker)
    assert len(rows(store)) == 3 + 5


async def test_only_the_latest_session_is_retrieved_and_all_when_asked(store: SQLTrackers) -> None:
    tracker = await said(store, "one", at=100.0)
    log(tracker, session_start(200.0))
    log(tracker, turn("two", 200.0))
    await store.save(tracker)
    latest, full = await store.retrieve("citizen"), await store.retrieve_full_tracker("citizen")
    assert latest is not None and full is not None
    assert [event.text for event in latest.events if event.type_name == "user"] == ["two"]
    assert [event.text for event in full.events if event.type_name == "user"] == ["one", "two"]


async def test_a_second_session_goes_on_where_it_was_left(store: SQLTrackers) -> None:
    tracker = await said(store, "one", at=100.0)
    log(tracker, session_start(200.0))
    await store.save(tracker)
    await said(store, "two", at=201.0)
    full = await store.retrieve_full_tracker("citizen")
    assert full is not None
    assert [event.text for event in full.events if event.type_name == "user"] == ["one", "two"]


async def test_who_never_wrote_has_no_tracker(store: SQLTrackers) -> None:
    assert await store.retrieve("nobody") is None


async def test_conversations_do_not_mix(store: SQLTrackers) -> None:
    await said(store, "one")
    other = await store.get_or_create_tracker("other", append_action_listen=False)
    log(other, turn("mine", 100.0))
    await store.save(other)
    assert sorted(await store.keys()) == ["citizen", "other"]
    again = await store.retrieve("other")
    assert again is not None
    assert len(again.events) == 5


async def test_any_broker_hears_each_event_once_in_order(database_url: str) -> None:
    listener = Listener()
    store = SQLTrackers(domain=DOMAIN, event_broker=listener, **options(database_url))
    await said(store, "one", "two")
    told = [*session_start(100.0), *turn("one", 100.0), *turn("two", 100.0)]
    assert listener.heard == [{"sender_id": "citizen", **event.as_dict()} for event in told]


async def test_our_broker_has_one_transaction_a_turn(database_url: str, tmp_path: Any) -> None:
    broker = SQLEvents(dialect="sqlite", db=str(tmp_path / "events.db"))
    commits: list[object] = []
    sa.event.listen(broker.engine, "commit", commits.append)
    store = SQLTrackers(domain=DOMAIN, event_broker=broker, **options(database_url))
    await said(store, "one", "two")
    assert len(commits) == 2
    with broker.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM events")) == 3 + 2 * 5


async def test_what_was_saved_is_there_for_the_next_process(database_url: str) -> None:
    await said(SQLTrackers(domain=DOMAIN, **options(database_url)), "one")
    again = await SQLTrackers(domain=DOMAIN, **options(database_url)).retrieve("citizen")
    assert again is not None


def test_sqlite_is_written_ahead_without_waiting_for_the_disk(tmp_path: Any) -> None:
    store = SQLTrackers(domain=DOMAIN, dialect="sqlite", db=str(tmp_path / "trackers.db"))
    with store.session_scope() as session:
        assert session.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(sa.text("PRAGMA synchronous")).scalar() == 1


def test_rasa_finds_the_store_by_its_name(tmp_path: Any) -> None:
    endpoint = EndpointConfig(
        type="sevamitra.channels.trackers.SQLTrackers", dialect="sqlite", db=str(tmp_path / "trackers.db")
    )
    assert type(TrackerStore.create(endpoint, DOMAIN)) is SQLTrackers


@pytest.mark.parametrize("file", ["endpoints.yml", "deploy/endpoints.yml"])
def test_the_names_in_the_endpoint_files_exist(file: str) -> None:
    """A name that does not makes Rasa keep conversations in memory, with no more than a warning."""
    endpoints = yaml.safe_load((PROJECT_ROOT / file).read_text(encoding="utf-8"))
    assert class_from_module_path(endpoints["tracker_store"]["type"]) is SQLTrackers
    assert endpoints["event_broker"]["type"] == "pika" or (
        class_from_module_path(endpoints["event_broker"]["type"]) is SQLEvents
    )
