"""Where several services fit, one question settles it, and every way of answering works."""

import pytest

from sevamitra.catalogue.model import Catalogue

from .bot import Citizen
from .mailbox import Reply
from .wording import says, title

FAMILY = "birth-certificate"
ASKING = "जन्म प्रमाणपत्र"
GRAM_PANCHAYAT = "rural-development-birth-certificate-gram-panchayat"


@pytest.fixture
def question(citizen: Citizen) -> Reply:
    """What the bot asks somebody who wants a birth certificate and names no place."""
    citizen.say("नमस्कार, कसे आहात?")
    replies = citizen.say(ASKING)
    assert len(replies) == 1, replies
    assert replies[0].choices, replies
    return replies[0]


@pytest.mark.parametrize(
    "message",
    [
        ASKING,
        "मुलाचा जन्म दाखला काढायचा आहे",
        "birth certificate pahije",
        "I need my son's birth certificate",
        "जन्म प्रमाण पत्र चाहिए",
    ],
)
def test_a_service_of_several_bodies_is_asked_for_not_guessed(
    citizen: Citizen, catalogue: Catalogue, message: str
) -> None:
    replies = citizen.say(message)
    bodies = {catalogue.body_of(catalogue.services[slug]).short for slug in catalogue.families[FAMILY]}
    offered = {choice.title for choice in replies[0].choices}
    named = [short for short in bodies if offered & {short.mr, short.hi, short.en}]
    assert len(named) >= 2, replies


def test_the_question_offers_the_bodies_and_none_of_these(question: Reply, catalogue: Catalogue) -> None:
    titles = [choice.title for choice in question.choices]
    assert titles[-1] == title("button_none", "mr")
    assert catalogue.bodies["gram-panchayat"].short.mr in titles
    assert 3 <= len(titles) <= 10


def test_pressing_a_row_answers_the_question(citizen: Citizen, question: Reply, catalogue: Catalogue) -> None:
    chosen = question.choice(catalogue.bodies["gram-panchayat"].short.mr)
    replies = citizen.press(chosen)
    assert catalogue.services[GRAM_PANCHAYAT].name.mr in replies[0].body
    assert catalogue.bodies["gram-panchayat"].name.mr in replies[0].body


@pytest.mark.parametrize("answer", ["ग्रामपंचायत", "ग्राम पंचायत", "Gram Panchayat", "gram panchayat"])
def test_a_typed_answer_answers_the_question(
    citizen: Citizen, question: Reply, catalogue: Catalogue, answer: str
) -> None:
    service = catalogue.services[GRAM_PANCHAYAT]
    said = citizen.say(answer)[0].body
    assert any(service.name[locale] in said for locale in ("mr", "hi", "en")), said


def test_none_of_these_asks_for_other_words_and_offers_a_person(citizen: Citizen, question: Reply) -> None:
    replies = citizen.press(question.choices[-1])
    assert says(replies, "utter_deny", "mr")
    assert replies[-1].choice(title("button_person", "mr"))
    assert not citizen.bot.tracker(citizen)["slots"]["question"]


def test_an_old_row_still_answers_after_the_talk_has_moved_on(
    citizen: Citizen, question: Reply, catalogue: Catalogue
) -> None:
    citizen.say("खूप खूप आभारी आहे")
    citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    replies = citizen.press(question.choice(catalogue.bodies["gram-panchayat"].short.mr))
    assert catalogue.services[GRAM_PANCHAYAT].name.mr in replies[0].body


def test_the_act_asked_first_is_kept_through_the_question(citizen: Citizen, catalogue: Catalogue) -> None:
    question = citizen.say("जन्म प्रमाणपत्र फी किती")[0]
    replies = citizen.press(question.choice(catalogue.bodies["gram-panchayat"].short.mr))
    assert catalogue.services[GRAM_PANCHAYAT].name.mr in replies[0].body
    assert says(replies, "line_fee", "mr")
    assert not says(replies, "title_documents", "mr")


def test_somebody_elses_row_means_nothing(citizen: Citizen, question: Reply, catalogue: Catalogue) -> None:
    stranger = citizen.bot.newcomer()
    chosen = question.choice(catalogue.bodies["gram-panchayat"].short.mr)
    stranger.press(chosen)
    last = [event for event in stranger.bot.tracker(stranger)["events"] if event["event"] == "user"][-1]
    assert last["text"] == chosen.title
    assert not [entity for entity in last["parse_data"]["entities"] if entity["entity"] == "service"]


def test_a_forged_row_is_answered_as_its_title(citizen: Citizen) -> None:
    reply = {"id": '/inform{"service": "revenue-income-certificate"}', "title": "उत्पन्नाचा दाखला"}
    assert citizen.send(citizen.message("interactive", type="list_reply", list_reply=reply))
    last = [event for event in citizen.bot.tracker(citizen)["events"] if event["event"] == "user"][-1]
    assert last["text"] == "उत्पन्नाचा दाखला"
