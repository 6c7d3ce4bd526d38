import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from sevamitra.channels.outbox import STATUS_WAIT_SECONDS, Draft, Outbox
from sevamitra.channels.pump import Pump
from sevamitra.channels.secrets import Vault
from sevamitra.channels.sender import Sender
from sevamitra.channels.store import Database
from sevamitra.channels.store import outbox as outbox_table
from sevamitra.channels.whatsapp.graph import GraphClient
from sevamitra.channels.whatsapp.messages import addressed

from .conftest import Clock, rows
from .graph_server import GraphServer
from .samples import settings

pytestmark = pytest.mark.asyncio


class Post:
    """An outbox with its sender, driven by hand."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, graph: GraphClient) -> None:
        self.database, self.vault, self.clock = database, vault, clock
        self.outbox = Outbox(database)
        sender = Sender(self.outbox, vault, graph, clock, lambda: 1.0)
        self.pump = Pump("outbox", 8, sender.claim, sender.send)
        self.count = 0

    def put(self, *payloads: str | dict[str, Any], number: str = "919800000001") -> None:
        drafts = []
        for payload in payloads:
            self.count += 1
            id = f"{self.count:036x}"
            content = {"type": "text", "text": {"body": payload}} if isinstance(payload, str) else payload
            drafts.append(Draft(id, self.vault.encrypt(json.dumps(addressed(content, number, "", id)))))
        with self.database.begin() as connection:
            self.outbox.add(connection, self.count, self.vault.sender_id(number), drafts, self.clock())

    async def after(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.pump.drain()

    @property
    def states(self) -> list[str]:
        return [row.state for row in rows(self.database, outbox_table)]


@pytest_asyncio.fixture
async def post(
    local_database: Database, vault: Vault, clock: Clock, graph_server: GraphServer, tmp_path: Path
) -> AsyncIterator[Post]:
    graph = GraphClient(settings(tmp_path, whatsapp_graph_url=graph_server.url + "/"))
    yield Post(local_database, vault, clock, graph)
    await graph.close()


async def test_message_goes_out_with_token_address_and_our_id(post: Post, graph_server: GraphServer) -> None:
    post.put("नमस्कार")
    await post.after(0)
    (sent,) = graph_server.sent
    assert sent["to"] == "919800000001" and sent["biz_opaque_callback_data"] == f"{1:036x}"
    assert graph_server.paths == ["/v21.0/100000000000001/messages"] and graph_server.tokens == {"Bearer token"}
    assert post.states == ["sent"]


async def test_messages_of_a_person_keep_their_order(post: Post, graph_server: GraphServer) -> None:
    post.put(*map(str, range(9)))
    await post.after(0)
    assert graph_server.bodies == list(map(str, range(9)))


async def test_server_error_is_tried_again_and_the_next_message_waits(post: Post, graph_server: GraphServer) -> None:
    graph_server.plan = [(500, None)]
    post.put("1", "2")
    await post.after(0)
    assert graph_server.sent == [] and post.states == ["pending", "pending"]
    await post.after(0.5)
    assert graph_server.bodies == ["1", "2"]


async def test_trouble_with_one_person_does_not_hold_up_another(post: Post, graph_server: GraphServer) -> None:
    graph_server.plan = [(400, 131056)]
    post.put("1", number="919800000001")
    await post.after(0)
    post.put("2", number="919800000002")
    await post.after(0)
    assert graph_server.bodies == ["2"]
    await post.after(5.9)
    assert graph_server.attempts == 2
    await post.after(0.1)
    assert graph_server.bodies == ["2", "1"]


async def test_waits_grow(post: Post, graph_server: GraphServer) -> None:
    graph_server.plan = [(400, 131056)] * 2
    post.put("1")
    await post.after(0)
    await post.after(6)
    await post.after(11)
    assert graph_server.attempts == 2
    await post.after(1)
    assert graph_server.bodies == ["1"]


@pytest.mark.parametrize("code", [131047, 131026, 100])
async def test_what_cannot_succeed_is_failed_at_once(post: Post, graph_server: GraphServer, code: int) -> None:
    graph_server.plan = [(400, code)]
    post.put("1", "2")
    await post.after(0)
    assert post.states == ["failed", "sent"] and graph_server.bodies == ["2"]


async def test_expired_token_is_told_loudly_and_waited_for(
    post: Post, graph_server: GraphServer, caplog: pytest.LogCaptureFixture
) -> None:
    graph_server.plan = [(401, 190)] * 3
    post.put("1")
    with caplog.at_level(logging.CRITICAL):
        for _ in range(3):
            await post.after(60)
    assert post.states == ["pending"] and "WHATSAPP_ACCESS_TOKEN" in caplog.text
    await post.after(200_000)
    assert graph_server.bodies == ["1"]


async def test_broken_connection_waits_for_a_status_before_sending_again(
    post: Post, graph_server: GraphServer, vault: Vault
) -> None:
    graph_server.hang_up = True
    post.put("1", "2")
    await post.after(0)
    graph_server.hang_up = False
    assert post.states == ["sending", "pending"]
    post.outbox.status("delivered", fingerprint=vault.fingerprint("wamid.out.1"), id=f"{1:036x}")
    await post.after(STATUS_WAIT_SECONDS)
    assert graph_server.bodies == ["1", "2"] and post.states == ["delivered", "sent"]


async def test_broken_connection_without_a_status_is_sent_again(post: Post, graph_server: GraphServer) -> None:
    graph_server.hang_up = True
    post.put("1")
    await post.after(0)
    graph_server.hang_up = False
    await post.after(STATUS_WAIT_SECONDS)
    assert graph_server.bodies == ["1", "1"] and post.states == ["sent"]


async def test_unreachable_api_is_tried_again_soon(
    post: Post, local_database: Database, vault: Vault, clock: Clock, tmp_path: Path
) -> None:
    graph = GraphClient(settings(tmp_path, whatsapp_graph_url="http://127.0.0.1:9"))
    sender = Sender(post.outbox, vault, graph, clock, lambda: 1.0)
    post.put("1")
    (sending,) = sender.claim(1)
    await sender.send(sending)
    assert post.states == ["pending"]
    await graph.close()
    await post.after(0.5)
    assert post.states == ["sent"]


async def test_file_of_ours_is_uploaded_first(post: Post, graph_server: GraphServer, tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pdf"
    certificate.write_bytes(b"%PDF-1.7")
    post.put({"type": "document", "document": {"path": str(certificate), "filename": "दाखला.pdf"}})
    await post.after(0)
    assert b"%PDF-1.7" in graph_server.uploads[0] and b"application/pdf" in graph_server.uploads[0]
    assert graph_server.sent[0]["document"] == {"id": "media-1", "filename": "दाखला.pdf"}


async def test_missing_file_fails_and_the_rest_goes_on(post: Post, graph_server: GraphServer) -> None:
    post.put({"type": "document", "document": {"path": "/nowhere/a.pdf"}}, "2")
    await post.after(0)
    assert post.states == ["failed", "sent"]


async def test_message_of_another_secret_fails_and_the_rest_goes_on(post: Post, graph_server: GraphServer) -> None:
    with post.database.begin() as connection:
        draft = Draft("f" * 36, Vault("another secret for tests").encrypt("{}"))
        post.outbox.add(connection, 99, post.vault.sender_id("919800000001"), [draft], 0)
    post.put("2")
    await post.after(0)
    assert post.states == ["failed", "sent"]
