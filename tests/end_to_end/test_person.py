"""The way to a person, and what is said where the bot cannot help."""

import regex

from .bot import Citizen
from .wording import says, title


def test_a_handover_gives_a_ticket(citizen: Citizen) -> None:
    replies = citizen.say("I want to talk to a person")
    assert says(replies, "utter_person", "en")
    assert regex.search(r"\*[A-Z]+\d+\*", replies[0].body), replies


def test_two_handovers_give_two_tickets(citizen: Citizen) -> None:
    first, second = (citizen.say("I want to talk to a person")[0].body for _ in range(2))
    assert first != second


def test_out_of_scope_twice_offers_help_and_a_person(citizen: Citizen) -> None:
    first = citizen.say("who won the cricket match today?")[0]
    assert first.choice(title("button_help", "en"))
    second = citizen.say("tell me a joke about a parrot")[-1]
    assert {title("button_help", "en"), title("button_person", "en")} <= {choice.title for choice in second.choices}
    assert says(citizen.press(second.choice(title("button_person", "en")), "button_reply"), "utter_person", "en")


def test_the_help_button_helps(citizen: Citizen) -> None:
    first = citizen.say("आज क्रिकेटचा सामना कोण जिंकला?")[0]
    assert says(citizen.press(first.choice(title("button_help", "mr")), "button_reply"), "utter_help", "mr")


def test_an_errand_that_is_not_built_yet_offers_a_person(citizen: Citizen) -> None:
    assert citizen.say("who is in the ring team of my village?")[0].choice(title("button_person", "en"))
