"""While the departments' systems are down the bot says what it knows, and that it does not know the rest."""

import time
from collections.abc import Iterator

import pytest

from sevamitra.catalogue.model import Catalogue

from .bot import Bot
from .gate import Gate
from .wording import says, title


@pytest.fixture
def down(bot: Bot, gate: Gate) -> Iterator[Bot]:
    """The bot with its service backend out of reach."""
    with gate.shut():
        yield bot
    recover(bot)


def recover(bot: Bot) -> None:
    """Wait until the bot, which leaves a silent backend alone for a while, asks it again."""
    citizen = bot.newcomer()
    deadline = time.monotonic() + 60
    while says(citizen.say("what is the fee for income certificate?"), "line_backend_down", "en"):
        assert time.monotonic() < deadline, "the bot does not go back to its backend"
        time.sleep(2)


@pytest.mark.parametrize(
    ("locale", "message"),
    [("mr", "उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?"), ("en", "what is the fee for income certificate?")],
)
def test_facts_still_come_with_a_polite_line(down: Bot, catalogue: Catalogue, locale: str, message: str) -> None:
    service = catalogue.services["revenue-income-certificate"]
    replies = down.newcomer().say(message)
    assert replies[0].body.startswith(f"*{service.name[locale]}*\n{catalogue.body_of(service).name[locale]}")
    assert says(replies, "line_backend_down", locale)


def test_a_status_is_said_to_be_unavailable(down: Bot) -> None:
    replies = down.newcomer().say("what is the status of my application INC12345678?")
    assert says(replies, "utter_status_unavailable", "en")
    assert replies[0].choice(title("button_person", "en"))


def test_a_handover_that_fails_is_said_to_have_failed(down: Bot) -> None:
    assert says(down.newcomer().say("I want to talk to a person"), "utter_person_unavailable", "en")


def test_the_bot_recovers_with_its_backend(bot: Bot, gate: Gate) -> None:
    citizen = bot.newcomer()
    with gate.shut():
        assert says(citizen.say("what is the fee for income certificate?"), "line_backend_down", "en")
    recover(bot)
    assert says(citizen.say("what is the status of my application INC12345678?"), "status_title", "en")
