"""What changed, told at once to every open page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

BACKLOG = 1000


class Listener:
    """One open page: what waits to be told to it, and whose chat it shows."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str | None] = asyncio.Queue(BACKLOG)
        self.shows: str | None = None


class Live:
    """The open pages. A page too slow to follow is dropped; it connects again and loads everything anew."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._seen = asyncio.Event()

    def __len__(self) -> int:
        return len(self._listeners)

    def join(self) -> Listener:
        """A new listener."""
        listener = Listener()
        self._listeners.add(listener)
        self._seen.set()
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a page that went away."""
        self._listeners.discard(listener)
        if not self._listeners:
            self._seen.clear()

    async def somebody(self) -> None:
        """Wait until a page is open."""
        await self._seen.wait()

    def reads(self, citizen: str) -> bool:
        """Whether this citizen's phone reads at once: its chat is open, or no page is (nobody would ever read)."""
        return not self._listeners or any(listener.shows == citizen for listener in self._listeners)

    def publish(self, event: Mapping[str, Any]) -> None:
        """Tell every page."""
        text = json.dumps(event, ensure_ascii=False)
        for listener in list(self._listeners):
            if listener.queue.full():
                self.end(listener)
            else:
                listener.queue.put_nowait(text)

    async def close(self) -> None:
        """Tell every page that the console ends."""
        ended: list[Listener] = list(self._listeners)
        for listener in ended:
            self.end(listener)
        await asyncio.sleep(0)

    def end(self, listener: Listener) -> None:
        """Let a page go: what tells it events stops."""
        self.leave(listener)
        while listener.queue.full():
            listener.queue.get_nowait()
        listener.queue.put_nowait(None)


def event(name: str, **values: Any) -> dict[str, Any]:
    """One event as the page reads it."""
    return {"event": name, **values}
