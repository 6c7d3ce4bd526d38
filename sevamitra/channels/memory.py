"""What Rasa keeps of conversations: trackers and events in SQL, for whose erasure Rasa has no call of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import sqlalchemy as sa
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore

from sevamitra.sqlite import empty_log

_MOST_AT_ONCE = 500


class Memory(Protocol):
    """Where conversations are remembered."""

    async def erase(self, sender_id: str) -> None:
        """Forget a conversation, under its lock; again is harmless."""
        ...

    async def silent(self, before: float) -> list[str]:
        """Some conversations in which nothing happened since ``before`` (epoch seconds)."""
        ...


class CannotErase(RuntimeError):
    """The tracker store is of a kind that we cannot erase from; the text names it."""


class RasaMemory:
    """Erases from the SQL tracker store and the SQL event broker of the agent that serves now.

    Another kind of event broker passes events on and keeps nothing; who receives them there must forget on their own.

    Args:
        agent: gives Rasa's agent (it changes when another model is loaded).
    """

    def __init__(self, agent: Callable[[], Any]) -> None:
        self._agent = agent

    async def erase(self, sender_id: str) -> None:
        """See :meth:`Memory.erase`.

        Raises:
            CannotErase: a tracker store other than SQL or memory.
            sqlalchemy.exc.SQLAlchemyError: the database failed.
        """
        agent = self._agent()
        async with agent.lock_store.lock(sender_id):
            await asyncio.to_thread(self._erase, agent, sender_id)

    @staticmethod
    def _erase(agent: Any, sender_id: str) -> None:
        for store in _stores(agent.tracker_store):
            if isinstance(store, SQLTrackerStore):
                _delete(store, store.SQLEvent, sender_id)
            elif isinstance(store, InMemoryTrackerStore):
                store.store.pop(sender_id, None)
            else:
                raise CannotErase(f"a {type(store).__name__} cannot be erased from; endpoints.yml must name type SQL")
            if isinstance(store.event_broker, SQLEventBroker):
                _delete(store.event_broker, store.event_broker.SQLBrokerEvent, sender_id)

    async def silent(self, before: float) -> list[str]:
        """See :meth:`Memory.silent`."""
        return await asyncio.to_thread(self._silent, before)

    def _silent(self, before: float) -> list[str]:
        found: list[str] = []
        for store in _stores(self._agent().tracker_store):
            if isinstance(store, SQLTrackerStore):
                event = store.SQLEvent
                with store.session_scope() as session:
                    grouped = session.query(event.sender_id).group_by(event.sender_id)
                    old = grouped.having(sa.func.max(event.timestamp) < before).limit(_MOST_AT_ONCE)
                    found += [row.sender_id for row in old]
        return found


def _stores(outer: TrackerStore) -> Iterator[TrackerStore]:
    """The stores that really keep something, without Rasa's wrappers around them."""
    inner = getattr(outer, "_tracker_store", None)
    if inner is None:
        yield outer
        return
    yield from _stores(inner)
    fallback = getattr(outer, "_fallback_tracker_store", None)
    if fallback is not None:
        yield from _stores(fallback)


def _delete(kept: Any, table: Any, sender_id: str) -> None:
    """Delete the rows of a conversation; SQLite overwrites them, in its log too."""
    with kept.session_scope() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(sa.text("PRAGMA secure_delete = ON"))
        session.query(table).filter(table.sender_id == sender_id).delete(synchronize_session=False)
        session.commit()
    empty_log(kept.engine)
