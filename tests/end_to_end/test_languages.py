"""The bot answers in the citizen's language and follows when it changes."""

from sevamitra.catalogue.model import Catalogue

from .bot import Citizen
from .wording import says, title


def test_the_language_follows_the_citizen_in_the_middle_of_a_conversation(
    citizen: Citizen, catalogue: Catalogue
) -> None:
    name = catalogue.services["revenue-income-certificate"].name
    assert name.mr in citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")[0].body
    assert name.hi in citizen.say("आय प्रमाण पत्र की फीस कितनी है?")[0].body
    assert name.en in citizen.say("how many days does an income certificate take?")[0].body


def test_a_language_asked_for_is_kept_whatever_is_typed(citizen: Citizen, catalogue: Catalogue) -> None:
    assert says(citizen.say("please speak to me in English"), "utter_language_set", "en")
    replies = citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    assert catalogue.services["revenue-income-certificate"].name.en in replies[0].body
    assert says(citizen.say("खूप खूप आभारी आहे"), "utter_thank", "en")


def test_the_service_in_mind_is_told_again_in_the_language_chosen(citizen: Citizen, catalogue: Catalogue) -> None:
    citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    said = "\n".join(reply.body for reply in citizen.say("मुझसे हिंदी में बात करो"))
    assert catalogue.services["revenue-income-certificate"].name.hi in said


def test_start_over_keeps_the_language_chosen(citizen: Citizen) -> None:
    citizen.say("please speak to me in English")
    citizen.say("सगळे विसरा, पुन्हा पहिल्यापासून सुरू करू")
    assert says(citizen.say("खूप खूप आभारी आहे"), "utter_thank", "en")


def test_what_has_no_language_keeps_that_of_the_conversation(citizen: Citizen) -> None:
    citizen.say("Hello, good morning")
    for text in ("😀😀", "INC12345678", "98"):
        said = citizen.say(text)[0].body
        assert said.isascii() or not any("\u0900" <= letter <= "\u097f" for letter in said), said


def test_an_application_number_alone_keeps_marathi(citizen: Citizen) -> None:
    citizen.say("नमस्कार, कसे आहात?")
    assert says(citizen.say("INC12345678"), "status_title", "mr")


def test_a_press_keeps_the_language(citizen: Citizen) -> None:
    reply = citizen.say("आप इंसान हैं या मशीन?")[0]
    replies = citizen.press(reply.choice(title("button_person", "hi")), "button_reply")
    assert says(replies, "utter_person", "hi")
