import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage

from sevamitra.channels.erasures import Erasures
from sevamitra.channels.inbox import LEASE_SECONDS, Arrival, Inbox
from sevamitra.channels.media import MOST_BYTES, KeptFile, MediaArchive
from sevamitra.channels.outbox import Outbox
from sevamitra.channels.pump import Pump
from sevamitra.channels.secrets import Vault
from sevamitra.channels.store import Database, IssuedChoice, remember_choices
from sevamitra.channels.store import inbox as inbox_table
from sevamitra.channels.store import outbox as outbox_table
from sevamitra.channels.store import people as people_table
from sevamitra.channels.whatsapp.graph import GraphClient
from sevamitra.channels.whatsapp.messages import Choice
from sevamitra.channels.whatsapp.reading import read_message
from sevamitra.channels.whatsapp.turns import Pace, Turns, seal

from ..conftest import Clock, rows
from ..graph_server import GraphServer
from ..samples import message, pressed, settings, text

pytestmark = pytest.mark.asyncio
PHOTO = b"a photo of a door"


class PlainWords:
    """Words that show their key."""

    def text(self, key: str, locale: str, **values: object) -> str:
        return f"{key} {locale} {' '.join(map(str, values.values()))}".strip()


async def echo(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": f"echo {message.text}"})


class Desk:
    """Inbox, turns and outbox, driven by hand; ``rasa`` is what answers."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, graph: GraphClient) -> None:
        self.database, self.vault, self.clock = database, vault, clock
        self.inbox = Inbox(database, Outbox(database))
        self.heard: list[UserMessage] = []
        self.rasa: Callable[[UserMessage], Awaitable[None]] = echo
        self.woken = 0
        pace = Pace(turn_seconds=0.2, pause_before_retry=0)
        self.turns = Turns(
            database, self.inbox, vault, graph, PlainWords(), self._on_new_message, clock, self._on_answer, pace
        )
        self.pump = Pump("inbox", 4, self.turns.claim, self.turns.take)

    async def _on_new_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        await self.rasa(message)

    def _on_answer(self) -> None:
        self.woken += 1

    def put(self, piece: dict[str, Any]) -> None:
        parsed = read_message(piece, [], self.clock())
        raw, person = seal(parsed, self.vault)
        sender_id = self.vault.sender_id(parsed.person.identity)
        arrival = Arrival(self.vault.fingerprint(parsed.wamid), sender_id, raw, person, parsed.timestamp)
        self.inbox.add([arrival], self.clock())

    async def take(self, piece: dict[str, Any]) -> list[dict[str, Any]]:
        """What is said to a message."""
        before = len(rows(self.database, outbox_table))
        self.put(piece)
        await self.pump.drain()
        return self.said[before:]

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(self.vault.decrypt(row.body)) for row in rows(self.database, outbox_table)]

    @property
    def states(self) -> list[str]:
        return [row.state for row in rows(self.database, inbox_table)]


@pytest_asyncio.fixture
async def desk(
    local_database: Database, vault: Vault, clock: Clock, graph_server: GraphServer, tmp_path: Path
) -> AsyncIterator[Desk]:
    graph = GraphClient(settings(tmp_path, whatsapp_graph_url=graph_server.url))
    yield Desk(local_database, vault, clock, graph)
    await graph.close()


def bodies(said: list[dict[str, Any]]) -> list[str]:
    return [message["text"]["body"] for message in said]


async def test_text_is_answered_to_its_writer(desk: Desk) -> None:
    (said,) = await desk.take(text("नमस्कार"))
    assert said["text"]["body"] == "echo नमस्कार" and said["to"] == "919800000001"
    assert desk.states == ["done"] and desk.woken == 1


async def test_rasa_sees_a_hash_a_masked_text_and_no_number(desk: Desk) -> None:
    await desk.take(text("/माझा आधार 2345 6789 0123, फोन 9876543210"))
    (heard,) = desk.heard
    assert heard.text == "माझा आधार XXXX XXXX 0123, फोन XXXXXX3210"
    assert heard.sender_id.startswith("wa-") and heard.input_channel == "whatsapp"
    key = desk.vault.number_key("919800000001")
    assert heard.metadata == {"channel": "whatsapp", "number_key": key} and heard.parse_data is None
    assert "9800000001" not in repr(vars(heard)) and "wamid" not in heard.message_id


async def test_nothing_is_stored_in_clear(desk: Desk) -> None:
    await desk.take(text("माझे गुपित"))
    stored = repr(rows(desk.database, inbox_table) + rows(desk.database, outbox_table))
    assert "919800000001" not in stored and "गुपित" not in stored and "wamid" not in stored


async def test_person_without_number_is_answered_by_user_id(desk: Desk) -> None:
    (said,) = await desk.take({**text("hi"), "from": None, "user_id": "IN.77"})
    assert said["recipient"] == "IN.77" and "to" not in said


async def ask_where(message: UserMessage) -> None:
    buttons = [{"title": "गाव", "payload": '/inform{"body": "gram-panchayat"}'}, {"title": "शहर", "payload": "शहरात"}]
    custom = {"locale": "hi"}
    await message.output_channel.send_response(message.sender_id, {"text": "?", "buttons": buttons, "custom": custom})


def keys(said: dict[str, Any]) -> list[str]:
    return [button["reply"]["id"] for button in said["interactive"]["action"]["buttons"]]


async def test_pressed_button_means_its_payload(desk: Desk) -> None:
    desk.rasa = ask_where
    (said,) = await desk.take(text("जन्म दाखला"))
    key = keys(said)[0]
    assert "inform" not in key and len(key) <= 20
    await desk.take(pressed(key, "गाव"))
    parsed = desk.heard[-1].parse_data
    assert parsed["intent"]["name"] == "inform" and parsed["text"] == "गाव"
    assert [(found["entity"], found["value"]) for found in parsed["entities"]] == [("body", "gram-panchayat")]
    assert parsed["message_id"] == desk.heard[-1].message_id


async def test_button_without_intent_is_read_as_text(desk: Desk) -> None:
    desk.rasa = ask_where
    (said,) = await desk.take(text("जन्म दाखला"))
    await desk.take(pressed(keys(said)[1], "शहर"))
    assert (desk.heard[-1].text, desk.heard[-1].parse_data) == ("शहरात", None)


async def test_unknown_expired_or_anothers_key_is_its_title(desk: Desk) -> None:
    desk.rasa = ask_where
    (said,) = await desk.take(text("जन्म दाखला"))
    key = keys(said)[0]
    await desk.take(pressed("/restart", "/restart", wamid="w1"))
    await desk.take(pressed(key, "गाव", wamid="w2", number="919800000009"))
    desk.clock.now += 31 * 86_400
    await desk.take(pressed(key, "गाव…", wamid="w3"))
    assert [(heard.text, heard.parse_data) for heard in desk.heard[1:]] == [
        ("restart", None),
        ("गाव", None),
        ("गाव", None),
    ]


async def test_location_is_informed(desk: Desk) -> None:
    await desk.take(message("location", latitude=18.5, longitude=73.8))
    entities = desk.heard[0].parse_data["entities"]
    assert {found["entity"]: found["value"] for found in entities} == {"latitude": 18.5, "longitude": 73.8}


@pytest.mark.parametrize("kind", ["audio", "video", "sticker"])
async def test_what_cannot_be_read_is_said_in_marathi_to_a_stranger(desk: Desk, kind: str) -> None:
    assert bodies(await desk.take(message(kind, id="1"))) == [f"utter_cannot_read mr kind_of_message_{kind} mr"]
    assert desk.heard == []


async def test_what_cannot_be_read_is_said_in_the_language_of_the_last_turn(desk: Desk) -> None:
    desk.rasa = ask_where
    await desk.take(text("जन्म दाखला"))
    assert bodies(await desk.take(message("audio", "w2", id="1", voice=True))) == [
        "utter_cannot_read hi kind_of_message_voice hi"
    ]


async def test_caption_is_answered_after_saying_that_the_film_is_not_read(desk: Desk) -> None:
    assert bodies(await desk.take(message("video", id="1", caption="हा दाखला"))) == [
        "utter_cannot_read mr kind_of_message_video mr",
        "echo हा दाखला",
    ]


async def test_photo_reaches_rasa_with_what_meta_knows_of_it(desk: Desk, graph_server: GraphServer) -> None:
    sha256 = graph_server.keep_file("77", "image/jpeg", PHOTO)
    await desk.take(message("image", id="77", mime_type="image/jpeg"))
    media = {"id": "77", "kind": "image", "mime": "image/jpeg", "sha256": sha256, "size": len(PHOTO)}
    (heard,) = desk.heard
    assert heard.parse_data["intent"]["name"] == "inform"
    assert [(found["entity"], found["value"]) for found in heard.parse_data["entities"]] == [("media", media)]
    assert (heard.metadata or {})["media"] == media
    assert "/v21.0/77" in graph_server.paths


async def test_photo_is_fetched_and_kept_and_its_address_gets_our_token(desk: Desk, graph_server: GraphServer) -> None:
    graph_server.keep_file("77", "image/jpeg", PHOTO)
    await desk.take(message("image", id="77", mime_type="image/jpeg"))
    kept = MediaArchive(desk.database, desk.vault).read("77")
    assert kept == KeptFile("image/jpeg", PHOTO)
    assert graph_server.tokens == {"Bearer token"}


@pytest.mark.parametrize(("mime", "size"), [("video/mp4", len(PHOTO)), ("image/jpeg", MOST_BYTES + 1)])
async def test_file_that_no_office_can_use_is_told_of_and_not_fetched(
    desk: Desk, graph_server: GraphServer, mime: str, size: int
) -> None:
    graph_server.keep_file("77", mime, PHOTO)
    graph_server.files["77"]["file_size"] = size
    await desk.take(message("document", id="77", mime_type=mime))
    assert (desk.heard[0].metadata or {})["media"]["size"] == size
    assert MediaArchive(desk.database, desk.vault).read("77") is None
    assert "/file/77" not in graph_server.paths


@pytest.mark.parametrize(
    "told", [{"url": "http://127.0.0.1:1/gone"}, {"url": ""}, {"file_size": 5}, {"file_size": 999}]
)
async def test_file_that_cannot_be_had_whole_is_as_if_nothing_were_known_of_it(
    desk: Desk, graph_server: GraphServer, told: dict[str, Any]
) -> None:
    graph_server.keep_file("77", "image/jpeg", PHOTO)
    graph_server.files["77"].update(told)
    await desk.take(message("image", id="77", mime_type="image/jpeg"))
    assert (desk.heard[0].metadata or {})["media"]["size"] is None
    assert MediaArchive(desk.database, desk.vault).read("77") is None


async def test_photo_of_which_meta_tells_nothing_reaches_rasa_without_size(desk: Desk) -> None:
    assert bodies(await desk.take(message("image", id="78", mime_type="image/png"))) == ["echo 📎"]
    assert desk.heard[0].metadata["media"] == {
        "id": "78", "kind": "image", "mime": "image/png", "sha256": None, "size": None,
    }  # fmt: skip


async def test_words_under_a_document_go_to_rasa_unread_with_the_file_beside(desk: Desk) -> None:
    await desk.take(message("document", id="79", caption="हा दाखला", filename="f.pdf"))
    (heard,) = desk.heard
    assert (heard.text, heard.parse_data, heard.metadata["media"]["id"]) == ("हा दाखला", None, "79")


@pytest.mark.parametrize("kind", ["reaction", "system"])
async def test_reaction_and_notice_get_no_answer(desk: Desk, graph_server: GraphServer, kind: str) -> None:
    assert await desk.take(message(kind, emoji="👍")) == [] and desk.states == ["done"]


async def test_message_is_marked_as_read_while_it_is_answered(desk: Desk, graph_server: GraphServer) -> None:
    async def once_marked(message: UserMessage) -> None:
        async with graph_server.arrived:
            await graph_server.arrived.wait_for(lambda: bool(graph_server.marks))
        await echo(message)

    desk.rasa = once_marked
    assert bodies(await desk.take(text("hi"))) == ["echo hi"]
    assert graph_server.marks[0]["message_id"] == "wamid.1"


async def test_silence_becomes_an_apology(desk: Desk) -> None:
    async def say_nothing(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "  ", "custom": {"locale": "en"}})

    desk.rasa = say_nothing
    assert bodies(await desk.take(text("hi"))) == ["utter_trouble en"]


async def test_failure_is_tried_once_more_and_half_answers_are_dropped(desk: Desk) -> None:
    async def fail_once(message: UserMessage) -> None:
        await echo(message)
        if len(desk.heard) == 1:
            raise RuntimeError("internal detail")

    desk.rasa = fail_once
    assert bodies(await desk.take(text("hi"))) == ["echo hi"]
    assert len(desk.heard) == 2


async def test_lasting_failure_becomes_an_apology_without_detail(desk: Desk) -> None:
    async def fail(message: UserMessage) -> None:
        raise RuntimeError("internal detail")

    desk.rasa = fail
    assert bodies(await desk.take(text("hi"))) == ["utter_trouble mr"]
    assert len(desk.heard) == 2 and desk.states == ["done"]


async def test_turn_that_takes_too_long_becomes_an_apology(desk: Desk) -> None:
    async def hang(message: UserMessage) -> None:
        await asyncio.Event().wait()

    desk.rasa = hang
    assert bodies(await desk.take(text("hi"))) == ["utter_trouble mr"]


async def test_crash_between_processing_and_commit_gives_one_answer(desk: Desk) -> None:
    desk.put(text("hi"))
    (crashed,) = desk.turns.claim(1)
    desk.clock.now += LEASE_SECONDS
    await desk.pump.drain()
    await desk.turns.take(crashed)
    assert bodies(desk.said) == ["echo hi"] and len(desk.heard) == 2


async def test_message_that_takes_its_worker_down_is_given_up_politely(desk: Desk) -> None:
    desk.put(text("hi"))
    for _ in range(3):
        desk.turns.claim(1)
        desk.clock.now += LEASE_SECONDS
    await desk.pump.drain()
    assert bodies(desk.said) == ["utter_trouble mr"] and desk.heard == []


async def test_unreadable_row_does_not_block_its_person(desk: Desk) -> None:
    sender_id = desk.vault.sender_id("number:919800000001")
    desk.inbox.add([Arrival("x", sender_id, "gibberish", "gibberish", 0)], desk.clock())
    assert bodies(await desk.take(text("hi"))) == ["echo hi"]
    assert desk.states == ["failed", "done"]


async def test_messages_of_a_person_are_answered_in_the_order_of_writing(desk: Desk) -> None:
    desk.put(text("दुसरा", "w2", at=2))
    desk.put(text("पहिला", "w1", at=1))
    await desk.pump.drain()
    assert bodies(desk.said) == ["echo पहिला", "echo दुसरा"]


async def erase_me(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "पुसत आहे"})
    await message.output_channel.send_response(message.sender_id, {"custom": {"type": "erase", "text": "पुसले"}})


async def test_erasure_begins_when_the_turn_is_finished_and_is_said_only_then(desk: Desk) -> None:
    desk.rasa = erase_me
    assert bodies(await desk.take(text("होय"))) == ["पुसत आहे"]
    desk.rasa = echo
    assert await desk.take(text("नमस्कार", "wamid.2")) == [], "the next message waits"
    wanted = Erasures(desk.database, Outbox(desk.database))
    (erasure,) = wanted.claim(1, desk.clock())
    assert wanted.finish(erasure, desk.clock())
    assert bodies(desk.said) == ["पुसले"]
    await desk.pump.drain()
    assert bodies(desk.said) == ["पुसले", "echo नमस्कार"]


async def test_turn_that_says_nothing_but_the_erasure_needs_no_apology(desk: Desk) -> None:
    async def silently(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"custom": {"type": "erase", "text": "पुसले"}})

    desk.rasa = silently
    assert await desk.take(text("होय")) == []


@pytest.mark.parametrize("wish", [True, False])
async def test_wish_about_notices_is_kept_with_the_turn_and_until_another(desk: Desk, wish: bool) -> None:
    async def hears(message: UserMessage) -> None:
        custom = {"locale": "en", "notices": wish} if message.text == "wish" else {"locale": "en"}
        await message.output_channel.send_response(message.sender_id, {"text": "ok", "custom": custom})

    desk.rasa = hears
    await desk.take(text("hello", "a"))
    assert [row.notices for row in rows(desk.database, people_table)] == [None]
    await desk.take(text("wish", "b"))
    await desk.take(text("thanks", "c"))
    assert [row.notices for row in rows(desk.database, people_table)] == [wish]


async def test_press_of_a_templates_button_is_what_its_key_stands_for(desk: Desk) -> None:
    issued = [IssuedChoice("key_1", Choice("Get", '/request_certificate{"application_number": "INC12345678"}'))]
    with desk.database.begin() as connection:
        remember_choices(connection, desk.vault.sender_id("number:919800000001"), issued, desk.clock() + 60)
    await desk.take(message("button", "wamid.9", payload="key_1", text="Get"))
    (heard,) = desk.heard
    assert heard.parse_data["intent"]["name"] == "request_certificate"
    assert heard.parse_data["entities"][0]["value"] == "INC12345678"
