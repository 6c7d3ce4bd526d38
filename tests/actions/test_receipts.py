"""The receipt goes out as a document, and its failure is said without spoiling the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from actions.desk import Desk
from actions.receipts import send_receipt
from sevamitra.backend.client import BackendUnavailable

pytestmark = pytest.mark.asyncio


@dataclass
class OnePaper:
    """The papers of one citizen; ``error`` is raised in place of the receipt."""

    error: Exception | None = None

    def citizen(self, key: str) -> OnePaper:
        return self

    async def make(self, kind: object, number: str, locale: str) -> Any:
        if self.error:
            raise self.error
        return SimpleNamespace(filename=f"{number}.pdf", link="http://127.0.0.1/papers/x")

    async def pdf(self, paper: object) -> bytes:
        return b"%PDF-1.7"


class Listener:
    """A reply that only keeps documents."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.locale, self.turn = desk, "mr", SimpleNamespace(conversation_id="a-citizen")
        self.documents: list[dict[str, Any]] = []

    def words(self, key: str, **values: object) -> str:
        return self.desk.wording.text(key, self.locale, **values)

    def send(self, document: dict[str, Any]) -> None:
        self.documents.append(document)


async def test_receipt_is_sent_as_a_document(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(desk.settings, "data", tmp_path)
    reply: Any = Listener(replace(desk, papers=OnePaper()))  # type: ignore[arg-type]
    assert await send_receipt(reply, "INC00000001")
    (document,) = reply.documents
    assert (document["type"], document["filename"]) == ("document", "INC00000001.pdf")
    assert "INC00000001" in document["caption"] and Path(document["path"]).read_bytes() == b"%PDF-1.7"


@pytest.mark.parametrize("error", [BackendUnavailable("down"), OSError("full")])
async def test_receipt_that_cannot_be_made_is_left_out(desk: Desk, error: Exception) -> None:
    reply: Any = Listener(replace(desk, papers=OnePaper(error)))  # type: ignore[arg-type]
    assert not await send_receipt(reply, "INC00000001")
    assert reply.documents == []
