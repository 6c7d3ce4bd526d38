"""A grievance from the first word to its number and state."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from sevamitra.backend.citizen import Media
from sevamitra.backend.client import BackendRefused, BackendUnavailable
from sevamitra.catalogue.model import LOCALES
from sevamitra.wording import number as digits

from .applying import SHA256, photo
from .conftest import Conversation, MemoryBackend, Said, number, place
from .memory_citizen import NUMBER, PROGRESS

pytestmark = pytest.mark.asyncio
TEXT = "तलाठी कार्यालय तीन दिवस बंद होते"


async def tell(talk: Conversation, category: int = 1, locale: str | None = "mr") -> list[Said]:
    """Up to the question of urgency."""
    (asked,) = await talk.say("file_grievance", "तक्रार", language=locale)
    await talk.press(asked.buttons[category])
    return await talk.say("inform", TEXT, language=None)


async def to_summary(talk: Conversation, urgent: int = 3) -> Said:
    (asked,) = await tell(talk)
    (asked,) = await talk.press(asked.buttons[urgent])
    (asked,) = await talk.press(asked.buttons[0])
    (asked,) = await talk.say("inform", "वाघोली, तालुका हवेली")
    (summary,) = await talk.press(asked.buttons[-2])
    return summary


@pytest.mark.parametrize("locale", LOCALES)
async def test_grievance_is_recorded_with_place_and_application(
    talk: Conversation, desk: Desk, backend: MemoryBackend, locale: str
) -> None:
    words = desk.wording.text
    (category,) = await talk.say("file_grievance", "complaint", language=locale)
    assert category.text == words("utter_grievance_category", locale)
    assert len(category.buttons) == 5
    (asked,) = await talk.press(category.buttons[0])
    assert asked.text == words("utter_grievance_text", locale)
    (urgent,) = await talk.say("ask_fee", TEXT, language=None)
    assert urgent.text == words("utter_grievance_urgent", locale)
    (picture,) = await talk.press(urgent.buttons[3])
    assert picture.text == words("utter_grievance_photo", locale, size=digits(5, locale))
    assert picture.titles == [words("button_skip", locale), words("button_cancel", locale)]
    (where,) = await talk.press(picture.buttons[0])
    assert where.text == words("utter_grievance_place", locale)
    (about,) = await talk.say("inform", "वाघोली", language=None)
    assert about.text == words("utter_grievance_number", locale)
    (summary,) = await talk.say("inform", NUMBER, language=None, entities=[number(NUMBER)])
    for part in (TEXT, "वाघोली", NUMBER, words("grievance_summary_ask", locale)):
        assert part in summary.text
    (done,) = await talk.press(summary.buttons[0])
    assert done.text == words("utter_grievance_filed", locale, number="GR000000001")
    (filed,) = backend.person.complaints
    assert (filed.category, filed.text, filed.place, filed.application_id, filed.urgent) == (
        "service", TEXT, "वाघोली", NUMBER, False,
    )  # fmt: skip
    assert backend.handovers == []
    assert talk.slots["form"] is None


@pytest.mark.parametrize(("row", "kind", "emergency"), [(0, "threat", True), (1, "bribe", False), (2, "health", True)])
async def test_urgent_one_goes_to_a_person_too(
    talk: Conversation, desk: Desk, backend: MemoryBackend, row: int, kind: str, emergency: bool
) -> None:
    summary = await to_summary(talk, urgent=row)
    assert desk.wording.text(f"urgent_{kind}", "mr") in summary.text
    (done,) = await talk.press(summary.buttons[0])
    assert backend.person.complaints[0].urgent
    (request,) = backend.handovers
    assert request.reason == f"urgent grievance GR000000001: {kind}"
    assert "SM-0001" in done.text
    assert (desk.wording.text("grievance_emergency", "mr") in done.text) is emergency


async def test_urgent_one_that_reached_nobody_offers_a_person(
    talk: Conversation, desk: Desk, backend: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = await to_summary(talk, urgent=1)

    async def refuse(_request: object) -> str:
        raise BackendUnavailable("down")

    monkeypatch.setattr(backend, "hand_over", refuse)
    (done,) = await talk.press(summary.buttons[0])
    assert "GR000000001" in done.text
    assert done.titles == [desk.wording.text("button_person", "mr")]


async def test_about_the_assistant_only_the_words_are_asked(talk: Conversation, backend: MemoryBackend) -> None:
    (summary,) = await tell(talk, category=2)
    await talk.press(summary.buttons[0])
    assert (backend.person.complaints[0].category, backend.person.complaints[0].place) == ("assistant", None)


async def test_words_that_opened_it_need_not_be_written_again(talk: Conversation, backend: MemoryBackend) -> None:
    story = "तलाठी दाखल्यासाठी पैसे मागतो, मला त्याची तक्रार करायची आहे"
    (category,) = await talk.say("file_grievance", story)
    (asked,) = await talk.say("inform", "कार्यालय / कर्मचारी")
    assert story in asked.text
    await talk.press(asked.buttons[0])
    assert talk.slots["form"]["answers"]["text"] == story


async def test_place_and_application_can_be_skipped(talk: Conversation, backend: MemoryBackend) -> None:
    (asked,) = await tell(talk)
    (asked,) = await talk.say("deny", "नाही")
    (asked,) = await talk.say("deny", "नाही")
    (asked,) = await talk.say("deny", "माहीत नाही")
    (summary,) = await talk.say("inform", "वगळा")
    await talk.press(summary.buttons[0])
    (filed,) = backend.person.complaints
    assert (filed.place, filed.application_id, filed.urgent) == (None, None, False)


async def test_known_place_and_own_applications_are_offered(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    backend.person.known, backend.person.own = {NUMBER: PROGRESS}, [NUMBER]
    talk.slots["place"] = {"kind": "village", "name": "वाघोली", "taluka": "हवेली", "district": "पुणे"}
    (asked,) = await tell(talk)
    (asked,) = await talk.press(asked.buttons[3])
    (where,) = await talk.press(asked.buttons[0])
    (about,) = await talk.press(where.buttons[0])
    assert about.titles == [NUMBER, desk.wording.text("button_skip", "mr"), desk.wording.text("button_cancel", "mr")]
    (summary,) = await talk.press(about.buttons[0])
    assert "वाघोली, तालुका हवेली, जिल्हा पुणे" in summary.text and NUMBER in summary.text


async def test_place_is_corrected_in_words_and_asked_again_rather_than_guessed(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    await to_summary(talk)
    named = [place("taluka", "हवेली", "पुणे"), place("taluka", "मुळशी", "पुणे")]
    (asked,) = await talk.say("deny", "नाही, तालुका हवेली नाही, मुळशी", entities=named)
    assert asked.text == desk.wording.text("utter_grievance_place", "mr")
    (summary,) = await talk.say("inform", "मुळशी", entities=named[1:])
    await talk.press(summary.buttons[0])
    assert backend.person.complaints[0].place == "मुळशी"


async def test_each_answer_can_be_changed(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    summary = await to_summary(talk)
    (what,) = await talk.press(summary.buttons[1])
    assert what.text == desk.wording.text("utter_change_what", "mr")
    (asked,) = await talk.press(what.buttons[1])
    assert asked.text == desk.wording.text("utter_grievance_text", "mr")
    (summary,) = await talk.say("inform", "कार्यालय चार दिवस बंद होते")
    await talk.press(summary.buttons[0])
    assert backend.person.complaints[0].text == "कार्यालय चार दिवस बंद होते"


async def test_refusal_records_nothing(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    await to_summary(talk)
    (said,) = await talk.say("deny", "नको")
    assert said.text == desk.wording.text("utter_form_cancelled", "mr")
    assert backend.person.complaints == []


async def test_third_wrong_answer_gives_up_and_offers_a_person(talk: Conversation, desk: Desk) -> None:
    await talk.say("file_grievance", "तक्रार")
    for _ in range(2):
        (said,) = await talk.say("inform", "काहीतरी")
        assert said.text == desk.wording.text("utter_choose_one", "mr")
    (last,) = await talk.say("inform", "काहीतरी")
    assert last.text == desk.wording.text("utter_form_given_up", "mr")


async def test_interruption_in_another_language_and_return(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    await tell(talk)
    *_, waiting = await talk.say("choose_language", "हिंदी में", language="hi")
    assert waiting.text == desk.wording.text("utter_form_waiting", "hi")
    (urgent,) = await talk.press(waiting.buttons[0])
    assert urgent.text == desk.wording.text("utter_grievance_urgent", "hi")
    assert talk.slots["form"]["answers"]["text"] == TEXT


async def test_asking_to_complain_again_keeps_what_was_answered(talk: Conversation, desk: Desk) -> None:
    await tell(talk)
    (said,) = await talk.say("file_grievance", "मला तक्रार करायची आहे")
    assert said.text == desk.wording.text("utter_grievance_urgent", "mr")


async def test_recording_that_was_not_answered_can_be_repeated_and_changed_words_are_another_request(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    summary = await to_summary(talk)
    backend.person.filing_error = BackendUnavailable("down")
    (failed,) = await talk.press(summary.buttons[0])
    assert failed.text == desk.wording.text("utter_grievance_not_filed", "mr")
    (failed,) = await talk.press(failed.buttons[0])
    first, second = backend.person.complaints
    assert first == second
    (what,) = await talk.press(summary.buttons[1])
    await talk.press(what.buttons[1])
    (summary,) = await talk.say("inform", "कार्यालय चार दिवस बंद होते")
    await talk.press(summary.buttons[0])
    assert backend.person.complaints[2].key != first.key


async def test_recording_that_is_refused_is_said(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    summary = await to_summary(talk)
    backend.person.filing_error = BackendRefused("no")
    (said,) = await talk.press(summary.buttons[0])
    assert said.text == desk.wording.text("utter_grievance_refused", "mr")
    assert talk.slots["form"] is None


@pytest.mark.parametrize("act", ["check_status", "file_grievance", "inform"])
async def test_its_number_tells_its_state(talk: Conversation, desk: Desk, backend: MemoryBackend, act: str) -> None:
    summary = await to_summary(talk)
    await talk.press(summary.buttons[0])
    (said,) = await talk.say(act, "GR000000001", entities=[number("GR000000001")])
    assert desk.wording.text("grievance_state_open", "mr") in said.text
    (unknown,) = await talk.say(act, "GR000000002", entities=[number("GR000000002")])
    assert unknown.text == desk.wording.text("utter_filed_not_found", "mr", number="GR000000002")


async def test_button_of_an_earlier_question_does_not_answer_this_one(talk: Conversation, desk: Desk) -> None:
    (category,) = await talk.say("file_grievance", "तक्रार")
    await talk.press(category.buttons[0])
    (said,) = await talk.press(category.buttons[1])
    assert said.text == desk.wording.text("utter_words_wanted", "mr")


FILE = Media("77", SHA256, "image/jpeg", 1000)


async def to_photo(talk: Conversation) -> Said:
    """The question for a photo."""
    (asked,) = await tell(talk)
    (asked,) = await talk.press(asked.buttons[3])
    return asked


async def send(talk: Conversation, **media: object) -> list[Said]:
    """A photo without words, as the channel gives it."""
    return await talk.press(("📎", "/inform"), [photo(**media)])  # type: ignore[arg-type]


async def test_photo_is_recorded_and_its_state_says_so(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    await to_photo(talk)
    (where,) = await send(talk)
    assert where.text == desk.wording.text("utter_grievance_place", "mr")
    (about,) = await talk.say("inform", "वाघोली")
    (summary,) = await talk.press(about.buttons[0])
    assert desk.wording.text("grievance_summary_photo", "mr") in summary.text
    await talk.press(summary.buttons[0])
    assert backend.person.complaints[0].photo == FILE
    (said,) = await talk.say("check_status", "GR000000001", entities=[number("GR000000001")])
    assert desk.wording.text("grievance_has_photo", "mr") in said.text


@pytest.mark.parametrize(
    ("media", "key"),
    [
        ({"mime": "video/mp4"}, "utter_file_type"),
        ({"size": 6 * 1024 * 1024}, "utter_file_size"),
        ({"size": None}, "utter_file_unchecked"),
    ],
)
async def test_file_that_an_office_cannot_use_is_asked_for_again(
    talk: Conversation, desk: Desk, media: dict[str, object], key: str
) -> None:
    await to_photo(talk)
    (said,) = await send(talk, **media)
    assert said.text == desk.wording.text(key, "mr", size=digits(5, "mr"))
    (where,) = await send(talk)
    assert where.text == desk.wording.text("utter_grievance_place", "mr")


async def test_words_instead_of_a_photo_are_no_answer(talk: Conversation, desk: Desk) -> None:
    await to_photo(talk)
    (said,) = await talk.say("inform", "फोटो काढतो")
    assert said.text == desk.wording.text("utter_grievance_photo_misfit", "mr")


async def test_photo_comes_whenever_it_comes_and_the_question_stands(
    talk: Conversation, desk: Desk, backend: MemoryBackend
) -> None:
    (asked,) = await talk.say("file_grievance", "तक्रार")
    await talk.press(asked.buttons[1])
    (still,) = await send(talk)
    assert still.text == desk.wording.text("utter_grievance_text", "mr")
    (urgent,) = await talk.say("inform", TEXT)
    (where,) = await talk.press(urgent.buttons[3])
    assert where.text == desk.wording.text("utter_grievance_place", "mr"), "the photo is there and not asked for"
    enough, again = await send(talk, id="78")
    assert enough.text == desk.wording.text("utter_grievance_photo_enough", "mr")
    assert again.text == where.text
    assert talk.slots["form"]["answers"]["photo"]["id"] == "77"


async def test_words_under_a_photo_are_the_complaint(talk: Conversation) -> None:
    (asked,) = await talk.say("file_grievance", "तक्रार")
    await talk.press(asked.buttons[1])
    await talk.say("ask_where", TEXT, entities=[photo()])
    answers = talk.slots["form"]["answers"]
    assert (answers["text"], answers["photo"]["id"]) == (TEXT, "77")


async def test_words_under_the_photo_that_was_asked_for_go_on_with_the_complaint(talk: Conversation) -> None:
    await to_photo(talk)
    await talk.say("inform", "हा दरवाजा", entities=[photo()])
    assert talk.slots["form"]["answers"]["text"] == f"{TEXT}\nहा दरवाजा"


async def test_photo_may_open_the_complaint(talk: Conversation, desk: Desk) -> None:
    (category,) = await talk.say("file_grievance", "याची तक्रार करायची आहे", entities=[photo()])
    assert category.text == desk.wording.text("utter_grievance_category", "mr")
    assert talk.slots["form"]["answers"]["photo"]["id"] == "77"


async def test_photo_can_be_replaced(talk: Conversation, desk: Desk, backend: MemoryBackend) -> None:
    await to_photo(talk)
    await send(talk)
    (about,) = await talk.say("inform", "वाघोली")
    (summary,) = await talk.press(about.buttons[0])
    (what,) = await talk.press(summary.buttons[1])
    (asked,) = await talk.press(what.buttons[3])
    assert asked.text == desk.wording.text("utter_grievance_photo", "mr", size=digits(5, "mr"))
    (summary,) = await send(talk, id="78")
    await talk.press(summary.buttons[0])
    assert backend.person.complaints[0].photo == Media("78", SHA256, "image/jpeg", 1000)


@pytest.mark.parametrize("said", ["ho, nondva", "होय नोंदवा", "yes, please"])
async def test_yes_with_a_word_more_records_it(talk: Conversation, backend: MemoryBackend, said: str) -> None:
    await to_summary(talk)
    await talk.say("inform", said, certain=0.25)
    assert len(backend.person.complaints) == 1


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("inform", "ho pan badla"),
        ("affirm", "बघूया जरा"),
        ("deny", "ok leave it"),
        ("deny", "ok rehne do"),
        ("deny", "हो राहू द्या"),
        ("deny", "ok छोड़ो"),
    ],
)
async def test_half_a_yes_records_nothing(talk: Conversation, backend: MemoryBackend, act: str, said: str) -> None:
    await to_summary(talk)
    await talk.say(act, said, certain=0.3)
    assert not backend.person.complaints


async def test_wish_for_a_language_is_no_complaint(talk: Conversation, desk: Desk) -> None:
    (asked,) = await talk.say("file_grievance", "तक्रार")
    await talk.press(asked.buttons[1])
    said = await talk.say("choose_language", "speak english please", language="en", certain=0.87)
    assert said[0].text == desk.wording.text("utter_language_set", "en")
    assert talk.slots["form"]["step"] == "text"


async def test_unsure_no_is_an_answer_that_does_not_fit(talk: Conversation, desk: Desk) -> None:
    await talk.say("file_grievance", "तक्रार")
    (said,) = await talk.say("deny", "अरे भाई कुछ तो करो", certain=0.3)
    assert said.text == desk.wording.text("utter_choose_one", "mr")
    (said,) = await talk.say("deny", "राहू द्या", certain=0.87)
    assert said.text == desk.wording.text("utter_form_cancelled", "mr")


@pytest.mark.parametrize("act", ["request_certificate", "file_appeal", "inform", "out_of_scope", "check_status"])
async def test_bare_number_is_told_of_whatever_act_its_digits_look_like(
    talk: Conversation, desk: Desk, backend: MemoryBackend, act: str
) -> None:
    await to_summary(talk)
    await talk.say("affirm", "हो")
    (said,) = await talk.say(act, "GR000000001", entities=[number("GR000000001")], certain=0.5)
    assert desk.wording.text("grievance_state_open", "mr") in said.text
