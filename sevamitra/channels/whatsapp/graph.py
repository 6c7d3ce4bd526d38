"""Client of the Graph API: send a message, mark as read, upload a file, ask about one."""

import asyncio
import json
import logging
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from sevamitra.channels.whatsapp.updates import MediaFacts
from sevamitra.settings import Settings

logger = logging.getLogger(__name__)
_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5, sock_read=10)
_TIME_FOR_FACTS = aiohttp.ClientTimeout(total=4)  # the citizen is waiting
_TIME_FOR_FILE = aiohttp.ClientTimeout(total=8)
_CONNECTIONS = 64
_KEEP_ALIVE_SECONDS = 4.0  # shorter than servers keep them, so that none closes a connection as we begin to use it


class GraphError(Exception):
    """The Graph API did not take a message."""


@dataclass(eq=False)
class GraphRefused(GraphError):
    """It answered with an error: Meta's ``code`` (None when there was none) and the HTTP ``status``."""

    code: int | None
    status: int
    retry_after: float | None = None


class GraphUnreachable(GraphError):
    """No connection: certainly not sent."""


class GraphSilent(GraphError):
    """The request went out and no answer came: perhaps sent."""


class GraphClient:
    """Talks for one phone number. Close it when done. (aiohttp, which Rasa brings: a third of httpx's time a call.)"""

    def __init__(self, settings: Settings) -> None:
        version, owner = settings.whatsapp_graph_version, settings.whatsapp_phone_number_id
        self._root = f"{settings.whatsapp_graph_url.rstrip('/')}/{version}"
        self._base = f"{self._root}/{owner}"
        self._proxy = _proxy_for(settings.whatsapp_graph_url)
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {settings.whatsapp_access_token}"},
            timeout=_TIMEOUT,
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS),
        )

    async def close(self) -> None:
        await self._session.close()

    async def send(self, payload: dict[str, Any]) -> str:
        """Send a message; a ``path`` in it is uploaded first. Returns its wamid.

        Raises:
            GraphRefused, GraphUnreachable, GraphSilent: see there.
        """
        reply = await self._post("messages", json=await self._with_uploads(payload))
        try:
            return str(reply["messages"][0]["id"])
        except (KeyError, IndexError, TypeError):
            raise GraphSilent("the answer names no message") from None

    async def mark_read(self, payload: dict[str, Any]) -> None:
        """Mark as read; best effort, never raises."""
        try:
            await self._post("messages", json=payload)
        except GraphError as error:
            logger.debug("A read mark was not taken: %s", error)

    async def media(self, media_id: str) -> MediaFacts | None:
        """What Meta knows of a file that a citizen sent; None where it does not say. Never raises."""
        try:
            reply = await self._call("GET", f"{self._root}/{quote(media_id, safe='')}", timeout=_TIME_FOR_FACTS)
            url = str(reply.get("url") or "")
            return MediaFacts(str(reply["mime_type"]), str(reply["sha256"]), int(reply["file_size"]), url)
        except (GraphError, KeyError, TypeError, ValueError) as error:
            logger.warning("Meta did not tell about a file: %s", type(error).__name__)
            return None

    async def download(self, facts: MediaFacts) -> bytes | None:
        """The file that :meth:`media` told of; None where it cannot be had whole. Never raises."""
        content = bytearray()
        try:
            async with self._session.get(facts.url, proxy=self._proxy, timeout=_TIME_FOR_FILE) as response:
                if response.ok:
                    async for piece in response.content.iter_any():
                        content += piece
                        if len(content) > facts.size:
                            break
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            logger.warning("A file could not be fetched from Meta: %s", type(error).__name__)
            return None
        return bytes(content) if len(content) == facts.size else None

    async def _with_uploads(self, payload: dict[str, Any]) -> dict[str, Any]:
        kind = payload.get("type", "")
        content = payload.get(kind)
        if not isinstance(content, dict) or "path" not in content:
            return payload
        media_id = await self.upload(Path(content["path"]))
        rest = {key: value for key, value in content.items() if key != "path"}
        return {**payload, kind: {"id": media_id, **rest}}

    async def upload(self, path: Path) -> str:
        """Upload a file of ours; returns its media id.

        Raises:
            GraphRefused: also when the file is not there (status 400).
        """
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        try:
            content = path.read_bytes()
        except OSError:
            logger.error("A file to be sent is not readable")
            raise GraphRefused(None, 400) from None
        form = aiohttp.FormData({"messaging_product": "whatsapp", "type": mime})
        form.add_field("file", content, filename=path.name, content_type=mime)
        try:
            reply = await self._post("media", data=form)
        except GraphSilent as error:
            raise GraphUnreachable(str(error)) from error  # only the upload may be there twice, not the message
        return str(reply.get("id", ""))

    async def _post(self, to: str, **request: Any) -> dict[str, Any]:
        return await self._call("POST", f"{self._base}/{to}", **request)

    async def _call(self, method: str, url: str, **request: Any) -> dict[str, Any]:
        try:
            async with self._session.request(method, url, proxy=self._proxy, **request) as response:
                content = await response.read()
        except aiohttp.ClientConnectorError as error:
            raise GraphUnreachable(type(error).__name__) from error
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise GraphSilent(type(error).__name__) from error
        try:
            body = json.loads(content)
        except ValueError:
            body = {}
        if response.ok and isinstance(body, dict):
            return body
        raise GraphRefused(_code(body), response.status, _seconds(response.headers.get("Retry-After")))


def _proxy_for(url: str) -> str | None:
    """The environment's proxy for an address; read once, for aiohttp would read it at every call."""
    address = urlsplit(url)
    return None if proxy_bypass(address.hostname or "") else getproxies().get(address.scheme)


def _code(body: object) -> int | None:
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None
