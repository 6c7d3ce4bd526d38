"""What Meta does with a message it accepted: fetch the file, bring it to the phone, tell the business how far it came."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from sevamitra.channels.whatsapp.templates import Templates
from sevamitra.console.simulator.conversations import BUSINESS, Citizen, Conversations, Message, new_message_id
from sevamitra.console.simulator.graph_errors import invalid_parameter, media_not_fetched, window_closed
from sevamitra.console.simulator.graph_requests import MEDIA_KINDS, Outgoing, ReadMark
from sevamitra.console.simulator.live import Live, event
from sevamitra.console.simulator.media import LARGEST, Media, MediaRefused, MediaShelf, check
from sevamitra.console.simulator.shown_template import shown_template
from sevamitra.console.simulator.webhook_events import Business, status_event
from sevamitra.console.simulator.webhook_sender import WebhookSender

WINDOW_SECONDS = 24 * 3600
TYPING_SECONDS = 25

logger = logging.getLogger(__name__)


class Delivery:
    """Carries the assistant's messages to the phones, each citizen's in order."""

    def __init__(
        self,
        conversations: Conversations,
        media: MediaShelf,
        webhooks: WebhookSender,
        live: Live,
        business: Business,
        client: httpx.AsyncClient,
        clock: Callable[[], float],
        templates: Templates,
    ) -> None:
        self._conversations = conversations
        self._media = media
        self._webhooks = webhooks
        self._live = live
        self._business = business
        self._client = client
        self._clock = clock
        self._templates = templates
        self._callback_data: dict[str, str] = {}
        self._order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, outgoing: Outgoing) -> tuple[str, Citizen]:
        """Take a message; the id it got and whose it is. Delivery goes on after the answer.

        Raises:
            GraphError: the upload or the template it names is not there.
        """
        content = outgoing.content
        if outgoing.kind == "template":
            outgoing = replace(outgoing, content={**content, "shown": shown_template(content, self._templates)})
        if outgoing.kind in MEDIA_KINDS and "id" in content and self._media.find(content["id"]) is None:
            raise invalid_parameter(f"{outgoing.kind}.id: no media with this id")
        citizen = self._conversations.find(outgoing.address) or self._stranger(outgoing.address)
        message = new_message_id(citizen)
        task = asyncio.get_running_loop().create_task(self._deliver(citizen, message, outgoing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return message, citizen

    def read(self, mark: ReadMark) -> None:
        """Blue ticks on this message and all before it, and the typing indicator when asked."""
        found = self._conversations.message(mark.message_id)
        if found is None:
            return
        for message in self._conversations.messages(found.citizen):
            if message.sender != BUSINESS:
                self._conversations.set_status(message.id, "read")
            if message.id == found.id:
                break
        if mark.typing:
            self._live.publish(event("typing", citizen=found.citizen, seconds=TYPING_SECONDS))

    def opened(self, citizen: Citizen) -> None:
        """The citizen opened the chat: everything in it is read."""
        for message in self._conversations.unread(citizen.key):
            if self._conversations.set_status(message.id, "read"):
                self._status(citizen, message.id, "read")

    async def close(self) -> None:
        """Give up what is on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _stranger(self, address: str) -> Citizen:
        number = address if address.isdigit() else None
        user_id = "" if number else address
        return self._conversations.add_citizen(
            f"+{number}" if number else "New citizen", number, user_id=user_id, outside=True
        )

    async def _deliver(self, citizen: Citizen, message: str, outgoing: Outgoing) -> None:
        async with self._order[citizen.key]:
            try:
                await self._bring(citizen, message, outgoing)
            except Exception:
                logger.exception("a message could not be brought to the phone")

    async def _bring(self, citizen: Citizen, message: str, outgoing: Outgoing) -> None:
        if outgoing.callback_data is not None:
            self._callback_data[message] = outgoing.callback_data
        if outgoing.kind != "template" and self._window_closed(citizen):
            self._fail(citizen, message, outgoing, window_closed())
            return
        if outgoing.kind == "reaction":
            self._conversations.react(outgoing.content["message_id"], BUSINESS, outgoing.content["emoji"])
        else:
            try:
                media = await self._file(outgoing)
            except (httpx.HTTPError, MediaRefused) as error:
                logger.info("linked media refused: %s", type(error).__name__)
                self._fail(citizen, message, outgoing, media_not_fetched())
                return
            self._conversations.add(self._message(citizen, message, outgoing, "sent", media))
        for status in ("sent", "delivered"):
            self._conversations.set_status(message, status)
            self._status(citizen, message, status)
        if self._live.reads(citizen.key):
            self._conversations.set_status(message, "read")
            self._status(citizen, message, "read")

    def _message(
        self, citizen: Citizen, message: str, outgoing: Outgoing, status: str, media: Media | None = None
    ) -> Message:
        kept = media.as_json() if media else None
        return Message(
            message,
            citizen.key,
            BUSINESS,
            outgoing.kind,
            outgoing.content,
            self._clock(),
            status,
            outgoing.reply_to,
            kept,
        )

    def _window_closed(self, citizen: Citizen) -> bool:
        if citizen.outside:
            return False
        last = self._conversations.last_from_citizen(citizen.key)
        return last is None or self._clock() - last > WINDOW_SECONDS

    def _fail(self, citizen: Citizen, message: str, outgoing: Outgoing, error: Mapping[str, Any]) -> None:
        self._conversations.add(self._message(citizen, message, outgoing, "sent"))
        self._conversations.set_status(message, "failed", f"{error['code']} {error['title']}")
        self._status(citizen, message, "failed", error)

    def _status(self, citizen: Citizen, message: str, status: str, error: Mapping[str, Any] | None = None) -> None:
        data = self._callback_data.get(message)
        errors = [error] if error else None
        self._webhooks.send(
            status_event(self._business, citizen, message, status, self._clock(), callback_data=data, errors=errors),
            citizen.key,
        )
        if status in ("read", "failed"):
            self._callback_data.pop(message, None)

    async def _file(self, outgoing: Outgoing) -> Media | None:
        kind, content = outgoing.kind, outgoing.content
        if kind == "interactive":
            header = content.get("header") or {}
            kind, content = header.get("type", "text"), header.get(header.get("type", "")) or {}
        if kind not in MEDIA_KINDS:
            return None
        if "id" in content:
            return self._media.find(content["id"])
        return await self._fetch(kind, content["link"], content.get("filename"))

    async def _fetch(self, kind: str, link: str, name: str | None) -> Media:
        body = bytearray()
        async with self._client.stream("GET", link, follow_redirects=True) as answer:
            answer.raise_for_status()
            mime = answer.headers.get("content-type", "application/octet-stream").split(";")[0].strip().lower()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > LARGEST[kind]:
                    raise MediaRefused("the linked file is too large")
        check(kind, mime, len(body))
        given = name or unquote(urlsplit(link).path.rsplit("/", 1)[-1]) or kind
        return self._media.add(bytes(body), mime, given[:240])
