from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turn import Turn
from actions.uploads import uploaded
from sevamitra.backend.citizen import Media
from sevamitra.channels.whatsapp.graph import GraphClient
from sevamitra.channels.whatsapp.hearing import hear
from sevamitra.channels.whatsapp.reading import read_message
from sevamitra.channels.whatsapp.updates import MediaFacts
from sevamitra.console.simulator.phone import PhoneError, parse_act
from sevamitra.settings import Settings

from .conftest import Simulator


def settings(data: Path, graph: str) -> Settings:
    """Of a channel that talks to the simulator."""
    return Settings(data=data, whatsapp_graph_url=graph, whatsapp_access_token="sevamitra-development")


def received(simulator: Simulator, message: str) -> dict[str, Any]:
    """The webhook's message of this id."""
    return simulator.bot.wait(lambda: [m for m in simulator.bot.messages() if m["id"] == message])[0]


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"text": {}}, {"text": {"body": ""}}, {"text": {"body": 5}}, {"text": {"body": "x" * 65537}}]
    + [{"location": {"latitude": 91, "longitude": 0}}, {"location": {"latitude": "nan", "longitude": 0}}]
    + [{"text": {"body": "x"}, "poll": True}, {"dance": True}, {"contact": {"name": "x", "phone": "12"}}],
)
def test_wrong_acts_are_refused(body: Any) -> None:
    with pytest.raises(PhoneError):
        parse_act(body)


def test_text_arrives_as_the_cloud_api_writes_it(simulator: Simulator) -> None:
    message = simulator.say("rohan", "मला शांत उत्तर द्या 🙏\nदुसरी ओळ")
    event = received(simulator, message)
    assert event["type"] == "text"
    assert event["text"] == {"body": "मला शांत उत्तर द्या 🙏\nदुसरी ओळ"}
    assert (event["from"], event["from_user_id"]) == ("919800000104", "IN.1000000000000104")
    value = next(
        e["entry"][0]["changes"][0]["value"]
        for e in simulator.bot.received
        if e["entry"][0]["changes"][0]["value"].get("messages") == [event]
    )
    assert value["contacts"][0]["profile"] == {"name": "Rohan D’Souza"}
    assert value["metadata"]["phone_number_id"] == "100000000000001"
    simulator.until("rohan", lambda m: m["id"] == message and m["status"] == "read")


def test_tapped_row_is_a_list_reply_in_the_context_of_its_message(simulator: Simulator) -> None:
    simulator.say("kavita", "जन्म दाखला")
    offer = simulator.until("kavita", lambda m: m["kind"] == "interactive" and m["sender"] == "business")
    body = {"choice": {"message_id": offer["id"], "id": "village"}}
    message = simulator.page.post("/citizens/kavita/messages", json=body).json()["id"]
    event = received(simulator, message)
    reply = {"id": "village", "title": "ग्रामपंचायत", "description": "गावात झालेला जन्म"}
    assert event["interactive"] == {"type": "list_reply", "list_reply": reply}
    assert event["context"]["id"] == offer["id"]
    foreign = {"choice": {"message_id": offer["id"], "id": "elsewhere"}}
    assert simulator.page.post("/citizens/kavita/messages", json=foreign).status_code == 400
    assert simulator.page.post("/citizens/rohan/messages", json=body).status_code == 400


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ({"location": {"latitude": 18.5, "longitude": 73.8, "name": "पुणे"}}, "location"),
        ({"contact": {"name": "गीता मोरे", "phone": "919800000190"}}, "contacts"),
        ({"poll": True}, "unsupported"),
    ],
)
def test_shared_things_arrive_with_their_type(simulator: Simulator, act: dict[str, Any], kind: str) -> None:
    message = simulator.page.post("/citizens/imran/messages", json=act).json()["id"]
    event = received(simulator, message)
    assert event["type"] == kind
    assert event["errors"][0]["code"] == 131051 if kind == "unsupported" else event[kind]


