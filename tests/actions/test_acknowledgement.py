"""The paper of an appeal in the chat."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from actions.acknowledgement import send_acknowledgement
from sevamitra.backend.client import BackendUnavailable
from sevamitra.papers.paper import PaperKind
from sevamitra.settings import Settings
from sevamitra.wording import Wording

pytestmark = pytest.mark.asyncio


class Chat:
    """As much of a reply as sending a paper needs."""

    def __init__(self, data: Path, papers: Papers) -> None:
        self.locale = "mr"
        self.turn = SimpleNamespace(conversation_id="a-citizen")
        self.desk = SimpleNamespace(settings=Settings(data=data), papers=papers)
        self.said: list[str] = []
        self.attached: list[dict[str, Any]] = []

    def words(self, key: str, **values: object) -> str:
        return Wording.load().text(key, self.locale, **values)

    def person_button(self) -> None: ...

    def say(self, text: str, _buttons: object = ()) -> None:
        self.said.append(text)

    def send(self, document: dict[str, Any]) -> None:
        self.attached.append(document)


class Papers:
    """Makes one paper, or nothing at all."""

    def __init__(self, down: bool) -> None:
        self.down = down

    def citizen(self, _key: str) -> Papers:
        return self

    async def make(self, kind: PaperKind, number: str, _locale: str) -> object:
        if self.down:
            raise BackendUnavailable("down")
        assert (kind, number) == (PaperKind.APPEAL, "FA1")
        return SimpleNamespace(filename="FA1.pdf", link="http://x/papers/1")

    async def pdf(self, _paper: object) -> bytes:
        return b"%PDF-1.7"


@pytest.mark.parametrize("down", [False, True])
async def test_paper_is_sent_or_its_absence_said(tmp_path: Path, down: bool) -> None:
    chat = Chat(tmp_path, Papers(down))
    await send_acknowledgement(chat, "FA1")  # type: ignore[arg-type]
    if down:
        assert chat.said == [chat.words("utter_paper_not_sent")]
    else:
        (document,) = chat.attached
        assert document["filename"] == "FA1.pdf" and Path(document["path"]).read_bytes() == b"%PDF-1.7"
