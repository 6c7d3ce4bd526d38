"""Events in our broker: the rows of Rasa's own, a turn in one transaction."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.sql import SQLEventBroker
from rasa.utils.endpoints import EndpointConfig

from sevamitra.channels.broker import SQLEvents

from .rasa_stores import options

EVENTS = [{"sender_id": "citizen", "event": "user", "text": "नमस्कार"}, {"sender_id": "citizen", "event": "bot"}]


@pytest.fixture
def broker(database_url: str) -> SQLEvents:
    return SQLEvents(**options(database_url))


def rows(broker: SQLEventBroker) -> list[tuple[Any, ...]]:
    with broker.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text("SELECT id, sender_id, data FROM events ORDER BY id"))]


def test_a_turn_is_written_in_its_order(broker: SQLEvents) -> None:
    broker.publish_all(EVENTS)
    assert [(row[0], row[1], json.loads(row[2])) for row in rows(broker)] == [
        (1, "citizen", EVENTS[0]),
        (2, "citizen", EVENTS[1]),
    ]


def test_one_event_is_written_as_rasas_broker_writes_it(broker: SQLEvents, tmp_path: Any) -> None:
    rasas = SQLEventBroker(dialect="sqlite", db=str(tmp_path / "rasas.db"))
    for event in EVENTS:
        broker.publish(event)
        rasas.publish(event)
    assert rows(broker) == rows(rasas)


def test_a_turn_that_cannot_be_written_leaves_nothing(broker: SQLEvents) -> None:
    with pytest.raises(TypeError):
        broker.publish_all([EVENTS[0], {"sender_id": "citizen", "event": object()}])
    assert rows(broker) == []


def test_no_events_are_no_transaction(broker: SQLEvents) -> None:
    commits: list[object] = []
    sa.event.listen(broker.engine, "commit", commits.append)
    broker.publish_all([])
    assert commits == []


async def test_rasa_finds_the_broker_by_its_name(tmp_path: Any) -> None:
    endpoint = EndpointConfig(
        type="sevamitra.channels.broker.SQLEvents", dialect="sqlite", db=str(tmp_path / "events.db")
    )
    assert type(await EventBroker.create(endpoint)) is SQLEvents
