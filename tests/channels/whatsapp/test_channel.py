import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic.touchup import TouchUp

from sevamitra.channels.whatsapp.channel import LARGEST_WEBHOOK, WhatsAppInput
from sevamitra.channels.whatsapp.turns import Pace

from ..graph_server import GraphServer
from ..samples import pressed, settings, signed, text, webhook

pytestmark = pytest.mark.asyncio
HOOK = "/webhooks/whatsapp/webhook"


class PlainWords:
    def text(self, key: str, locale: str, **values: object) -> str:
        return f"{key} {locale}"


async def echo(message: UserMessage) -> None:
    await message.output_channel.send_text_message(message.sender_id, f"echo {message.text}")


class Forgetful:
    """Remembers no conversation."""

    async def erase(self, sender_id: str) -> None:
        pass

    async def silent(self, before: float) -> list[str]:
        return []


class Running:
    """The channel in a real Sanic server on a free port."""

    def __init__(self, data: Path, graph_url: str) -> None:
        self.foreseen: list[str] = []
        self.channel = WhatsAppInput(
            settings(data, whatsapp_graph_url=graph_url), PlainWords(), pace=Pace(5, 0), memory=Forgetful(),
            foresee=self._foresee,
        )  # fmt: skip
        self.app = Sanic(f"test_{uuid4().hex}", configure_logging=False)
        self.app.blueprint(self.channel.blueprint(echo), url_prefix="/webhooks/whatsapp")
        self.server: Any = None
        self.client = httpx.AsyncClient()

    async def _foresee(self, text: str) -> None:
        self.foreseen.append(text)

    async def start(self) -> None:
        self.server = await self.app.create_server(
            sock=socket.create_server(("127.0.0.1", 0)), return_asyncio_server=True
        )
        await self.server.startup()
        await self.server.before_start()
        await self.server.after_start()
        port = self.server.server.sockets[0].getsockname()[1]
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")

    async def stop(self) -> None:
        await self.client.aclose()
        await self.server.before_stop()
        await self.server.close()


