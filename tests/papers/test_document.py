"""A paper's way to WhatsApp: an action's custom JSON, the channel's message, the upload, the document."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from sevamitra.channels.whatsapp.graph import GraphClient
from sevamitra.channels.whatsapp.messages import to_graph
from sevamitra.channels.whatsapp.output import WhatsAppOutput
from sevamitra.papers.document import document_message
from sevamitra.papers.messages import PaperReply
from sevamitra.papers.paper import PaperKind
from sevamitra.settings import Settings

from ..channels.graph_server import GraphServer

PDF = b"%PDF-1.7 paper"
PAPER = PaperReply(
    code="0123456789ABCDEF",
    kind=PaperKind.RECEIPT,
    number="INC12345678",
    title="अर्जाची पावती",
    filename="पावती-INC12345678.pdf",
    verification_url="https://seva.example.in/verify/0123456789ABCDEF",
    link="https://seva.example.in/papers/1-mr-1-0-0",
    link_expires_at=datetime.now(timezone.utc) + timedelta(hours=72),
    sample=True,
)


def settings(data: Path, public_url: str = "", graph_url: str = "http://127.0.0.1:1") -> Settings:
    return Settings(data=data, public_url=public_url, whatsapp_graph_url=graph_url)


async def sent(message: dict[str, Any], graph_url: str, data: Path) -> None:
    """What the channel does with an action's message, up to the Graph API."""
    output = WhatsAppOutput("hi", lambda _locale: "")
    await output.send_response("wa-1", {"custom": message})
    assert output.locale == "mr"
    client = GraphClient(settings(data, graph_url=graph_url))
    try:
        for said in output.said:
            for payload in to_graph(said, lambda _choice: "key"):
                await client.send(payload)
    finally:
        await client.close()


@pytest.mark.asyncio
async def test_without_a_public_address_the_pdf_is_uploaded(tmp_path: Path) -> None:
    graph = GraphServer()
    await graph.start()
    try:
        message = document_message(PAPER, PDF, "आपली पावती", "mr", settings(tmp_path), "wa-1")
        await sent(message, graph.url, tmp_path)
    finally:
        await graph.stop()
    assert PDF in graph.uploads[0] and b"application/pdf" in graph.uploads[0]
    assert graph.sent == [
        {
            "type": "document",
            "document": {"id": "media-1", "caption": "आपली पावती", "filename": "पावती-INC12345678.pdf"},
        }
    ]


@pytest.mark.asyncio
async def test_with_a_public_address_meta_fetches_the_link(tmp_path: Path) -> None:
    graph = GraphServer()
    await graph.start()
    try:
        message = document_message(PAPER, None, "", "mr", settings(tmp_path, "https://seva.example.in"), "wa-1")
        await sent(message, graph.url, tmp_path)
    finally:
        await graph.stop()
    assert graph.sent[0]["document"] == {"link": PAPER.link, "filename": PAPER.filename}
    assert graph.uploads == [] and not (tmp_path / "media").exists()


def test_a_pdf_that_is_needed_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SEVAMITRA_PUBLIC_URL"):
        document_message(PAPER, None, "", "mr", settings(tmp_path, "http://127.0.0.1:8000"), "wa-1")
