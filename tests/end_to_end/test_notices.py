"""An application made in the chat, moved on by its office: the citizen who agreed is told by template, until STOP."""

import re
import sqlite3
import time
from contextlib import closing

import pytest

from sevamitra.backend.office import OfficeClient

from .bot import PATIENCE, Bot, Citizen
from .mailbox import Choice, Reply
from .wording import says, title


def apply_in_chat(citizen: Citizen) -> list[Reply]:
    """Apply for an income certificate; what is said at the end."""
    offer = citizen.say("उत्पन्नाच्या दाखल्यासाठी अर्ज कसा करायचा?")
    replies = citizen.press(chosen(offer, "button_apply_here"), "button_reply")
    for answer in ("माझे नाव सुनील जाधव आहे", "हवेली, पुणे", "रामचंद्र जाधव", "८५,०००"):
        replies = citizen.say(answer)
    question = replies[-1]
    replies = citizen.press(question.choices[0], "list_reply" if question.kind == "list" else "button_reply")
    replies = citizen.press(chosen(replies, "button_all_later"), "button_reply")
    return citizen.press(chosen(replies, "button_send"), "button_reply")


def chosen(replies: list[Reply], key: str) -> Choice:
    """The button with this title in any of the replies."""
    return next(choice for reply in replies for choice in reply.choices if choice.title == title(key, "mr"))


def number_in(replies: list[Reply]) -> str:
    """The application number that was told."""
    found = re.search(r"INC[0-9]{8}", "\n".join(reply.body for reply in replies))
    assert found, replies
    return found.group()


def backend(bot: Bot) -> sqlite3.Connection:
    """The reference backend's database."""
    return sqlite3.connect(bot.settings.data / "backend.db", timeout=10)


def wait_until_settled(bot: Bot, number: str) -> list[str]:
    """The outcomes of all status changes of an application, when none waits any more."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with closing(backend(bot)) as connection:
            found = connection.execute(
                "SELECT outcome FROM status_changes WHERE application_id = ? ORDER BY id", (number,)
            ).fetchall()
        if all(outcome for (outcome,) in found):
            return [outcome for (outcome,) in found]
        assert time.monotonic() < deadline, bot.running.output[-4000:]
        time.sleep(0.05)


@pytest.fixture
def applicant(citizen: Citizen) -> tuple[Citizen, str, list[Reply]]:
    """Somebody with an application, its number, and what was said when it was made."""
    replies = apply_in_chat(citizen)
    return citizen, number_in(replies), replies


def test_approval_by_the_office_arrives_as_template_and_after_stop_nothing_more(
    bot: Bot, applicant: tuple[Citizen, str, list[Reply]]
) -> None:
    citizen, number, replies = applicant
    assert says(replies, "utter_notices_offer", "mr"), replies
    assert says(citizen.press(chosen(replies, "button_notices_yes"), "button_reply"), "utter_notices_begun", "mr")
    office = OfficeClient(bot.settings)
    for step, desk in (("forward", 1), ("forward", 2), ("approve", 3)):
        office.step(number, step, desk, None)
    *moved, approved = citizen.awaited(3)
    assert [reply.kind for reply in (*moved, approved)] == ["template"] * 3
    masked = f"INCXXXX{number[-4:]}"
    assert masked in approved.body and "मंजूर झाला आहे" in approved.body and number not in approved.body
    errand = citizen.press_template(approved.choices[0])
    assert says(errand, "utter_certificate_ways", "mr") and number in errand[0].body, errand
    citizen.press(chosen(errand, "button_cancel"), "button_reply")
    assert says(citizen.say("थांबा"), "utter_notices_ended", "mr")
    with closing(backend(bot)) as connection, connection:
        connection.execute("UPDATE applications SET stage = 'rejected' WHERE id = ?", (number,))
    assert wait_until_settled(bot, number) == ["queued", "queued", "queued", "unwanted"]
    assert citizen.replies() == []


def test_who_did_not_agree_is_not_told(bot: Bot, applicant: tuple[Citizen, str, list[Reply]]) -> None:
    citizen, number, _ = applicant
    OfficeClient(bot.settings).step(number, "forward", 1, None)
    assert wait_until_settled(bot, number) == ["unwanted"]
    assert citizen.replies() == []
