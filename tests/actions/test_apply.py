"""An application made in the chat: the smooth way, corrections, interruptions, files, and a backend that is down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.desk import Desk
from actions.place_words import place_told
from actions.turn import DEFAULT_LOCALE
from sevamitra.backend.citizen_messages import NewApplicationBody
from sevamitra.backend.client import BackendRefused, BackendUnavailable
from sevamitra.catalogue.model import LOCALES, Catalogue

from .applying import SHA256, ApplyingBackend, fill, open_form, photo, titled
from .conftest import CASTE, INCOME, Conversation, Said, number, place

pytestmark = pytest.mark.asyncio
OWL = "agriculture-cotton-seed-licence-new"
HAVELI = place("taluka", "Haveli", "Pune", "Haveli")
NAMES = {"mr": "माझे नाव सुनील जाधव आहे", "hi": "मेरा नाम सुनील यादव है", "en": "my name is Sunil Jadhav"}


@pytest.fixture
def backend() -> ApplyingBackend:
    return ApplyingBackend()


@pytest.fixture(autouse=True)
def receipts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    sent: list[str] = []

    async def send_receipt(reply: object, number: str) -> bool:
        sent.append(number)
        return True

    monkeypatch.setattr("actions.apply_finish.send_receipt", send_receipt)
    yield sent


async def to_papers(talk: Conversation, locale: str = "mr") -> Said:
    """The income certificate's form filled in as far as the first document."""
    await open_form(talk, INCOME, locale)
    await talk.say("inform", NAMES[locale], language=locale)
    await talk.say("inform", "haveli pune", language=locale, entities=[HAVELI, place("district", "Pune", "Pune")])
    said = await fill(talk, locale, ["रामचंद्र जाधव" if locale != "en" else "Ramchandra Jadhav", "८५,०००"])
    (said,) = await talk.press(said.buttons[0])
    return said


async def to_summary(talk: Conversation, desk: Desk, locale: str = "mr") -> Said:
    said = await to_papers(talk, locale)
    (said,) = await talk.press(titled(said, desk.wording.text("button_all_later", locale)))
    return said


@pytest.mark.parametrize("locale", LOCALES)
async def test_application_is_made_from_first_question_to_number(
    talk: Conversation, desk: Desk, backend: ApplyingBackend, catalogue: Catalogue, locale: str, receipts: list[str]
) -> None:
    summary = await to_summary(talk, desk, locale)
    assert "सुनील" in summary.text or "Sunil" in summary.text
    done, offer = await talk.press(titled(summary, desk.wording.text("button_send", locale)))
    (made,) = backend.made.values()
    assert (made.service, made.locale) == (INCOME, locale)
    assert made.applicant_name in ("सुनील जाधव", "सुनील यादव", "Sunil Jadhav")
    fields = [{"name": name, "value": value} for name, value in made.form.items()]
    NewApplicationBody(
        service=made.service, locale=locale, applicant_name=made.applicant_name, place=made.place, form=fields
    )
    assert made.form["yearly_income"] == "₹85,000" and made.form["purpose"] == "Education, admission"
    assert "INC00000001" in done.text and receipts == ["INC00000001"]
    service = catalogue.services[INCOME]
    assert service.name[locale] in done.text and catalogue.body_of(service).name[locale] in done.text
    assert desk.wording.text("line_apply_demonstration", locale) in done.text
    assert offer.text == desk.wording.text("utter_notices_offer", locale)
    assert talk.slots["form"] is None and talk.slots["place"]["taluka"] == "Haveli"


@pytest.mark.parametrize("locale", LOCALES)
async def test_first_message_says_that_it_is_a_demonstration(talk: Conversation, desk: Desk, locale: str) -> None:
    first = await open_form(talk, INCOME, locale)
    name = desk.catalogue.services[INCOME].name[locale]
    assert first.text.startswith(desk.wording.text("utter_apply_intro", locale, service=name))
    assert first.text.endswith(desk.wording.text("utter_apply_name", locale))


async def test_other_services_have_no_form_here(talk: Conversation) -> None:
    (said,) = await talk.say("ask_how_to_apply", service=OWL)
    assert not any("begin" in payload for _, payload in said.buttons)


async def test_place_is_said_in_the_language_of_the_reply(talk: Conversation, desk: Desk) -> None:
    summary = await to_summary(talk, desk)
    assert "तालुका हवेली, जिल्हा पुणे" in summary.text


