from __future__ import annotations

import asyncio
import hashlib
import hmac

import httpx
import pytest

from sevamitra.console.simulator.webhook_sender import WebhookSender, sign

from .conftest import Console, Simulator, free_port
from .fake_bot import FakeBot


def test_signature_is_hmac_of_the_raw_body() -> None:
    body = '{"नाव":"x"}'.encode()
    assert sign(body, "key") == "sha256=" + hmac.new(b"key", body, hashlib.sha256).hexdigest()


@pytest.mark.asyncio
async def test_refused_webhook_is_sent_again_until_taken() -> None:
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        if len(bodies) == 1:
            raise httpx.ConnectError("down")
        return httpx.Response(500 if len(bodies) < 4 else 200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        sender = WebhookSender("http://bot/", "key", client, pauses=(0,))
        delivered: list[bool] = []
        sender.send({"a": 1}, "someone", lambda: delivered.append(True))
        for task in list(sender._tasks):
            await task
    assert len(bodies) == 4 and len(set(bodies)) == 1
    assert delivered == [True]


@pytest.mark.asyncio
async def test_waking_tries_again_at_once() -> None:
    calls: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(1)
        if len(calls) == 1:
            sender_ready.append(True)
            return httpx.Response(503)
        return httpx.Response(200)

    sender_ready: list[bool] = []
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        sender = WebhookSender("http://bot/", "key", client, pauses=(3600,))
        sender.send({}, "someone")
        (task,) = sender._tasks
        while not task.done():
            if sender_ready:
                sender.wake()
            await asyncio.sleep(0)
    assert len(calls) == 2


def test_bot_that_answers_500_gets_the_same_message_again(simulator: Simulator) -> None:
    simulator.bot.refuse = 1
    message = simulator.say("laxman", "शांत")
    simulator.bot.wait(lambda: [m for m in simulator.bot.messages() if m["id"] == message])


def test_message_written_while_the_assistant_is_down_survives_a_restart(tmp_path) -> None:
    rasa_port = free_port()
    console = Console(tmp_path, rasa_port)
    page = httpx.Client(base_url=f"{console.url}/simulator/api", trust_env=False)
    try:
        body = {"text": {"body": "शांत संदेश"}}
        message = page.post("/citizens/sunita/messages", json=body).json()
        assert message["status"] == "sent"
        console.stop()
        console.start()
        bot = FakeBot(rasa_port, console.port)
        assert bot.wait(lambda: bot.messages())[0]["id"] == message["id"]
        bot.close()
    finally:
        page.close()
        console.stop()
