"""How Rasa's SQLite databases are opened: written ahead, connections kept, no wait for the disk at each commit."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool


def write_ahead(engine: sa.engine.Engine) -> sa.engine.Engine:
    """The engine to use in place of one that Rasa made: for SQLite one with a write-ahead log, else the same.

    After a crash of ours everything committed is there; a power cut may take the last turns of trackers and events, while
    inbox and outbox, which wait for the disk, keep theirs: https://www.sqlite.org/pragma.html#pragma_synchronous

    Rasa's own engine closes its connection after each use; the last one to close would write the log back each time.
    """
    if engine.dialect.name != "sqlite":
        return engine
    kept = sa.create_engine(engine.url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": 10})

    @sa.event.listens_for(kept, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    engine.dispose()
    return kept
