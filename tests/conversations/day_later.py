"""A day passes for one citizen: everything that is kept of them becomes a day older.

Rasa tells the age of a session by its own clock and the stored time of the last message, the channel that of its choices,
the backend that of its codes and time limits; none of them looks at the timestamp that Meta puts on a message, which may
not lie in the future anyway. So the clock stands still and the citizen's rows move: after it the databases hold what they
would hold a day after, and the processes do all by themselves what they do then.
"""

from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.engine import Connection

from sevamitra.backend.server.tables import applications, desks, links
from sevamitra.channels.store import choices, inbox, outbox, people
from sevamitra.papers.tables import metadata as backend

from .stage import Stage

A_DAY = timedelta(hours=25)
"""The citizen writes at about the same time of the next day: the session of 24 hours is over."""
_EVENTS = SQLTrackerStore.SQLEvent.__table__


def pass_a_day(stage: Stage, sender_id: str) -> None:
    """Make all that is kept of a citizen 25 hours older. They are in no turn."""
    settings = stage.bot.settings
    for url, age in (
        (stage.trackers, _age_trackers),
        (settings.inbox_database, _age_channel),
        (settings.backend_database, _age_backend),
    ):
        patience = {"timeout": 20} if url.startswith("sqlite") else {}
        engine = sa.create_engine(url, connect_args=patience)
        with engine.begin() as connection:
            age(connection, sender_id)
        engine.dispose()


def _age_trackers(connection: Connection, sender_id: str) -> None:
    seconds = A_DAY.total_seconds()
    mine = sa.select(_EVENTS.c.id, _EVENTS.c.timestamp, _EVENTS.c.data).where(_EVENTS.c.sender_id == sender_id)
    rows = connection.execute(mine).all()
    assert rows, "the conversation has begun"
    for row in rows:
        event = json.loads(row.data)
        event["timestamp"] -= seconds
        older = {"timestamp": row.timestamp - seconds, "data": json.dumps(event)}
        connection.execute(_EVENTS.update().where(_EVENTS.c.id == row.id).values(**older))


def _age_channel(connection: Connection, sender_id: str) -> None:
    for table in (people, inbox, outbox, choices):
        times = [column for column in table.c if isinstance(column.type, sa.Float)]
        older = {column: column - A_DAY.total_seconds() for column in times}
        connection.execute(table.update().where(table.c.sender_id == sender_id).values(older))


def _age_backend(connection: Connection, sender_id: str) -> None:
    """What is under the citizen's key, and the applications that are theirs."""
    own = list(connection.execute(sa.select(links.c.application_id).where(links.c.citizen == sender_id)).scalars())
    for table in backend.tables.values():
        if "citizen" in table.c:
            _age_rows(connection, table, table.c.citizen == sender_id)
    _age_rows(connection, applications, applications.c.id.in_(own))
    _age_rows(connection, desks, desks.c.application_id.in_(own))


def _age_rows(connection: Connection, table: sa.Table, where: sa.sql.ColumnElement[bool]) -> None:
    times = [column for column in table.c if isinstance(column.type, sa.DateTime)]
    keys = list(table.primary_key.columns)
    if not times:
        return
    for row in connection.execute(sa.select(*keys, *times).where(where)).all():
        older = {column: row[column.name] - A_DAY for column in times if row[column.name] is not None}
        if older:
            this = sa.and_(*(key == row[key.name] for key in keys))
            connection.execute(table.update().where(this).values(older))
