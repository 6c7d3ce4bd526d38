from __future__ import annotations

from typing import Any

import pytest

from sevamitra.console.simulator import conversations as module
from sevamitra.console.simulator.archive import Archive
from sevamitra.console.simulator.conversations import Conversations, Message
from sevamitra.console.simulator.live import Live
from sevamitra.console.simulator.media import MediaRefused, MediaShelf, check


def opened(path, events: list[Any] | None = None) -> Conversations:
    kept = Conversations(Archive(path), (events if events is not None else []).append, lambda: 1000.0)
    kept.add_demonstration_citizens()
    return kept


def message(name: str, sender: str = "business", at: float = 1.0, status: str = "sent") -> Message:
    return Message(name, "sunita", sender, "text", {"body": name}, at, status)


def test_conversations_survive_a_restart(tmp_path) -> None:
    first = opened(tmp_path / "s.db")
    first.add(message("अ"))
    first.set_status("अ", "read")
    first.react("अ", "citizen", "👍")
    again = opened(tmp_path / "s.db")
    assert again.messages("sunita") == first.messages("sunita")
    assert len(again.citizens()) == 5


def test_ticks_never_go_back() -> None:
    kept = opened(":memory:")
    kept.add(message("a"))
    assert kept.set_status("a", "read")
    assert not kept.set_status("a", "delivered")
    assert kept.message("a").status == "read"


def test_oldest_message_goes_when_there_are_too_many(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MESSAGES", 3)
    kept = opened(tmp_path / "s.db")
    for index in range(5):
        kept.add(message(str(index), at=float(index)))
    assert [m.id for m in kept.messages("sunita")] == ["2", "3", "4"]
    assert kept.message("0") is None
    assert [m.id for m in opened(tmp_path / "s.db").messages("sunita")] == ["2", "3", "4"]


def test_longest_silent_citizen_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CITIZENS", 7)
    kept = opened(":memory:")
    silent = kept.add_citizen("एक", "919811111111")
    busy = kept.add_citizen("दोन", "919822222222")
    kept.add(Message("m", busy.key, "citizen", "text", {"body": "x"}, 5.0))
    kept.add_citizen("तीन", "919833333333")
    assert kept.citizen(silent.key) is None and kept.citizen(busy.key) == busy
    assert len(kept.citizens()) == 7


def test_cleared_conversation_is_empty_and_told() -> None:
    events: list[Any] = []
    kept = opened(":memory:", events)
    kept.add(message("a"))
    kept.clear("sunita")
    assert kept.messages("sunita") == [] and kept.message("a") is None
    assert events[-1] == {"event": "cleared", "citizen": "sunita"}


def test_late_message_for_a_removed_citizen_is_dropped() -> None:
    kept = opened(":memory:")
    kept.remove_citizen("sunita")
    kept.add(message("late"))
    assert kept.message("late") is None


def test_media_shelf_forgets_the_oldest_when_full() -> None:
    shelf = MediaShelf(Archive(":memory:").connection, lambda: 1.0, room=10)
    first = shelf.add(b"123456", "image/png", "a")
    second = shelf.add(b"123456", "image/png", "b")
    assert shelf.find(first.id) is None
    assert shelf.read(second.id) == b"123456"


def test_media_address_runs_out() -> None:
    now = [100.0]
    shelf = MediaShelf(Archive(":memory:").connection, lambda: now[0])
    signature = shelf.signature("1", 400)
    assert shelf.valid("1", "400", signature)
    assert not shelf.valid("2", "400", signature)
    assert not shelf.valid("1", "४००", signature)
    now[0] = 401.0
    assert not shelf.valid("1", "400", signature)


def test_audio_cannot_be_sent_as_an_image() -> None:
    with pytest.raises(MediaRefused):
        check("image", "audio/ogg", 5)


@pytest.mark.asyncio
async def test_page_that_cannot_follow_is_let_go() -> None:
    live = Live()
    slow = live.join()
    for number in range(1001):
        live.publish({"event": "message", "number": number})
    assert len(live) == 0
    waiting = [slow.queue.get_nowait() for _ in range(slow.queue.qsize())]
    assert waiting[-1] is None


@pytest.mark.asyncio
async def test_citizen_reads_when_the_chat_is_open_or_nobody_looks() -> None:
    live = Live()
    assert live.reads("sunita")
    page = live.join()
    assert not live.reads("sunita")
    page.shows = "sunita"
    assert live.reads("sunita")
