"""A department's web server that answers what a test tells it, over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

SILENCE = b""


def http(status: int, body: bytes | dict[str, Any]) -> bytes:
    """A whole HTTP response."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


@dataclass
class Canned:
    """Answers one response after the other, the last one for ever; :data:`SILENCE` never answers."""

    responses: list[bytes]
    url: str = ""
    requests: list[bytes] = field(default_factory=list)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
            )
            self.requests.append(head + await reader.readexactly(length))
            response = self.responses[min(len(self.requests), len(self.responses)) - 1]
            if response == SILENCE:
                await reader.read()
            writer.write(response)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def canned(*responses: bytes) -> AsyncIterator[Canned]:
    """A running :class:`Canned` on a free port."""
    behaviour = Canned(list(responses))
    server = await asyncio.start_server(behaviour._serve, "127.0.0.1", 0)
    behaviour.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield behaviour
    finally:
        server.close()
        await server.wait_closed()
