"""Stands between the bot and its service backend, so that a test can cut the line and mend it again."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .background import Background


class Gate:
    """Forwards TCP connections to a port of this machine while it is open; refuses them while it is shut."""

    def __init__(self, background: Background, port: int, target_port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._background = background
        self._port = port
        self._target_port = target_port
        self._server: asyncio.AbstractServer | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    def open(self) -> None:
        """Let connections through."""
        self._background.run(self._open())

    def close(self) -> None:
        """Refuse connections, and cut those that there are."""
        self._background.run(self._close())

    @contextmanager
    def shut(self) -> Iterator[None]:
        """The backend is down for as long as this lasts."""
        self.close()
        try:
            yield
        finally:
            self.open()

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._forward, "127.0.0.1", self._port)

    async def _close(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()
        for writer in list(self._writers):
            writer.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._copy(reader, far_writer), self._copy(far_reader, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(ConnectionError):
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()
