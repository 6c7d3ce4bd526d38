"""The first contact, and the wish to be forgotten."""

import pytest

from sevamitra.catalogue.model import Catalogue

from .bot import Bot, Citizen
from .test_privacy import places_of
from .wording import says, title

FEE = "what is the fee for income certificate?"


def test_a_newcomer_gets_the_answer_and_then_once_who_answers(citizen: Citizen, catalogue: Catalogue) -> None:
    replies = citizen.say(FEE)
    assert catalogue.services["revenue-income-certificate"].name.en in replies[0].body
    assert all(says(replies[-1:], "utter_introduction", locale) for locale in ("mr", "hi", "en"))
    assert [choice.title for choice in replies[-1].choices] == ["मराठी", "हिंदी", "English"]
    assert not says(citizen.say(FEE), "utter_introduction", "en")


def test_a_language_pressed_at_the_first_contact_is_kept(citizen: Citizen) -> None:
    introduction = citizen.say(FEE)[-1]
    assert says(citizen.press(introduction.choice("हिंदी"), "button_reply"), "utter_language_set", "hi")
    assert says(citizen.say("thank you so much"), "utter_thank", "hi")


def test_who_wants_to_be_forgotten_is_forgotten_and_told_so(bot: Bot, citizen: Citizen) -> None:
    secret = "उदुंबरपंचाक्षरी"
    citizen.say(FEE)
    citizen.say(f"माझे नाव {secret} आहे")
    sender_id = bot.tracker(citizen)["sender_id"]
    assert places_of(bot, sender_id)
    question = next(reply for reply in citizen.say("delete all the data you have about me") if reply.choices)
    replies = citizen.press(question.choice(title("button_erase", "en")), "button_reply")
    assert says(replies, "utter_erase_done", "en"), replies
    assert not bot.tracker(citizen)["slots"].get("profile")
    assert [place for place in places_of(bot, secret) if place != "output"] == []
    assert says(citizen.say(FEE), "utter_introduction", "en"), "a newcomer again"


@pytest.mark.parametrize("word", ["STOP", "थांबा", "बंद करा"])
def test_stop_ends_notices(citizen: Citizen, word: str) -> None:
    citizen.say("नमस्कार, कसे आहात?")
    replies = citizen.say(word)
    assert any(says(replies, "utter_notices_ended", locale) for locale in ("mr", "hi", "en")), replies
