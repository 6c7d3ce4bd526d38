"""The database that inbox and outbox share: tables, transactions, people and choices. SQLite (WAL) or PostgreSQL."""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from sevamitra.channels.whatsapp.messages import Choice
from sevamitra.sqlite import empty_log, write_ahead

metadata = sa.MetaData()
_KEY = re.compile(r"[A-Za-z0-9_-]{1,32}")
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_Seconds = sa.Float(53)  # since the epoch
_SCHEMA_LOCK = 7265_0001  # PostgreSQL advisory lock: one process makes the tables

NOBODY = ""
"""In place of the sender of a message whose writer was erased: only that it came is known, lest it be answered again."""

_UNDONE = sa.text("state IN ('new', 'claimed')")
_UNSENT = sa.text("state IN ('pending', 'sending')")
_CARRIES = sa.text("delivery IS NOT NULL")

schema_version = sa.Table("channel_schema", metadata, sa.Column("version", sa.Integer, primary_key=True))

people = sa.Table(
    "channel_people",
    metadata,
    sa.Column("sender_id", sa.String(64), primary_key=True),
    sa.Column("person", sa.Text, comment="encrypted number and user id; purged"),
    sa.Column("locale", sa.String(16)),
    sa.Column("last_message_at", _Seconds, nullable=False),
    sa.Column("notices", sa.Boolean, comment="whether they agreed to notices; null: never said"),
    sa.Column("lease", sa.String(32), comment="token of the worker that has this person's turn"),
    sa.Column("lease_until", _Seconds, nullable=False, server_default="0"),
)