def test_voice_note_is_audio_that_the_assistant_can_fetch(simulator: Simulator, graph) -> None:
    files = {"file": ("note.ogg", b"OggS-sound", "audio/ogg; codecs=opus")}
    answer = simulator.page.post("/citizens/imran/media", data={"kind": "voice"}, files=files)
    event = received(simulator, answer.json()["id"])
    assert event["type"] == "audio" and event["audio"]["voice"] is True
    found = graph.get(f"{simulator.console.url}/v21.0/{event['audio']['id']}").json()
    assert graph.get(found["url"]).content == b"OggS-sound"


def test_photo_reaches_an_open_form_as_a_file_that_it_can_take(simulator: Simulator, tmp_path: Path) -> None:
    body = b"\xff\xd8 a photo"
    files = {"file": ("aadhaar.jpg", body, "image/jpeg")}
    answer = simulator.page.post("/citizens/imran/media", data={"kind": "image"}, files=files)
    event = received(simulator, answer.json()["id"])
    content = read_message(event, [], 0.0).content

    async def ask() -> MediaFacts | None:
        graph = GraphClient(settings(tmp_path, simulator.console.url))
        try:
            return await graph.media(event["image"]["id"])
        finally:
            await graph.close()

    heard = hear(content, None, asyncio.run(ask()))
    assert heard.meaning
    turn = Turn.parse(Tracker("x", {}, heard.meaning.parse_data(heard.text), [], False, None, {}, None))
    sha256 = hashlib.sha256(body).hexdigest()
    assert (turn.act, uploaded(turn)) == ("inform", Media(event["image"]["id"], sha256, "image/jpeg", len(body)))


@pytest.mark.parametrize(
    ("kind", "name", "body", "mime"),
    [
        ("image", "a.gif", b"x", "image/gif"),
        ("image", "a.png", b"", "image/png"),
        ("hologram", "a", b"x", "image/png"),
        ("sticker", "a.webp", b"x" * 600_000, "image/webp"),
    ],
)
def test_files_that_whatsapp_refuses_are_refused(
    simulator: Simulator, kind: str, name: str, body: bytes, mime: str
) -> None:
    answer = simulator.page.post("/citizens/imran/media", data={"kind": kind}, files={"file": (name, body, mime)})
    assert answer.status_code == 400


def test_reaction_names_its_message(simulator: Simulator) -> None:
    simulator.say("imran", "नमस्कार")
    offer = simulator.until("imran", lambda m: m["sender"] == "business")
    body = {"reaction": {"message_id": offer["id"], "emoji": "👍"}}
    assert simulator.page.post("/citizens/imran/messages", json=body).json()["own_reaction"] == "👍"
    event = simulator.bot.wait(lambda: [m for m in simulator.bot.messages() if m["type"] == "reaction"])[0]
    assert event["reaction"] == {"message_id": offer["id"], "emoji": "👍"}


def test_username_hides_the_number_and_the_reply_finds_the_person(simulator: Simulator) -> None:
    answer = simulator.page.post("/citizens", json={"name": "आशा", "username": "asha.k"})
    assert answer.status_code == 201
    key = answer.json()["key"]
    event = received(simulator, simulator.say(key, "नमस्कार"))
    assert "from" not in event and event["from_user_id"] == answer.json()["user_id"]
    simulator.until(key, lambda m: m["sender"] == "business")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "number": "9800000001"},
        {"name": "x"},
        {"name": "x", "number": "12"},
        {"name": "x", "number": "9800000101"},
        {"name": "x", "username": "NO SPACES"},
        {"name": "x" * 61, "number": "9800000001"},
        {"name": "\ud800", "number": "9800000001"},
        ["x"],
    ],
)
def test_wrong_newcomers_are_refused(simulator: Simulator, body: Any) -> None:
    import json

    answer = simulator.page.post("/citizens", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_unknown_citizens_are_not_found(simulator: Simulator) -> None:
    assert simulator.page.post("/citizens/nobody/messages", json={"poll": True}).status_code == 404
    assert simulator.page.delete("/citizens/nobody/messages").status_code == 404


def test_page_posts_must_be_json(simulator: Simulator) -> None:
    answer = simulator.page.post("/citizens", content="{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400
