"""The database of catalogue changes: numbered versions, each an import or the undoing of one. SQLite (WAL) or PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

from sevamitra.catalogue.model import CatalogueError, CatalogueMoved, StoreUnavailable
from sevamitra.sqlite import write_ahead

UPSERT, WITHDRAW = "upsert", "withdraw"
_SCHEMA_LOCK = 7265_0002  # PostgreSQL advisory lock: one process at a time makes tables or a version
_WRITES = "catalogue_writes"
_SECONDS = 3
_LONGEST_NOTE = 1000

metadata = sa.MetaData()

versions = sa.Table(
    "catalogue_versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("created_at", sa.Float(53), nullable=False, comment="seconds since the epoch"),
    sa.Column("source", sa.String(255), nullable=False, comment="name of the imported file"),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("catalogue_versions.id"), unique=True),
)

changes = sa.Table(
    "catalogue_changes",
    metadata,
    sa.Column("version", sa.Integer, sa.ForeignKey("catalogue_versions.id"), primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True, comment="service, document, body, department"),
    sa.Column("slug", sa.String(100), primary_key=True),
    sa.Column("action", sa.String(8), nullable=False, comment="upsert, withdraw"),
    sa.Column("row", sa.Text, comment="the whole row as JSON; null when withdrawn"),
    sa.Index("catalogue_changes_newest", "kind", "slug", "version"),
)


@dataclass(frozen=True)
class Change:
    """One row as it is from now on; ``row`` None withdraws it."""

    kind: str
    key: str
    row: Mapping[str, Any] | None


@dataclass(frozen=True)
class Version:
    """One entry of the history. ``undoes`` is the version that it reverts, ``undone`` whether it was reverted."""

    id: int
    created_at: float
    source: str
    note: str
    undoes: int | None
    undone: bool
    changes: int


class Journal:
    """Versions and changes. Connections are opened for each use: a fork inherits none, an idle process holds none.

    Args:
        url: SQLAlchemy URL of an SQLite or PostgreSQL database.

    Raises:
        StoreUnavailable: (every method) the database does not answer.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._writer = self._engine.execution_options(**{_WRITES: True})
        self._seen = False

    def version(self) -> int:
        """The highest version, 0 when nothing was ever imported."""
        with self._begin(self._engine) as connection:
            return _version(connection) if self._has_tables(connection) else 0

    def effective(self, version: int) -> list[Change]:
        """The newest change of each row as of ``version``, versions undone by then left out."""
        undone = sa.select(versions.c.undoes).where(versions.c.undoes.is_not(None), versions.c.id <= version)
        newest = (
            sa.select(changes.c.kind, changes.c.slug, sa.func.max(changes.c.version).label("version"))
            .where(changes.c.version <= version, changes.c.version.not_in(undone))
            .group_by(changes.c.kind, changes.c.slug)
            .subquery()
        )
        same = sa.and_(*(changes.c[name] == newest.c[name] for name in ("kind", "slug", "version")))
        wanted = sa.select(changes).select_from(changes.join(newest, same)).order_by(changes.c.version, changes.c.slug)
        with self._begin(self._engine) as connection:
            rows = connection.execute(wanted).all() if self._has_tables(connection) else []
        return [Change(row.kind, row.slug, None if row.action == WITHDRAW else _decoded(row.row)) for row in rows]

    def append(self, new: Sequence[Change], note: str, source: str, now: float, based_on: int | None) -> int:
        """Write ``new`` as the next version.

        Raises:
            CatalogueMoved: the newest version is not ``based_on`` (None: whatever it is).
        """
        with self._begin(self._writer) as connection:
            newest = _version(connection)
            if based_on is not None and newest != based_on:
                raise CatalogueMoved(f"the catalogue moved from version {based_on} to {newest}; import again")
            number = _add_version(connection, newest + 1, now, source, note, None)
            rows = [
                {
                    "version": number,
                    "kind": change.kind,
                    "slug": change.key,
                    "action": WITHDRAW if change.row is None else UPSERT,
                    "row": None if change.row is None else json.dumps(change.row, ensure_ascii=False),
                }
                for change in new
            ]
            if rows:
                connection.execute(changes.insert(), rows)
            return number

    def undo(self, now: float) -> tuple[int, Version]:
        """Revert the last import that was not reverted yet.

        Returns:
            The new version, and the one it reverts.

        Raises:
            CatalogueError: there is none.
        """
        with self._begin(self._writer) as connection:
            last = next((one for one in _history(connection) if one.undoes is None and not one.undone), None)
            if last is None:
                raise CatalogueError("there is no import to undo; `history` lists what was imported")
            number = _version(connection) + 1
            return _add_version(connection, number, now, last.source, f"undo of version {last.id}", last.id), last

    def history(self) -> list[Version]:
        """All versions, the newest first."""
        with self._begin(self._engine) as connection:
            return _history(connection) if self._has_tables(connection) else []

    @contextmanager
    def _begin(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                if engine is self._writer:
                    _lock(connection)
                    metadata.create_all(connection)
                yield connection
        except (sa.exc.SQLAlchemyError, OSError) as error:
            reason = str(error.__cause__ or error).strip().split("\n")[0]
            raise StoreUnavailable(
                f"the catalogue's database does not answer ({reason}); check SEVAMITRA_CATALOGUE_URL"
            ) from error

    def _has_tables(self, connection: Connection) -> bool:
        """False before the first import. Tables that were there once and are gone are a fault, not an empty history."""
        if not self._seen:
            self._seen = sa.inspect(connection).has_table(changes.name)
        return self._seen


def _decoded(text: str | None) -> Mapping[str, Any]:
    """The row in ``text``; an empty one, which no parser takes, where it is spoilt."""
    try:
        row = json.loads(text or "")
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _version(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(versions.c.id))) or 0


def _add_version(connection: Connection, number: int, now: float, source: str, note: str, undoes: int | None) -> int:
    values = {"id": number, "created_at": now, "source": source[:255], "note": note[:_LONGEST_NOTE], "undoes": undoes}
    connection.execute(versions.insert().values(**values))
    return number


def _history(connection: Connection) -> list[Version]:
    count = sa.select(sa.func.count()).where(changes.c.version == versions.c.id).scalar_subquery().label("changes")
    rows = connection.execute(sa.select(versions, count).order_by(versions.c.id.desc())).all()
    undone = {row.undoes for row in rows}
    return [
        Version(row.id, row.created_at, row.source, row.note, row.undoes, row.id in undone, row.changes) for row in rows
    ]


def _lock(connection: Connection) -> None:
    """Versions are numbered in the order they are committed, whoever writes. (SQLite: BEGIN IMMEDIATE did it.)"""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))


def _engine(url: str) -> Engine:
    try:
        parsed = sa.engine.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite_engine(url, parsed.database)
        waiting = {"connect_timeout": _SECONDS, "tcp_user_timeout": 1000 * _SECONDS, "keepalives_idle": 10}
        return sa.create_engine(url, poolclass=NullPool, connect_args=waiting)
    except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
        raise StoreUnavailable(f"SEVAMITRA_CATALOGUE_URL is no database's address ({error}); correct it") from None
    except OSError as error:
        raise StoreUnavailable(f"{error.filename}: cannot be made ({error.strerror}); check SEVAMITRA_DATA") from None


def _sqlite_engine(url: str, database: str | None) -> Engine:
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": _SECONDS})
    sa.event.listen(engine, "connect", _configure_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are ours, not the driver's
    write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")  # what was said to be live survives a power cut


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