inbox = sa.Table(
    "channel_inbox",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("fingerprint", sa.String(32), nullable=False, unique=True, comment="keyed hash of the wamid"),
    sa.Column("sender_id", sa.String(64), nullable=False),
    sa.Column("raw", sa.Text, comment="encrypted message with its sender; purged"),
    sa.Column("received_at", _Seconds, nullable=False, index=True),
    sa.Column("sent_at", _Seconds, nullable=False, comment="the message's own timestamp"),
    sa.Column("state", sa.String(8), nullable=False, comment="new, claimed, done, failed"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Index("channel_inbox_open", "sender_id", "sent_at", "id", postgresql_where=_UNDONE, sqlite_where=_UNDONE),
)  # fmt: skip

outbox = sa.Table(
    "channel_outbox",
    metadata,
    sa.Column("position", _Id, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("inbox_id", _Id),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("sender_id", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, comment="encrypted request with its recipient; purged"),
    sa.Column("created_at", _Seconds, nullable=False, index=True),
    sa.Column("state", sa.String(9), nullable=False, comment="pending, sending, sent, delivered, read, failed"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_attempt_at", _Seconds, nullable=False),
    sa.Column("fingerprint", sa.String(32), index=True, comment="keyed hash of the wamid"),
    sa.Column("error", sa.Integer),
    sa.Column("fleeting", sa.Boolean, nullable=False, server_default=sa.false(), comment="kept until it is sent only"),
    sa.Column("notice", sa.Boolean, nullable=False, server_default=sa.false(), comment="only for who wants notices"),
    sa.Column("delivery", sa.Integer, comment="the backend's delivery of a paper, which this message is"),
    sa.Column("told", sa.String(9), comment="the state that the backend knows of"),
    sa.UniqueConstraint("inbox_id", "sequence"),
    sa.Index("channel_outbox_deliveries", "position", postgresql_where=_CARRIES, sqlite_where=_CARRIES),
    sa.Index("channel_outbox_open", "sender_id", "position", postgresql_where=_UNSENT, sqlite_where=_UNSENT),
)  # fmt: skip

choices = sa.Table(
    "channel_choices",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("sender_id", sa.String(64), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("expires_at", _Seconds, nullable=False, index=True),
)

media = sa.Table(
    "channel_media",
    metadata,
    sa.Column("sender_id", sa.String(64), primary_key=True),
    sa.Column("media_id", sa.String(200), primary_key=True, index=True),
    sa.Column("mime", sa.String(50), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False, comment="encrypted file; purged"),
    sa.Column("received_at", _Seconds, nullable=False, index=True),
)

erasures = sa.Table(
    "channel_erasures",
    metadata,
    sa.Column("sender_id", sa.String(64), primary_key=True),
    sa.Column("confirmation_id", sa.String(36), nullable=False),
    sa.Column("confirmation", sa.Text, nullable=False, comment="encrypted request that says it is done"),
    sa.Column("requested_at", _Seconds, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_attempt_at", _Seconds, nullable=False, index=True),
    sa.Column("lease", sa.String(32), nullable=False, comment="the person's lease that belongs to it"),
)


@dataclass(frozen=True)
class IssuedChoice:
    """A choice under the opaque key that was sent out for it."""

    key: str
    choice: Choice


class Database:
    """Opens the database, brings its tables up to date and hands out transactions. Safe for threads and replicas."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = sa.engine.make_url(url).get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(url) if self.is_sqlite else sa.create_engine(url, pool_pre_ping=True)
        # SQLite has one writer; waiting here in turn is quicker than its own growing pauses.
        self._turnstile: AbstractContextManager[Any] = threading.Lock() if self.is_sqlite else nullcontext()
        self._upgrade()

    @contextmanager
    def begin(self, durable: bool = True) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back when an exception leaves it.

        Args:
            durable: False for what may be lost in a power cut (never in a crash of ours), since waiting for the disk
                is most of a transaction's time.
        """
        with self._turnstile, self._engine.connect() as connection:
            if self.is_sqlite:
                driver: Any = connection.connection.dbapi_connection
                driver.execute("PRAGMA synchronous = FULL" if durable else "PRAGMA synchronous = NORMAL")
            with connection.begin():
                yield connection

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT, in this database's dialect."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def empty_log(self) -> None:
        """See :func:`sevamitra.sqlite.empty_log`."""
        with self._turnstile:
            empty_log(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def _upgrade(self) -> None:
        """Take the schema steps that this database has not had yet."""
        with self.begin() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            schema_version.create(connection, checkfirst=True)
            version = connection.scalar(sa.select(sa.func.max(schema_version.c.version))) or 0
            for number, step in enumerate(_STEPS, 1):
                if number > version:
                    step(connection)
                    connection.execute(schema_version.insert().values(version=number))

    def locale(self, sender_id: str) -> str | None:
        """The language of the person's last turn, None for a new person."""
        with self.begin(durable=False) as connection:
            locale: str | None = connection.scalar(sa.select(people.c.locale).where(people.c.sender_id == sender_id))
            return locale

    def choice(self, sender_id: str, key: str, now: float) -> Choice | None:
        """What ``key`` means when this person presses it; None when unknown, expired or another person's."""
        if not _KEY.fullmatch(key):
            return None
        asked = sa.select(choices.c.title, choices.c.payload).where(
            choices.c.key == key, choices.c.sender_id == sender_id, choices.c.expires_at > now
        )
        with self.begin(durable=False) as connection:
            row = connection.execute(asked).first()
        return Choice(row.title, row.payload) if row else None

    def purge(self, before: float, now: float) -> int:
        """Forget raw messages, requests and numbers from before ``before`` (epoch seconds), and expired choices.

        Rows stay, without them, so that a message that Meta sends once more is still known. Unfinished ones are failed.
        The number of who agreed to notices stays until they end them or are forgotten: without it none could be sent.

        Returns:
            How many rows lost something.
        """
        old_in = sa.and_(inbox.c.received_at < before, inbox.c.raw.is_not(None))
        old_out = sa.and_(outbox.c.created_at < before, outbox.c.body.is_not(None))
        unlinked = sa.and_(inbox.c.received_at < before, inbox.c.sender_id == NOBODY)
        agreed = people.c.notices.is_(sa.true())
        silent = sa.and_(people.c.last_message_at < before, people.c.person.is_not(None), ~agreed)
        finished_in = sa.case((inbox.c.state == "done", "done"), else_="failed")
        finished_out = sa.case((outbox.c.state.in_(("pending", "sending")), "failed"), else_=outbox.c.state)
        with self.begin() as connection:
            results = [
                connection.execute(inbox.delete().where(unlinked)),
                connection.execute(inbox.update().where(old_in).values(raw=None, state=finished_in)),
                connection.execute(outbox.update().where(old_out).values(body=None, state=finished_out)),
                connection.execute(people.update().where(silent).values(person=None)),
                connection.execute(choices.delete().where(choices.c.expires_at <= now)),
            ]
        return sum(result.rowcount for result in results)


def remember_choices(connection: Connection, sender_id: str, issued: Iterable[IssuedChoice], expires_at: float) -> None:
    """Keep what the keys mean, within the caller's transaction."""
    rows = [
        {"key": one.key, "sender_id": sender_id, "title": one.choice.title, "payload": one.choice.payload,
         "expires_at": expires_at}
        for one in issued
    ]  # fmt: skip
    if rows:
        connection.execute(choices.insert(), rows)


def _create_tables(connection: Connection) -> None:
    metadata.create_all(connection)


def _add_erasures(connection: Connection) -> None:
    erasures.create(connection, checkfirst=True)
    if "fleeting" not in {column["name"] for column in sa.inspect(connection).get_columns(outbox.name)}:
        default = "0" if connection.dialect.name == "sqlite" else "false"
        connection.execute(sa.text(f"ALTER TABLE {outbox.name} ADD COLUMN fleeting BOOLEAN NOT NULL DEFAULT {default}"))


def _add_notices(connection: Connection) -> None:
    default = "0" if connection.dialect.name == "sqlite" else "false"
    for table, column in ((people, "notices BOOLEAN"), (outbox, f"notice BOOLEAN NOT NULL DEFAULT {default}")):
        if column.split()[0] not in {known["name"] for known in sa.inspect(connection).get_columns(table.name)}:
            connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {column}"))


def _add_media(connection: Connection) -> None:
    media.create(connection, checkfirst=True)


def _add_deliveries(connection: Connection) -> None:
    here = {column["name"] for column in sa.inspect(connection).get_columns(outbox.name)}
    for column in ("delivery INTEGER", "told VARCHAR(9)"):
        if column.split()[0] not in here:
            connection.execute(sa.text(f"ALTER TABLE {outbox.name} ADD COLUMN {column}"))
    name = "channel_outbox_deliveries"
    connection.execute(sa.text(f"CREATE INDEX IF NOT EXISTS {name} ON {outbox.name} (position) WHERE {_CARRIES.text}"))


_STEPS = (_create_tables, _add_erasures, _add_notices, _add_media, _add_deliveries)


def _sqlite_engine(url: str) -> sa.engine.Engine:
    engine = sa.create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": 10})

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions are ours, not the driver's
        write_ahead(connection)
        connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not only unlinked

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
