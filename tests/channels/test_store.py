from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from sevamitra.channels.inbox import Arrival, Inbox
from sevamitra.channels.outbox import Draft, Outbox
from sevamitra.channels.store import Database, IssuedChoice, choices, outbox, people, schema_version
from sevamitra.channels.store import inbox as inbox_table
from sevamitra.channels.whatsapp.messages import Choice

from .conftest import rows
from .samples import NOW

DAY = 86_400.0


def answered(inbox: Inbox, locale: str | None = None, issued: list[IssuedChoice] | None = None) -> None:
    inbox.add([Arrival("f1", "wa-1", "raw", "person", NOW)], NOW)
    (turn,) = inbox.claim(1, NOW)
    inbox.finish(turn, [Draft("d" * 36, "body")], issued or [], NOW, locale=locale, choices_expire_at=NOW + DAY)


def test_tables_are_made_once_by_processes_that_start_together(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: Database(database_url), range(4)))
    assert [row.version for row in rows(opened[0], schema_version)] == [1, 2, 3, 4, 5]
    for database in opened:
        database.close()


def test_locale_of_the_last_turn_is_kept(database: Database, inbox: Inbox) -> None:
    assert database.locale("wa-1") is None
    answered(inbox, locale="hi")
    assert database.locale("wa-1") == "hi"


def test_turn_that_tells_no_locale_keeps_the_former(database: Database, inbox: Inbox) -> None:
    answered(inbox, locale="hi")
    inbox.add([Arrival("f2", "wa-1", "raw", "person", NOW)], NOW)
    (turn,) = inbox.claim(1, NOW)
    assert turn.locale == "hi"
    inbox.finish(turn, [], [], NOW)
    assert database.locale("wa-1") == "hi"


def test_choice_is_understood_from_its_owner_until_it_expires(database: Database, inbox: Inbox) -> None:
    choice = Choice("जन्म दाखला", '/inform{"service": "birth"}')
    answered(inbox, issued=[IssuedChoice("key_1", choice)])
    assert database.choice("wa-1", "key_1", NOW) == choice
    assert database.choice("wa-2", "key_1", NOW) is None
    assert database.choice("wa-1", "key_2", NOW) is None
    assert database.choice("wa-1", "key_1", NOW + DAY) is None


def test_hostile_keys_are_merely_unknown(database: Database) -> None:
    for key in ("", "x" * 500, "a\x00", "\ud800", "' OR 1=1 --", "/restart"):
        assert database.choice("wa-1", key, NOW) is None


def test_purge_forgets_content_and_numbers_but_not_that_it_was_there(database: Database, inbox: Inbox) -> None:
    answered(inbox, issued=[IssuedChoice("key_1", Choice("a", "b"))])
    inbox.add([Arrival("f2", "wa-2", "raw", "person", NOW)], NOW)
    assert database.purge(NOW, NOW) == 0
    assert database.purge(NOW + 1, NOW + 2 * DAY) == 6
    assert [(row.raw, row.state) for row in rows(database, inbox_table)] == [(None, "done"), (None, "failed")]
    assert [(row.body, row.state) for row in rows(database, outbox)] == [(None, "failed")]
    assert [row.person for row in rows(database, people)] == [None, None]
    assert rows(database, choices) == []
    assert inbox.add([Arrival("f1", "wa-1", "raw", "person", NOW)], NOW) == 0
    assert inbox.claim(5, NOW) == [] and Outbox(database).claim(5, NOW) == []


def test_failed_transaction_leaves_nothing(database: Database) -> None:
    try:
        with database.begin() as connection:
            connection.execute(people.insert().values(sender_id="wa-1", last_message_at=NOW))
            raise RuntimeError
    except RuntimeError:
        pass
    assert rows(database, people) == []


def test_sqlite_keeps_what_was_acknowledged_over_a_power_cut(local_database: Database) -> None:
    with local_database.begin() as connection:
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sa.text("PRAGMA synchronous")) == 2
    with local_database.begin(durable=False) as connection:
        assert connection.scalar(sa.text("PRAGMA synchronous")) == 1
