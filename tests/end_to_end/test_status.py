"""Where an application stands, and nothing about whose it is."""

import pytest

from sevamitra.backend.server.seed import load_demonstration

from .bot import Citizen
from .wording import says, title

NUMBER = "INC12345678"


def names_of_the_applicant() -> list[str]:
    """The applicant's names, and each word of them."""
    (one,) = [application for application in load_demonstration().applications if application.id == NUMBER]
    return [*one.en.split(), *one.mr.split()]


@pytest.mark.parametrize("written", [NUMBER, "inc 1234 5678", "INC१२३४५६७८", "inc-12345678", "Inc12345678"])
def test_the_status_is_told_however_the_number_is_written(citizen: Citizen, written: str) -> None:
    citizen.say("नमस्कार, कसे आहात?")
    replies = citizen.say(f"माझा अर्ज क्रमांक {written} आहे, त्याचे काय झाले?")
    assert says(replies, "status_title", "mr"), replies
    assert says(replies, "status_pending", "mr")
    assert NUMBER in replies[0].body


def test_a_number_alone_is_enough(citizen: Citizen) -> None:
    assert NUMBER in citizen.say(NUMBER)[0].body


def test_a_number_after_the_question_for_it_is_enough(citizen: Citizen) -> None:
    assert says(citizen.say("what happened to my application?"), "utter_status_ask_number", "en")
    assert says(citizen.say("inc 1234 5678"), "status_title", "en")


@pytest.mark.parametrize("locale", ["mr", "hi", "en"])
def test_the_status_is_told_in_each_language_without_the_applicants_name(citizen: Citizen, locale: str) -> None:
    asking = {
        "mr": f"{NUMBER} या अर्जाची स्थिती काय आहे?",
        "hi": f"{NUMBER} इस आवेदन की स्थिति क्या है?",
        "en": f"what is the status of my application {NUMBER}?",
    }
    replies = citizen.say(asking[locale])
    assert says(replies, "status_title", locale)
    said = "\n".join(reply.body for reply in replies)
    assert not [name for name in names_of_the_applicant() if name in said], said


@pytest.mark.parametrize("number", ["INC00000000", "XYZ99999999"])
def test_an_unknown_number_is_said_to_be_unknown_and_a_person_offered(citizen: Citizen, number: str) -> None:
    replies = citizen.say(f"what is the status of my application {number}?")
    assert says(replies, "utter_status_not_found", "en")
    assert number in replies[0].body
    assert replies[0].choice(title("button_person", "en"))


def test_an_unknown_number_alone_is_said_to_be_unknown(citizen: Citizen) -> None:
    citizen.say("Hello, good morning")
    assert says(citizen.say("XYZ99999999"), "utter_status_not_found", "en")