async def test_known_place_is_confirmed_not_asked(talk: Conversation, desk: Desk) -> None:
    talk.slots["place"] = {"kind": "village", "name": "Wagholi", "taluka": "Haveli", "district": "Pune"}
    await open_form(talk, INCOME)
    (guess,) = await talk.say("inform", "सुनील जाधव")
    assert "Wagholi, तालुका हवेली, जिल्हा पुणे" in guess.text and len(guess.buttons) == 2
    (no,) = await talk.press(guess.buttons[1])
    assert no.text == desk.wording.text("utter_apply_place", "mr")


async def test_known_place_that_is_right_is_taken(talk: Conversation, desk: Desk) -> None:
    talk.slots["place"] = {"kind": "village", "name": "Wagholi", "taluka": "Haveli", "district": "Pune"}
    await open_form(talk, INCOME)
    (guess,) = await talk.say("inform", "सुनील जाधव")
    await talk.press(guess.buttons[0])
    assert talk.slots["form"]["step"] == "field_parent_name"


async def test_district_alone_wants_taluka_and_village(talk: Conversation, desk: Desk) -> None:
    await open_form(talk, INCOME)
    await talk.say("inform", "सुनील जाधव")
    (asked,) = await talk.say("inform", "पुणे", entities=[place("district", "Pune", "Pune")])
    assert asked.text == desk.wording.text("utter_apply_taluka", "mr", place="जिल्हा पुणे")
    await talk.say("inform", "वाघोली")
    assert talk.slots["form"]["answers"]["place"] == {"district": "Pune", "village": "वाघोली", "enough": True}


async def test_place_is_corrected_in_the_summary(talk: Conversation, desk: Desk, backend: ApplyingBackend) -> None:
    await to_summary(talk, desk)
    text = "नाही, तालुका हवेली नाही, मुळशी"
    entities = [
        {**HAVELI, "start": text.index("हवेली"), "end": text.index("हवेली") + 5},
        {**place("taluka", "Mulshi", "Pune", "Mulshi"), "start": text.index("मुळशी"), "end": len(text)},
    ]
    (summary,) = await talk.say("deny", text, entities=entities)
    assert "तालुका मुळशी" in summary.text and "हवेली" not in summary.text
    assert talk.slots["place"]["name"] == "Mulshi"
    await talk.press(summary.buttons[0])
    assert next(iter(backend.made.values())).place == "तालुका मुळशी, जिल्हा पुणे"


async def test_what_shall_be_changed_is_asked_as_a_list(
    talk: Conversation, desk: Desk, backend: ApplyingBackend
) -> None:
    summary = await to_summary(talk, desk)
    (changes,) = await talk.press(titled(summary, desk.wording.text("button_change", "mr")))
    assert len(changes.buttons) <= 10
    (again,) = await talk.press(titled(changes, "वार्षिक उत्पन्न"))
    (summary,) = await talk.say("inform", "1 लाख")
    assert "₹१,००,०००" in summary.text and again.text != summary.text


async def test_change_may_be_named_in_words(talk: Conversation, desk: Desk) -> None:
    await to_summary(talk, desk)
    await talk.say("deny", "नाही, वार्षिक उत्पन्न चुकले आहे")
    assert talk.slots["form"]["step"] == "field_yearly_income"


async def test_typed_yes_sends_and_typed_no_asks_what_to_change(
    talk: Conversation, desk: Desk, backend: ApplyingBackend
) -> None:
    await to_summary(talk, desk)
    (changes,) = await talk.say("deny", "नाही")
    assert changes.text == desk.wording.text("utter_apply_change", "mr") and not backend.made
    await talk.press(titled(changes, desk.wording.text("button_change_name", "mr")))
    await talk.say("inform", "अनिल जाधव")
    await talk.say("affirm", "होय")
    assert [made.applicant_name for made in backend.made.values()] == ["अनिल जाधव"]


@pytest.mark.parametrize("text", ["12345", "x", "?", "अ" * 200])
async def test_name_that_is_none_is_asked_again(talk: Conversation, desk: Desk, text: str) -> None:
    await open_form(talk, INCOME)
    (said,) = await talk.say("out_of_scope", text)
    assert said.text == desk.wording.text("utter_apply_name_unclear", "mr")


async def test_amount_that_is_none_is_asked_again_with_the_question(talk: Conversation, desk: Desk) -> None:
    await open_form(talk, INCOME)
    await talk.say("inform", "सुनील जाधव")
    await talk.say("inform", "हवेली", entities=[HAVELI])
    await talk.say("inform", "रामचंद्र जाधव")
    (said,) = await talk.say("inform", "माहीत नाही")
    assert "८५,०००" in said.text and talk.slots["form"]["wrong"] == 1