@pytest.fixture(autouse=True)
def several_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sanic rewrites its own methods when it starts, and fails where an earlier app of the process did so before."""
    rewrite = TouchUp.run

    def rewrite_once(app: Sanic) -> None:
        with suppress(KeyError):
            rewrite(app)

    monkeypatch.setattr(TouchUp, "run", rewrite_once)


@pytest_asyncio.fixture
async def running(tmp_path: Path, graph_server: GraphServer) -> AsyncIterator[Running]:
    one = Running(tmp_path, graph_server.url)
    await one.start()
    yield one
    await one.stop()


async def test_subscription_check_gives_the_challenge_back(running: Running) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}
    answer = await running.client.get(HOOK, params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query", [{}, {"hub.mode": "subscribe"}, {"hub.mode": "subscribe", "hub.verify_token": "no"},
              {"hub.mode": "other", "hub.verify_token": "verify-me"}]
)  # fmt: skip
async def test_subscription_with_another_token_is_refused(running: Running, query: dict[str, str]) -> None:
    assert (await running.client.get(HOOK, params=query)).status_code == 403


async def test_signed_message_is_answered_through_the_graph_api(running: Running, graph_server: GraphServer) -> None:
    answer = await running.client.post(HOOK, **signed(webhook(text("नमस्कार"))))
    assert answer.status_code == 200
    await graph_server.received(1)
    assert graph_server.bodies == ["echo नमस्कार"] and graph_server.sent[0]["to"] == "919800000001"


async def test_a_text_that_rasa_will_parse_is_foreseen(running: Running, graph_server: GraphServer) -> None:
    await running.client.post(HOOK, **signed(webhook(text("नमस्कार"))))
    await graph_server.received(1)
    assert running.foreseen == ["नमस्कार"]


async def test_two_messages_in_one_post_are_both_answered(running: Running, graph_server: GraphServer) -> None:
    await running.client.post(HOOK, **signed(webhook(text("1", "a"), text("2", "b"))))
    await graph_server.received(2)
    assert graph_server.bodies == ["echo 1", "echo 2"]


async def test_repeated_event_is_acknowledged_and_not_answered_again(
    running: Running, graph_server: GraphServer
) -> None:
    for _ in range(3):
        assert (await running.client.post(HOOK, **signed(webhook(text("1", "a"))))).status_code == 200
    await running.client.post(HOOK, **signed(webhook(text("2", "b"))))
    await graph_server.received(2)
    assert graph_server.bodies == ["echo 1", "echo 2"]


@pytest.mark.parametrize("header", [None, "", "sha256=00", "sha256=" + "0" * 64])
async def test_forged_or_unsigned_event_is_refused(
    running: Running, graph_server: GraphServer, header: str | None
) -> None:
    request = signed(webhook(text("forged")))
    request["headers"] = {"X-Hub-Signature-256": header} if header is not None else {}
    assert (await running.client.post(HOOK, **request)).status_code == 403


async def test_tampered_body_is_refused(running: Running) -> None:
    request = signed(webhook(text("1")))
    request["content"] = request["content"].replace(b"919800000001", b"919800000002")
    assert (await running.client.post(HOOK, **request)).status_code == 403


async def test_signature_is_checked_before_the_json(running: Running) -> None:
    assert (await running.client.post(HOOK, content=b"{not json")).status_code == 403
    assert (await running.client.post(HOOK, **signed(b"{not json"))).status_code == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000], ids=["empty", "binary", "deep"])
async def test_signed_rubbish_is_not_json(running: Running, body: bytes) -> None:
    assert (await running.client.post(HOOK, **signed(body))).status_code == 400


@pytest.mark.parametrize("payload", [[], 5, None, {"entry": []}, {"object": "whatsapp_business_account", "entry": [3]}])
async def test_signed_json_of_another_shape_is_acknowledged(running: Running, payload: Any) -> None:
    assert (await running.client.post(HOOK, **signed(payload))).status_code == 200


async def test_huge_body_is_refused_by_its_announced_length(running: Running) -> None:
    answer = await running.client.post(HOOK, **signed(b"x" * (LARGEST_WEBHOOK + 1)))
    assert answer.status_code == 413


async def test_huge_body_without_a_length_is_refused_on_the_way(running: Running) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(80):
            yield b"x" * 65_536

    try:
        assert (await running.client.post(HOOK, content=endless())).status_code == 413
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        pass  # the server may hang up before all is sent
    assert (await running.client.get(HOOK)).status_code == 403


async def test_large_event_within_the_bound_is_read(running: Running, graph_server: GraphServer) -> None:
    many = [text(str(number), f"w{number}", f"9198{number:08}") for number in range(500)]
    assert (await running.client.post(HOOK, **signed(webhook(*many)))).status_code == 200
    await graph_server.received(500)


async def test_another_phone_numbers_event_is_ignored(running: Running, graph_server: GraphServer) -> None:
    await running.client.post(HOOK, **signed(webhook(text("not ours", "a"), owner="999")))
    await running.client.post(HOOK, **signed(webhook(text("ours", "b"))))
    await graph_server.received(1)
    assert graph_server.bodies == ["echo ours"]


async def test_press_with_an_unknown_key_is_answered(running: Running, graph_server: GraphServer) -> None:
    await running.client.post(HOOK, **signed(webhook(pressed("\ud800\x00", "हो"))))
    await graph_server.received(1)
    assert graph_server.bodies == ["echo हो"]


async def test_status_is_written_down(running: Running, graph_server: GraphServer) -> None:
    await running.client.post(HOOK, **signed(webhook(text("1"))))
    await graph_server.received(1)
    ours = graph_server.sent[0]["biz_opaque_callback_data"]
    status = {"id": "wamid.out.1", "status": "read", "biz_opaque_callback_data": ours}
    assert (await running.client.post(HOOK, **signed(webhook(statuses=[status])))).status_code == 200


async def test_what_was_acknowledged_before_a_stop_is_answered_after_the_next_start(
    tmp_path: Path, graph_server: GraphServer
) -> None:
    first = Running(tmp_path, graph_server.url)
    await first.start()
    assert first.channel.station
    await first.channel.station.turns.stop()
    await first.client.post(HOOK, **signed(webhook(text("1"))))
    await first.stop()
    second = Running(tmp_path, graph_server.url)
    await second.start()
    await graph_server.received(1)
    await second.stop()
    assert graph_server.bodies == ["echo 1"]


async def test_database_failure_asks_meta_to_send_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(running.channel.station, "_write", broken)
    assert (await running.client.post(HOOK, **signed(webhook(text("1"))))).status_code == 500
