import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import socketio
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic.touchup import TouchUp

from sevamitra.channels.developer import BadMessage, RestChannel, SocketIOChannel, is_allowed, read_message

pytestmark = pytest.mark.asyncio
TOKEN = {"Authorization": "Bearer letmein"}


class Server:
    """Both developer channels in a real Sanic server."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.app = Sanic(f"developer_{uuid4().hex}", configure_logging=False)
        self.app.blueprint(RestChannel("letmein").blueprint(self.echo), url_prefix="/webhooks/rest")
        self.app.blueprint(SocketIOChannel("letmein").blueprint(self.echo), url_prefix="/webhooks/socketio")
        self.url = ""

    async def echo(self, message: UserMessage) -> None:
        self.heard.append(message)
        await message.output_channel.send_text_message(message.sender_id, f"echo {message.text}")


@pytest_asyncio.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    rewrite = TouchUp.run

    def rewrite_once(app: Sanic) -> None:
        with suppress(KeyError):
            rewrite(app)

    monkeypatch.setattr(TouchUp, "run", rewrite_once)
    one = Server()
    running: Any = await one.app.create_server(sock=socket.create_server(("127.0.0.1", 0)), return_asyncio_server=True)
    await running.startup()
    one.url = f"http://127.0.0.1:{running.server.sockets[0].getsockname()[1]}"
    yield one
    await running.close()


async def post(server: Server, headers: dict[str, str] = TOKEN, **request: Any) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url) as client:
        return await client.post("/webhooks/rest/webhook", headers=headers, **request)


async def test_rest_answers_with_a_prefixed_sender_and_a_masked_text(server: Server) -> None:
    body = {"sender": "wa-1", "message": " /restart 2345 6789 0123", "input_channel": "whatsapp", "metadata": {"a": 1}}
    answer = await post(server, json=body)
    assert answer.json() == [{"recipient_id": "dev-wa-1", "text": "echo restart XXXX XXXX 0123"}]
    (heard,) = server.heard
    assert heard.input_channel == "rest" and heard.metadata == {"a": 1, "channel": "rest"}


async def test_rest_streams_when_asked(server: Server) -> None:
    answer = await post(server, json={"message": "hi"}, params={"stream": "true"})
    assert "echo hi" in answer.text


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"5", b'"x"', b"\xff", b"{}", b'{"message": 5}', b'{"message": ""}', b'{"message": "/"}',
     b'{"message": "x", "sender": 5}', b'{"message": "x", "sender": ""}', b'{"message": "x", "metadata": []}'],
)  # fmt: skip
async def test_malformed_body_is_told_as_json(server: Server, content: bytes) -> None:
    answer = await post(server, content=content)
    assert answer.status_code == 400 and answer.json()["error"]
    assert server.heard == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer no"}, {"Authorization": "letmein"}])
async def test_rest_without_the_token_is_refused(server: Server, headers: dict[str, str]) -> None:
    assert (await post(server, headers=headers, json={"message": "hi"})).status_code == 401


async def test_token_in_the_query_is_accepted(server: Server) -> None:
    assert (await post(server, headers={}, params={"token": "letmein"}, json={"message": "hi"})).status_code == 200


async def test_without_a_token_set_everybody_is_allowed() -> None:
    assert is_allowed("", None, None)
    assert not is_allowed("letmein", None, None)


async def test_sender_cannot_pass_for_a_verified_person() -> None:
    assert read_message({"sender": "wa-0123", "message": "x"}, "rest").sender_id == "dev-wa-0123"
    with pytest.raises(BadMessage):
        read_message({"sender": None, "message": "x"}, "rest")


async def test_socket_answers_in_its_own_room_and_survives_bad_messages(server: Server) -> None:
    client = socketio.AsyncClient()
    answers: asyncio.Queue[Any] = asyncio.Queue()
    client.on("bot_uttered", answers.put)
    client.on("error", answers.put)
    await client.connect(server.url, auth={"token": "letmein"}, transports=["polling"])
    await client.emit("user_uttered", {"message": "／restart"})
    assert await asyncio.wait_for(answers.get(), 5) == {"text": "echo restart"}
    assert server.heard[0].sender_id.startswith("dev-") and server.heard[0].input_channel == "socketio"
    for bad in (5, {"message": None}, {"message": "x", "metadata": "{"}):
        await client.emit("user_uttered", bad)
        assert "error" in await asyncio.wait_for(answers.get(), 5)
    await client.eio.disconnect(abort=True)


@pytest.mark.parametrize(
    ("environ", "auth", "allowed"),
    [
        ({}, None, False),
        ({"QUERY_STRING": "EIO=4&token=no"}, {"token": 5}, False),
        ({}, {"token": "no"}, False),
        ({}, {"token": "letmein"}, True),
        ({"QUERY_STRING": "EIO=4&token=letmein"}, None, True),
        ({"HTTP_AUTHORIZATION": "Bearer letmein"}, "rubbish", True),
    ],
)
async def test_socket_wants_the_token(environ: dict[str, str], auth: Any, allowed: bool) -> None:
    channel = SocketIOChannel("letmein")
    channel.blueprint(print)
    assert channel.sio
    assert await channel.sio.handlers["/"]["connect"]("sid", environ, auth) is allowed