async def test_third_wrong_answer_offers_a_person(talk: Conversation, desk: Desk) -> None:
    await open_form(talk, INCOME)
    for _ in range(2):
        await talk.say("out_of_scope", "???")
    (said,) = await talk.say("out_of_scope", "???")
    assert said.titles == [desk.wording.text("button_person", "mr")] and talk.slots["form"] is None


async def test_refusal_ends_the_form_and_nothing_is_sent(
    talk: Conversation, desk: Desk, backend: ApplyingBackend
) -> None:
    await open_form(talk, INCOME)
    (said,) = await talk.say("deny", "नको")
    assert said.text == desk.wording.text("utter_form_cancelled", "mr") and not backend.made


async def test_request_for_a_person_is_no_name(talk: Conversation, desk: Desk, backend: ApplyingBackend) -> None:
    await open_form(talk, INCOME)
    await talk.say("talk_to_human", "माणसाशी बोलायचं आहे")
    assert backend.handovers and talk.slots["form"]["step"] == "name"


async def test_name_that_resembles_a_question_is_a_name(talk: Conversation) -> None:
    await open_form(talk, INCOME)
    await talk.say("find_service", "सूर्यकांत शेतकरी")
    assert talk.slots["form"]["answers"]["name"] == "सूर्यकांत शेतकरी"


async def test_question_in_between_is_answered_and_the_form_goes_on_in_another_language(
    talk: Conversation, desk: Desk
) -> None:
    await to_papers(talk)
    said = await talk.say("ask_fee", "what is the fee for caste certificate?", language="en", service=CASTE)
    assert desk.catalogue.services[CASTE].name["en"] in said[0].text
    (back,) = await talk.press(said[-1].buttons[0])
    assert back.locale == "en" and talk.slots["form"]["step"] == "paper"


async def test_photo_goes_along_under_the_name_that_is_chosen(
    talk: Conversation, desk: Desk, backend: ApplyingBackend, catalogue: Catalogue
) -> None:
    await to_papers(talk)
    (which,) = await talk.press(("📎", "/inform{}"), entities=[photo()])
    assert which.titles == [catalogue.documents[key].name["mr"] for key in catalogue.services[INCOME].documents[0]]
    (following,) = await talk.press(which.buttons[2])
    assert desk.wording.text("line_file_received", "mr", document=which.titles[2]) in following.text
    (summary,) = await talk.press(titled(following, desk.wording.text("button_all_later", "mr")))
    await talk.press(summary.buttons[0])
    (made,) = backend.made.values()
    (sent,) = made.documents
    assert (sent.document, sent.media.media_id, sent.media.sha256, sent.media.size) == ("pan", "77", SHA256, 1000)


async def test_words_under_a_photo_name_the_document(talk: Conversation) -> None:
    await to_papers(talk)
    await talk.say("ask_documents", "आधार कार्ड", entities=[photo()])
    assert talk.slots["form"]["answers"]["papers"][0]["document"] == "aadhaar"


async def test_second_photo_before_the_first_is_named_is_declined(talk: Conversation, desk: Desk) -> None:
    await to_papers(talk)
    await talk.press(("📎", "/inform{}"), entities=[photo()])
    (said,) = await talk.press(("📎", "/inform{}"), entities=[photo(id="78")])
    assert said.text == desk.wording.text("utter_file_one_enough", "mr")


@pytest.mark.parametrize(
    ("file", "key"),
    [
        (photo("application/msword"), "utter_file_type"),
        (photo(None), "utter_file_type"),
        (photo(size=None), "utter_file_unchecked"),
        (photo(size=5 * 1024 * 1024 + 1), "utter_file_size"),
    ],
)
async def test_file_outside_the_limits_is_declined_with_the_limit(
    talk: Conversation, desk: Desk, file: dict[str, object], key: str
) -> None:
    await to_papers(talk)
    (said,) = await talk.press(("📎", "/inform{}"), entities=[file])
    assert said.text == desk.wording.text(key, "mr", size="५")
    assert talk.slots["form"]["answers"]["papers"] == []


async def test_photo_before_it_is_asked_for_is_declined(talk: Conversation, desk: Desk) -> None:
    await open_form(talk, INCOME)
    (said,) = await talk.press(("📎", "/inform{}"), entities=[photo()])
    assert said.text == desk.wording.text("utter_file_not_now", "mr")


