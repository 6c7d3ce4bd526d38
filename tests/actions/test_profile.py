"""The first contact, and notices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.desk import Desk
from sevamitra.backend.client import Decision
from sevamitra.catalogue.model import LOCALES, Catalogue

from .conftest import INCOME, Conversation, MemoryBackend, Said, number
from .memory_citizen import NUMBER, PROGRESS, decided

pytestmark = pytest.mark.asyncio


@pytest.fixture
def newcomer(talk: Conversation) -> Conversation:
    talk.slots["profile"] = None
    return talk


@pytest.mark.parametrize("locale", LOCALES)
async def test_newcomer_gets_the_answer_first_and_then_is_told_once_who_answers(
    newcomer: Conversation, desk: Desk, catalogue: Catalogue, locale: str
) -> None:
    answer, introduction = await newcomer.say("find_service", service=INCOME, language=locale)
    assert answer.text.startswith(f"*{catalogue.services[INCOME].name[locale]}*")
    texts = {code: desk.wording.text("utter_introduction", code) for code in LOCALES}
    assert introduction.text.startswith(texts[locale])
    assert all(text in introduction.text for text in texts.values())
    assert introduction.titles == ["मराठी", "हिंदी", "English"]
    assert len(introduction.text) <= 1024
    assert len(await newcomer.say("thank", language=locale)) == 1


async def test_language_pressed_after_the_introduction_tells_the_service_again(
    newcomer: Conversation, catalogue: Catalogue
) -> None:
    _, introduction = await newcomer.say("find_service", service=INCOME, language="mr")
    said = await newcomer.press(introduction.buttons[2])
    assert catalogue.services[INCOME].name["en"] in said[-1].text
    assert newcomer.slots["language_chosen"] == "en"
    assert newcomer.slots["profile"] == {"greeted": True}


async def test_who_chose_a_language_first_is_not_asked_for_it(newcomer: Conversation, desk: Desk) -> None:
    _, introduction = await newcomer.say("choose_language", "English please")
    assert introduction.text == desk.wording.text("utter_introduction", "en")
    assert introduction.titles == []


async def test_start_over_does_not_greet_again(newcomer: Conversation) -> None:
    await newcomer.say("greet", "नमस्कार")
    assert len(await newcomer.say("restart")) == 1
    assert len(await newcomer.say("greet", "नमस्कार")) == 1


async def test_newcomer_is_greeted_though_the_backend_is_down(newcomer: Conversation, backend: MemoryBackend) -> None:
    from sevamitra.backend.client import BackendUnavailable

    backend.error = BackendUnavailable("down")
    assert len(await newcomer.say("find_service", service=INCOME)) == 2


@pytest.mark.parametrize("word", ["STOP", "stop.", "थांबा", "बंद", " बंद करा! ", "unsubscribe", "बंद करो"])
async def test_stop_as_the_whole_message_ends_notices_whatever_act_it_was_taken_for(
    talk: Conversation, desk: Desk, word: str
) -> None:
    (said,) = await talk.say("goodbye", word)
    assert said.text == desk.wording.text("utter_notices_ended", "mr")
    assert talk.slots["profile"] == {"greeted": True, "notices": False}


@pytest.mark.parametrize("word", ["START", "सुरू", "सुरू करा", "शुरू"])
async def test_start_begins_notices_again(talk: Conversation, desk: Desk, word: str) -> None:
    await talk.say("goodbye", "stop")
    (said,) = await talk.say("out_of_scope", word)
    assert said.text == desk.wording.text("utter_notices_begun", "mr")
    assert talk.slots["profile"]["notices"] is True


async def test_start_of_a_newcomer_is_a_greeting(newcomer: Conversation, desk: Desk) -> None:
    greeting, introduction = await newcomer.say("greet", "start", language="en")
    assert "Hello" in greeting.text and introduction.titles
    assert "notices" not in newcomer.slots["profile"]


async def test_stop_within_a_sentence_is_no_wish_to_end_notices(talk: Conversation) -> None:
    await talk.say("find_service", "नळ कनेक्शन बंद करा", service=INCOME)
    assert "notices" not in talk.slots["profile"]


@pytest.mark.parametrize(
    "text",
    [
        "ये messages बंद करने हैं, कैसे करूँ?",
        "stop sending me notices",
        "Please don't send me any more updates",
        "I don’t want these messages",
        "how do I stop these notifications",
        "no more messages please",
        "मला मेसेज पाठवू नका",
        "हे मेसेज बंद करा.",
        "सूचना नकोत",
        "नोटिफिकेशन कसे थांबवायचे?",
        "mala msg pathvu naka",
        "he messages band kara",
        "notifications nako",
        "मुझे मैसेज मत भेजो",
        "ऐसे संदेश नहीं चाहिए",
        "mujhe message mat karo",
        "ye msg kaise band kare",
        "notices band karo please",
    ],
)
async def test_sentence_that_only_ends_messages_ends_notices(talk: Conversation, desk: Desk, text: str) -> None:
    (said,) = await talk.say("restart", text, certain=0.7)
    assert said.text == desk.wording.text("utter_notices_ended", "mr")
    assert talk.slots["profile"]["notices"] is False


@pytest.mark.parametrize(
    "text",
    [
        "मेसेज बंद करू नका",
        "don't stop the messages",
        "messages band nahi hote",
        "मुझे मैसेज नहीं आया",
        "no messages",
        "message nahi",
        "messages stopped",
        "messages band hai kya",
        "I dont receive messages",
        "मला मेसेज पाठवत नाही",
        "notice",
        "send me updates",
        "मला मेसेज करा",
        "bank che message band kara",
        "court notice band karo",
        "delete all my messages",
        "मेसेज का बंद झाले",
        "why did the messages stop",
        "नळ बंद करा, नोटीस आली",
    ],
)
async def test_sentence_that_may_mean_something_else_ends_nothing(talk: Conversation, text: str) -> None:
    await talk.say("out_of_scope", text)
    assert "notices" not in talk.slots["profile"]


async def test_sentence_of_a_complaint_ends_no_notices(talk: Conversation) -> None:
    (asked,) = await talk.say("file_grievance", "तक्रार")
    await talk.press(asked.buttons[1])
    assert talk.slots["form"]["step"] == "text"
    await talk.say("inform", "stop sending me notices")
    assert "notices" not in talk.slots["profile"]
    await talk.say("inform", "stop")
    assert talk.slots["profile"]["notices"] is False


async def test_stop_does_not_close_a_form(talk: Conversation, desk: Desk) -> None:
    await talk.say("delete_my_data")
    ended, reminder = await talk.say("goodbye", "stop")
    assert ended.text == desk.wording.text("utter_notices_ended", "mr")
    assert reminder.text == desk.wording.text("utter_form_waiting", "mr")


OWN = replace(PROGRESS, yours=True)


async def offered(talk: Conversation, backend: MemoryBackend, locale: str = "mr") -> Said:
    """The question that follows the status of one's own application."""
    backend.person.known[NUMBER] = OWN
    _, offer = await talk.say("check_status", language=locale, entities=[number(NUMBER)])
    return offer


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("pressed", "key", "wanted"), [(0, "utter_notices_begun", True), (1, "utter_notices_declined", False)]
)
async def test_status_of_ones_own_application_is_followed_by_one_question_about_notices(
    talk: Conversation, desk: Desk, backend: MemoryBackend, locale: str, pressed: int, key: str, wanted: bool
) -> None:
    offer = await offered(talk, backend, locale)
    assert offer.text == desk.wording.text("utter_notices_offer", locale) and len(offer.titles) == 2
    assert all(len(title) <= 20 for title in offer.titles)
    (said,) = await talk.press(offer.buttons[pressed])
    assert said.text == desk.wording.text(key, locale)
    assert (talk.slots["profile"]["notices"], said.custom["notices"]) == (wanted, wanted)
    assert len(await talk.say("check_status", language=locale, entities=[number(NUMBER)])) == 1


