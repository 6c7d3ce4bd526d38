"""Rasa's SQL event broker with one transaction a turn instead of one an event."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.sql import SQLEventBroker

from sevamitra.sqlite import kept_engine

_events = SQLEventBroker.SQLBrokerEvent.__table__


class SQLEvents(SQLEventBroker):
    """In endpoints.yml by its full name, with the options of Rasa's ``SQL`` broker; the same table and rows."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.engine: sa.engine.Engine = kept_engine(self.engine)
        self.sessionmaker.configure(bind=self.engine)

    def publish(self, event: dict[str, Any]) -> None:
        """Write one event down."""
        self.publish_all([event])

    def publish_all(self, events: Sequence[dict[str, Any]]) -> None:
        """Write events down in their order, all or none of them."""
        if events:
            rows = [{"sender_id": event.get("sender_id"), "data": json.dumps(event)} for event in events]
            with self.engine.begin() as connection:
                connection.execute(_events.insert(), rows)