@pytest.mark.parametrize("locale", LOCALES)
async def test_photo_without_a_form_is_told_what_files_are_for(talk: Conversation, desk: Desk, locale: str) -> None:
    await talk.say("greet", "hello", language=locale)
    (said,) = await talk.press(("📎", "/inform{}"), entities=[photo()])
    assert said.text == desk.wording.text("utter_file_no_use", locale)


async def test_question_under_a_photo_is_answered_too(talk: Conversation, desk: Desk) -> None:
    said = await talk.say("ask_fee", "fee?", language="en", service=INCOME, entities=[photo()])
    assert [said[0].text, said[1].text[:1]] == [desk.wording.text("utter_file_no_use", "en"), "*"]


async def test_nothing_is_lost_where_the_backend_is_down(
    talk: Conversation, desk: Desk, backend: ApplyingBackend
) -> None:
    summary = await to_summary(talk, desk)
    backend.error = BackendUnavailable("down")
    (said,) = await talk.press(summary.buttons[0])
    assert said.text == desk.wording.text("utter_apply_unavailable", "mr")
    assert said.titles[-1] == desk.wording.text("button_person", "mr")
    backend.error = None
    done, _offer = await talk.press(said.buttons[0])
    assert "INC00000001" in done.text


async def test_sent_again_after_a_lost_answer_is_the_same_application(
    talk: Conversation, desk: Desk, backend: ApplyingBackend
) -> None:
    summary = await to_summary(talk, desk)
    backend.lost = [BackendUnavailable("lost")]
    (said,) = await talk.press(summary.buttons[0])
    await talk.press(said.buttons[0])
    assert len(backend.made) == 1


async def test_two_applications_of_the_same_person_are_two(
    talk: Conversation, desk: Desk, backend: ApplyingBackend
) -> None:
    for _ in range(2):
        talk.slots["place"] = None
        summary = await to_summary(talk, desk)
        await talk.press(summary.buttons[0])
    assert len(backend.made) == 2


async def test_refused_application_offers_a_person(talk: Conversation, desk: Desk, backend: ApplyingBackend) -> None:
    summary = await to_summary(talk, desk)
    backend.error = BackendRefused("no")
    (said,) = await talk.press(summary.buttons[0])
    assert said.text == desk.wording.text("utter_apply_refused", "mr") and talk.slots["form"] is None


async def test_name_is_in_no_slot_after_the_form(talk: Conversation, desk: Desk) -> None:
    summary = await to_summary(talk, desk)
    await talk.press(summary.buttons[0])
    assert "सुनील" not in repr(talk.slots)


async def test_number_in_a_status_button_is_the_applications(talk: Conversation, desk: Desk) -> None:
    summary = await to_summary(talk, desk)
    done, _offer = await talk.press(summary.buttons[0])
    assert done.buttons[0][1] == '/check_status{"application_number": "INC00000001"}'
    assert number("INC00000001")["value"] in done.buttons[0][1]


@pytest.mark.parametrize(
    ("text", "first", "second", "expected"),
    [
        ("not Haveli, Mulshi", "Haveli", "Mulshi", "Mulshi"),
        ("हवेली नहीं, मुळशी", "हवेली", "मुळशी", "Mulshi"),
        ("मुळशी, हवेली नाही", "हवेली", "मुळशी", "Mulshi"),
        ("हवेलीत नको मुळशी", "हवेली", "मुळशी", "Mulshi"),
    ],
)
async def test_refused_place_is_left_out(text: str, first: str, second: str, expected: str) -> None:
    from rasa_sdk import Tracker

    from actions.turn import Turn

    entities = [
        {**place("taluka", name, "Pune", name), "start": text.index(word), "end": text.index(word) + len(word)}
        for name, word in (("Haveli", first), ("Mulshi", second))
    ]
    message = {"text": text, "entities": entities, "intent": {"name": "deny"}}
    turn = Turn.parse(Tracker("x", {}, message, [], False, None, {}, None))
    assert place_told(turn)["taluka"] == expected and turn.locale == DEFAULT_LOCALE


async def test_name_that_looks_like_another_language_changes_none(talk: Conversation, desk: Desk) -> None:
    await open_form(talk, INCOME, "hi")
    (said,) = await talk.say("inform", "Mohan Lal Valmiki", language="mr", script="Latn")
    assert said.text == desk.wording.text("utter_apply_place", "hi")
