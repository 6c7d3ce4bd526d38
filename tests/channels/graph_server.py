"""A local Graph API: takes messages over HTTP, and fails when a test says so."""

import asyncio
import hashlib
import json
from typing import Any


class GraphServer:
    """Speaks just enough HTTP/1.1. ``plan`` holds (status, code) of the next answers; when it is empty all succeeds.

    ``files`` holds what is told of media, by id; :meth:`keep_file` adds one that can be fetched.
    """

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.marks: list[dict[str, Any]] = []
        self.uploads: list[bytes] = []
        self.tokens: set[str] = set()
        self.paths: list[str] = []
        self.files: dict[str, dict[str, Any]] = {}
        self._contents: dict[str, bytes] = {}
        self.plan: list[tuple[int, int | None]] = []
        self.attempts = 0
        self.hang_up = False
        self.arrived = asyncio.Condition()
        self._server: asyncio.AbstractServer | None = None

    @property
    def url(self) -> str:
        assert self._server
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def bodies(self) -> list[str]:
        """The texts of the messages taken, in order."""
        return [
            message["text"]["body"] if message["type"] == "text" else message["interactive"]["body"]["text"]
            for message in self.sent
        ]

    def keep_file(self, id: str, mime: str, content: bytes) -> str:
        """Keep a file that a citizen sent; returns its SHA-256, hexadecimal."""
        sha256 = hashlib.sha256(content).hexdigest()
        facts = {"mime_type": mime, "sha256": sha256, "file_size": len(content), "url": f"{self.url}/file/{id}"}
        self.files[id], self._contents[f"/file/{id}"] = facts, content
        return sha256

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server
        self._server.close()

    async def received(self, count: int) -> None:
        """Wait until so many messages were taken."""
        async with self.arrived:
            await asyncio.wait_for(self.arrived.wait_for(lambda: len(self.sent) >= count), 60)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                request, *lines = head.decode().strip().split("\r\n")
                headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.paths.append(request.split()[1])
                self.tokens.add(headers.get("authorization", ""))
                status, reply = self._answer(request.split()[0], self.paths[-1], body)
                async with self.arrived:
                    self.arrived.notify_all()
                if self.hang_up:
                    break
                content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
                writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(content)}\r\n\r\n".encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any] | bytes]:
        if path in self._contents:
            return 200, self._contents[path]
        if method == "GET":
            known = self.files.get(path.rpartition("/")[2])
            return (200, known) if known else (400, {"error": {"code": 100, "message": "no"}})
        if path.endswith("/media"):
            self.uploads.append(body)
            return 200, {"id": f"media-{len(self.uploads)}"}
        message = json.loads(body)
        if message.get("status") == "read":
            self.marks.append(message)
            return 200, {"success": True}
        self.attempts += 1
        status, code = self.plan.pop(0) if self.plan else (200, None)
        if status != 200:
            return status, {"error": {"code": code, "message": "no"}} if code else {}
        self.sent.append(message)
        return 200, {"messages": [{"id": f"wamid.out.{len(self.sent)}"}]}
