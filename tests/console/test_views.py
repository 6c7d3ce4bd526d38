from __future__ import annotations

import asyncio
import json

import httpx
import pytest
import websockets

from .conftest import Simulator


@pytest.mark.asyncio
async def test_page_hears_of_new_messages_and_its_garbage_is_ignored(simulator: Simulator) -> None:
    async with websockets.connect(f"ws://127.0.0.1:{simulator.console.port}/simulator/live") as socket:
        for garbage in ("", "not json", "[]", '{"open": 5}', '{"open": "nobody"}', b"\xff\x00"):
            await socket.send(garbage)
        simulator.say("rohan", "शांत पान")
        while True:
            event = json.loads(await asyncio.wait_for(socket.recv(), 5))
            if event["event"] == "message" and event["message"]["content"] == {"body": "शांत पान"}:
                return


@pytest.mark.asyncio
async def test_closed_page_no_longer_holds_back_reading(simulator: Simulator, graph: httpx.Client) -> None:
    body = {"messaging_product": "whatsapp", "to": "919833333333", "type": "text", "text": {"body": "x"}}

    def last_status() -> str:
        message = graph.post("/messages", json=body).json()["messages"][0]["id"]
        found = simulator.until_address("919833333333", lambda m: m["id"] == message and m["status"] != "sent")
        return str(found["status"])

    async with websockets.connect(f"ws://127.0.0.1:{simulator.console.port}/simulator/live") as socket:
        await socket.recv()
        assert last_status() == "delivered"
    assert any(last_status() == "read" for _ in range(50))


def test_browser_never_runs_what_a_citizen_sent(simulator: Simulator) -> None:
    files = {"file": ("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")}
    answer = simulator.page.post("/citizens/imran/media", data={"kind": "document"}, files=files)
    shown = httpx.get(f"{simulator.console.url}/simulator/media/{answer.json()['media']['id']}", trust_env=False)
    assert shown.headers["content-disposition"] == "attachment"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert httpx.get(f"{simulator.console.url}/simulator/media/1", trust_env=False).status_code == 404
