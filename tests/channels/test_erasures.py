from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from sevamitra.channels.erasures import HOLD_SECONDS, Erasures
from sevamitra.channels.inbox import Arrival, Inbox, Turn
from sevamitra.channels.outbox import Draft, Outbox
from sevamitra.channels.store import Database, IssuedChoice, choices, erasures, outbox, people, schema_version
from sevamitra.channels.store import inbox as inbox_table
from sevamitra.channels.whatsapp.messages import Choice

from .conftest import rows
from .samples import NOW

GOODBYE = Draft("e" * 36, "all is erased")
DAY = 86_400.0


def write(inbox: Inbox, fingerprint: str, sender: str = "wa-1", at: float = NOW) -> None:
    inbox.add([Arrival(fingerprint, sender, "raw", "person", at)], at)


def ask_for_erasure(inbox: Inbox) -> Turn:
    """Somebody wrote, was answered with a button, and wants to be erased."""
    write(inbox, "f1")
    (turn,) = inbox.claim(5, NOW)
    issued = [IssuedChoice("key_1", Choice("होय", "/affirm"))]
    assert inbox.finish(
        turn, [Draft("d" * 36, "working on it")], issued, NOW, locale="hi", choices_expire_at=NOW + DAY, erasure=GOODBYE
    )
    return turn


def test_erasure_leaves_nothing_of_the_person_but_the_confirmation(database: Database, inbox: Inbox) -> None:
    ask_for_erasure(inbox)
    wanted = Erasures(database, Outbox(database))
    (erasure,) = wanted.claim(5, NOW)
    assert (erasure.sender_id, erasure.confirmation) == ("wa-1", GOODBYE)
    assert wanted.finish(erasure, NOW)
    for table in (choices, erasures, people):
        assert rows(database, table) == []
    assert [(row.sender_id, row.raw, row.sent_at) for row in rows(database, inbox_table)] == [("", None, 0)]
    assert [(row.body, row.fleeting) for row in rows(database, outbox)] == [(GOODBYE.body, True)]


def test_confirmation_is_kept_no_longer_than_it_takes_to_send(database: Database, inbox: Inbox) -> None:
    for outcome in ("sent", "failed", "status"):
        ask_for_erasure(inbox)
        wanted, sender = Erasures(database, Outbox(database)), Outbox(database)
        wanted.finish(wanted.claim(1, NOW)[0], NOW)
        assert [sending.body for sending in sender.claim(5, NOW)] == [GOODBYE.body]
        if outcome == "sent":
            sender.sent(GOODBYE.id, "fingerprint")
        elif outcome == "failed":
            sender.failed(GOODBYE.id, None)
        else:
            sender.status("delivered", fingerprint="fingerprint", id=GOODBYE.id)
            sender.sent(GOODBYE.id, "fingerprint")
        assert rows(database, outbox) == []
        with database.begin() as connection:
            connection.execute(inbox_table.delete())


def test_next_message_waits_until_the_erasure_is_done_and_is_a_newcomers(database: Database, inbox: Inbox) -> None:
    ask_for_erasure(inbox)
    write(inbox, "f2")
    assert inbox.claim(5, NOW) == []
    wanted = Erasures(database, Outbox(database))
    (erasure,) = wanted.claim(5, NOW)
    assert inbox.claim(5, NOW) == []
    wanted.finish(erasure, NOW)
    (turn,) = inbox.claim(5, NOW)
    assert (turn.fingerprint, turn.locale) == ("f2", None)


def test_message_that_meta_sends_once_more_after_the_erasure_is_not_answered_again(
    database: Database, inbox: Inbox
) -> None:
    ask_for_erasure(inbox)
    wanted = Erasures(database, Outbox(database))
    wanted.finish(wanted.claim(5, NOW)[0], NOW)
    write(inbox, "f1")
    assert inbox.claim(5, NOW) == []
    database.purge(NOW + 1, NOW)
    assert rows(database, inbox_table) == []


def test_erasure_is_done_by_one_worker_and_again_after_a_crash(database: Database, inbox: Inbox) -> None:
    ask_for_erasure(inbox)
    wanted = Erasures(database, Outbox(database))
    with ThreadPoolExecutor(4) as several:
        claimed = [erasure for found in several.map(lambda _: wanted.claim(5, NOW), range(4)) for erasure in found]
    (first,) = claimed
    later = NOW + HOLD_SECONDS
    (second,) = wanted.claim(5, later)
    assert second.attempts == 2
    assert not wanted.finish(first, later), "the crashed worker came back"
    assert wanted.finish(second, later)
    assert not wanted.finish(second, later)
    assert len(rows(database, outbox)) == 1


def test_postponed_erasure_holds_the_person_or_lets_them_go_on(database: Database, inbox: Inbox) -> None:
    ask_for_erasure(inbox)
    write(inbox, "f2")
    wanted = Erasures(database, Outbox(database))
    (erasure,) = wanted.claim(5, NOW)
    wanted.postpone(erasure, NOW + 2, hold=True)
    assert wanted.claim(5, NOW + 1) == [] and inbox.claim(5, NOW + 1) == []
    (erasure,) = wanted.claim(5, NOW + 2)
    wanted.postpone(erasure, NOW + 100, hold=False)
    (turn,) = inbox.claim(5, NOW + 3)
    assert wanted.claim(5, NOW + 100 - 1) == []
    inbox.finish(turn, [], [], NOW + 4)
    (erasure,) = wanted.claim(5, NOW + 100)
    assert wanted.finish(erasure, NOW + 100)


def test_erasure_waits_for_the_end_of_a_turn(database: Database, inbox: Inbox) -> None:
    ask_for_erasure(inbox)
    wanted = Erasures(database, Outbox(database))
    (erasure,) = wanted.claim(5, NOW)
    wanted.postpone(erasure, NOW + 1, hold=False)
    write(inbox, "f2")
    (turn,) = inbox.claim(5, NOW + 1)
    assert wanted.claim(5, NOW + 1) == []
    inbox.finish(turn, [], [], NOW + 2)
    assert len(wanted.claim(5, NOW + 2)) == 1


def test_only_who_wrote_nothing_for_long_is_forgotten(database: Database, inbox: Inbox) -> None:
    for sender, at in (("wa-old", NOW - 400 * DAY), ("wa-new", NOW)):
        write(inbox, f"f {sender}", sender, at)
        (turn,) = inbox.claim(1, at)
        inbox.finish(turn, [], [], at)
    wanted = Erasures(database, Outbox(database))
    (silent,) = wanted.claim_silent(NOW - 365 * DAY, 10, NOW)
    assert (silent.sender_id, silent.confirmation) == ("wa-old", None)
    assert wanted.finish(silent, NOW)
    assert [row.sender_id for row in rows(database, people)] == ["wa-new"]
    assert rows(database, outbox) == []


def test_database_of_the_version_before_gets_what_is_new(database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as connection:
        connection.execute(sa.text("DROP TABLE channel_erasures"))
        connection.execute(sa.text("ALTER TABLE channel_outbox DROP COLUMN fleeting"))
        connection.execute(schema_version.delete().where(schema_version.c.version >= 2))
    database.close()
    upgraded = Database(database_url)
    inbox = Inbox(upgraded, Outbox(upgraded))
    ask_for_erasure(inbox)
    assert len(rows(upgraded, erasures)) == 1
    assert not any(row.fleeting for row in rows(upgraded, outbox))
    upgraded.close()