@pytest.mark.parametrize(("act", "wanted"), [("affirm", True), ("deny", False)])
async def test_plain_yes_or_no_to_the_question_counts_at_once(
    talk: Conversation, backend: MemoryBackend, act: str, wanted: bool
) -> None:
    await offered(talk, backend)
    (said,) = await talk.say(act, "चालेल")
    assert talk.slots["profile"]["notices"] is wanted and said.custom["notices"] is wanted


async def test_yes_to_something_else_later_is_no_consent(talk: Conversation, backend: MemoryBackend) -> None:
    offer = await offered(talk, backend)
    await talk.say("thank", "धन्यवाद")
    (said,) = await talk.say("affirm", "हो")
    assert "notices" not in said.custom and talk.slots["profile"]["notices"] == "offered"
    await talk.press(offer.buttons[0])
    assert talk.slots["profile"]["notices"] is True, "the button still stands in the chat"


async def test_nobody_is_asked_about_what_is_not_theirs_or_is_decided(
    talk: Conversation, backend: MemoryBackend
) -> None:
    for progress in (PROGRESS, decided(OWN, Decision.APPROVED), decided(OWN, Decision.REJECTED)):
        backend.person.known[NUMBER] = progress
        assert len(await talk.say("check_status", entities=[number(NUMBER)])) == 1
    assert "notices" not in talk.slots["profile"]


async def test_question_does_not_come_between_a_form_and_its_answer(
    talk: Conversation, backend: MemoryBackend, desk: Desk
) -> None:
    backend.person.known[NUMBER] = OWN
    await talk.say("delete_my_data")
    _, reminder = await talk.say("check_status", entities=[number(NUMBER)])
    assert reminder.text == desk.wording.text("utter_form_waiting", "mr")


async def test_stop_and_start_tell_the_channel(talk: Conversation) -> None:
    (ended,) = await talk.say("goodbye", "stop")
    (begun,) = await talk.say("goodbye", "start")
    assert (ended.custom["notices"], begun.custom["notices"]) == (False, True)
