"""What is not text: the bot says that it cannot read it, or what files are for, in the citizen's language."""

from typing import Any

import pytest

from .bot import Citizen
from .wording import says

MEDIA = {"id": "1234567890", "mime_type": "application/octet-stream", "sha256": "x"}
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("video", MEDIA),
    ("audio", MEDIA),
    ("audio", {**MEDIA, "voice": True}),
    ("sticker", MEDIA),
    ("order", {"catalog_id": "1", "product_items": []}),
    ("unsupported", {}),
    ("something_new", {"a": 1}),
]


@pytest.mark.parametrize(("kind", "content"), KINDS, ids=[f"{kind}{len(content)}" for kind, content in KINDS])
def test_what_cannot_be_read_is_said_in_the_language_of_the_conversation(
    citizen: Citizen, kind: str, content: dict[str, Any]
) -> None:
    assert says(citizen.send(citizen.message(kind, **content)), "utter_cannot_read", "mr")
    citizen.say("please speak to me in English")
    assert says(citizen.send(citizen.message(kind, **content)), "utter_cannot_read", "en")


@pytest.mark.parametrize("kind", ["image", "document"])
def test_a_file_that_nobody_asked_for_is_told_what_files_are_for(citizen: Citizen, kind: str) -> None:
    assert says(citizen.send(citizen.message(kind, **MEDIA)), "utter_file_no_use", "mr")
    citizen.say("please speak to me in English")
    assert says(citizen.send(citizen.message(kind, **MEDIA)), "utter_file_no_use", "en")


def test_contacts_cannot_be_read(citizen: Citizen) -> None:
    card = {
        "name": {"formatted_name": "Somebody Else", "first_name": "Somebody"},
        "phones": [{"phone": "+919812345670"}],
    }
    message = {**citizen.message("contacts"), "contacts": [card]}
    assert says(citizen.send(message), "utter_cannot_read", "mr")


def test_the_words_under_a_photo_are_answered(citizen: Citizen) -> None:
    replies = citizen.send(citizen.message("image", **MEDIA, caption="what is the fee for income certificate?"))
    assert says(replies, "utter_file_no_use", "en")
    assert says(replies, "line_fee_unknown", "en")


def test_a_location_is_taken_as_a_place(citizen: Citizen) -> None:
    citizen.say("नमस्कार, कसे आहात?")
    assert citizen.send(citizen.message("location", latitude=18.5679, longitude=73.9143, name="Wagholi"))


def test_a_reaction_wants_no_answer(citizen: Citizen) -> None:
    citizen.say("नमस्कार, कसे आहात?")
    assert not citizen.send(citizen.message("reaction", message_id="wamid.x", emoji="👍"))
    assert citizen.say("खूप खूप आभारी आहे")
