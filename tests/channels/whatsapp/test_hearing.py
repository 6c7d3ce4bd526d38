from typing import Any

import pytest

from sevamitra.channels.whatsapp import updates
from sevamitra.channels.whatsapp.hearing import Heard, Meaning, hear, pressed_key, read_payload
from sevamitra.channels.whatsapp.messages import Choice


@pytest.mark.parametrize(
    ("content", "heard"),
    [
        (updates.Text("/restart"), Heard("restart")),
        (updates.Text("आधार 2345 6789 0123"), Heard("आधार XXXX XXXX 0123")),
        (updates.Text("／"), Heard(unreadable="unsupported")),
        (updates.ButtonReply("unknown", "जन्म दाखला…"), Heard("जन्म दाखला")),
        (updates.ListReply("unknown", "/restart"), Heard("restart")),
        (updates.TemplateReply("/restart", "पुन्हा सुरू"), Heard("पुन्हा सुरू")),
        (updates.Media("image", "1"), Heard(unreadable="image")),
        (updates.Media("document", "1", caption="/हा दाखला"), Heard("हा दाखला", unreadable="document")),
        (updates.Media("audio", "1", voice=True), Heard(unreadable="voice")),
        (updates.Media("audio", "1"), Heard(unreadable="audio")),
        (updates.Contacts(1), Heard(unreadable="contacts")),
        (updates.Order(), Heard(unreadable="order")),
        (updates.Unsupported("hologram"), Heard(unreadable="unsupported")),
        (updates.Reaction("👍"), Heard()),
        (updates.System("user_changed_number"), Heard()),
        (
            updates.Location(18.5, 73.8),
            Heard("18.50000, 73.80000", Meaning("inform", (("latitude", 18.5), ("longitude", 73.8)))),
        ),
    ],
)
def test_what_is_heard(content: updates.Content, heard: Heard) -> None:
    assert hear(content, None) == heard


def test_known_press_is_what_its_payload_means() -> None:
    heard = hear(updates.ButtonReply("k", "ज…"), Choice("जन्म दाखला", '/inform{"service": "birth"}'))
    assert heard == Heard("जन्म दाखला", Meaning("inform", (("service", "birth"),)))


def test_choice_without_intent_is_said_as_text() -> None:
    assert hear(updates.ButtonReply("k", "हो"), Choice("हो", "होय, चालेल")) == Heard("होय, चालेल")


@pytest.mark.parametrize(
    ("payload", "meaning"),
    [
        ("/affirm", Meaning("affirm")),
        ('/inform{"a": "b", "c": 4}', Meaning("inform", (("a", "b"), ("c", 4)))),
        ('/inform {"a": ["x", "y"]}', Meaning("inform", (("a", "x"), ("a", "y")))),
        ("/inform{bad", None),
        ('/inform{"a": }', None),
        ("affirm", None),
        ("", None),
        ("/", None),
        ("/has space", None),
    ],
)
def test_payloads(payload: str, meaning: Meaning | None) -> None:
    assert read_payload(payload) == meaning


def test_parse_data_has_what_rasa_reads() -> None:
    parsed: dict[str, Any] = Meaning("inform", (("service", "birth"),)).parse_data("जन्म दाखला")
    assert parsed["text"] == "जन्म दाखला"
    assert parsed["intent"] == {"name": "inform", "confidence": 1.0}
    assert parsed["entities"][0]["entity"] == "service" and parsed["entities"][0]["value"] == "birth"
    assert parsed["language"]["code"] is None


def test_only_presses_have_a_key() -> None:
    assert pressed_key(updates.ListReply("k", "t")) == "k"
    assert pressed_key(updates.Text("k")) == ""
