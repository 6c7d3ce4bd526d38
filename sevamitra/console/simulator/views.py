"""The simulator's page, the JSON behind it and the socket that keeps it fresh."""

from __future__ import annotations

import asyncio
import json as jsons
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from functools import wraps
from typing import Any

from sanic import Blueprint
from sanic.exceptions import InvalidUsage, NotFound, WebsocketClosed
from sanic.request import Request
from sanic.response import HTTPResponse, html, json, raw
from websockets.exceptions import ConnectionClosed

from sevamitra.console.simulator.assistant import Assistant, AssistantUnavailable
from sevamitra.console.simulator.conversations import Citizen, Conversations
from sevamitra.console.simulator.delivery import Delivery
from sevamitra.console.simulator.graph_requests import encodable
from sevamitra.console.simulator.live import Listener, Live
from sevamitra.console.simulator.media import MediaRefused, MediaShelf
from sevamitra.console.simulator.newcomer import parse_newcomer
from sevamitra.console.simulator.phone import LONGEST_TEXT, Phone, PhoneError, parse_act
from sevamitra.console.simulator.webhook_events import Business

Handler = Callable[..., Coroutine[Any, Any, Any]]
INLINE = ("image/", "audio/", "video/", "application/pdf")


def blueprint(
    conversations: Conversations,
    media: MediaShelf,
    phone: Phone,
    delivery: Delivery,
    assistant: Assistant,
    live: Live,
    business: Business,
) -> Blueprint:
    """Routes under ``/simulator``."""
    views = _Views(conversations, media, phone, delivery, assistant, live, business)
    bp = Blueprint("simulator", url_prefix="/simulator")

    def route(method: Handler, path: str, verb: str = "GET") -> None:
        bp.add_route(_plain(method), path, methods=[verb], name=method.__name__)

    route(views.page, "/")
    route(views.state, "/api/state")
    route(views.add_citizen, "/api/citizens", "POST")
    route(views.remove_citizen, "/api/citizens/<key:str>", "DELETE")
    route(views.send, "/api/citizens/<key:str>/messages", "POST")
    route(views.clear, "/api/citizens/<key:str>/messages", "DELETE")
    route(views.attach, "/api/citizens/<key:str>/media", "POST")
    route(views.understanding, "/api/understanding", "POST")
    route(views.file, "/media/<name:str>")
    bp.add_websocket_route(_plain(views.socket), "/live", name="live")
    return bp


def _plain(method: Handler) -> Handler:
    """``method`` as a function: Sanic's blueprints write attributes on their handlers."""

    @wraps(method)
    async def handler(*args: Any, **values: Any) -> Any:
        return await method(*args, **values)

    return handler


class _Views:
    def __init__(
        self,
        conversations: Conversations,
        media: MediaShelf,
        phone: Phone,
        delivery: Delivery,
        assistant: Assistant,
        live: Live,
        business: Business,
    ) -> None:
        self._conversations = conversations
        self._media = media
        self._phone = phone
        self._delivery = delivery
        self._assistant = assistant
        self._live = live
        self._business = business

    async def page(self, request: Request) -> HTTPResponse:
        """The page itself; everything in it comes from its scripts."""
        template = request.app.ctx.templates.get_template("simulator.html")
        return html(template.render(business=self._business))

    async def state(self, request: Request) -> HTTPResponse:
        """All citizens with their messages, and whether the assistant is up."""
        citizens: list[dict[str, Any]] = [
            {**asdict(citizen), "messages": [asdict(m) for m in self._conversations.messages(citizen.key)]}
            for citizen in self._conversations.citizens()
        ]
        business = {"name": self._business.name, "number": self._business.display_number}
        return json({"citizens": citizens, "business": business, "assistant": {"up": self._assistant.up}})

    async def add_citizen(self, request: Request) -> HTTPResponse:
        """A new citizen, with a number or with a username only."""
        newcomer = parse_newcomer(_body(request))
        if newcomer.number and self._conversations.find(newcomer.number):
            raise InvalidUsage("number: another citizen has this number")
        citizen = self._conversations.add_citizen(newcomer.name, newcomer.number, newcomer.username)
        return json(asdict(citizen), status=201)

    async def remove_citizen(self, request: Request, key: str) -> HTTPResponse:
        """Forget a citizen and the conversation."""
        self._conversations.remove_citizen(self._citizen(key).key)
        return json({"removed": True})

    async def send(self, request: Request, key: str) -> HTTPResponse:
        """The citizen writes, chooses, shares or reacts."""
        citizen = self._citizen(key)
        try:
            message = self._phone.act(citizen, parse_act(_body(request)))
        except PhoneError as error:
            raise InvalidUsage(str(error)) from None
        return json(asdict(message), status=201)

    async def clear(self, request: Request, key: str) -> HTTPResponse:
        """Empty the conversation."""
        self._conversations.clear(self._citizen(key).key)
        return json({"cleared": True})

    async def attach(self, request: Request, key: str) -> HTTPResponse:
        """The citizen sends a file."""
        citizen = self._citizen(key)
        file = request.files.get("file") if request.files else None
        if file is None:
            raise InvalidUsage("file: is required")
        kind, caption = request.form.get("kind", "document"), request.form.get("caption", "")
        mime = (file.type or "application/octet-stream").split(";")[0].strip().lower()
        try:
            message = self._phone.attach(citizen, kind, file.body, mime, (file.name or "file")[:240], caption)
        except MediaRefused as error:
            raise InvalidUsage(str(error)) from None
        return json(asdict(message), status=201)

    async def understanding(self, request: Request) -> HTTPResponse:
        """What the NLU makes of a text."""
        body = _body(request)
        text = body.get("text") if isinstance(body, dict) else None
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            raise InvalidUsage(f"text: give a text of 1 to {LONGEST_TEXT} characters")
        try:
            return json(await self._assistant.understand(text))
        except AssistantUnavailable as error:
            return json({"error": {"status": 503, "message": str(error)}}, status=503)

    async def file(self, request: Request, name: str) -> HTTPResponse:
        """A file of a chat; what a browser could run is only ever downloaded."""
        media = self._media.find(name)
        if media is None:
            raise NotFound("no such file")
        inline = media.mime.startswith(INLINE) and "svg" not in media.mime
        headers = {
            "Content-Disposition": "inline" if inline else "attachment",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'",
            "Cache-Control": "private, max-age=3600",
        }
        return raw(self._media.read(name), content_type=media.mime, headers=headers)

    async def socket(self, request: Request, ws: Any) -> None:
        """Events to the page; from it, whose chat is open."""
        listener = self._live.join()
        reader = asyncio.ensure_future(self._listen(ws, listener))
        try:
            await ws.send(jsons.dumps({"event": "assistant", "up": self._assistant.up}))
            while True:
                text = await listener.queue.get()
                if text is None:
                    return
                await ws.send(text)
        finally:
            reader.cancel()
            self._live.leave(listener)

    async def _listen(self, ws: Any, listener: Listener) -> None:
        try:
            while (text := await ws.recv()) is not None:
                citizen = self._conversations.citizen(_opened(text) or "")
                listener.shows = citizen.key if citizen else None
                if citizen:
                    self._delivery.opened(citizen)
        except (ConnectionClosed, WebsocketClosed):
            return
        finally:
            self._live.end(listener)

    def _citizen(self, key: str) -> Citizen:
        citizen = self._conversations.citizen(key)
        if citizen is None:
            raise NotFound("no such citizen")
        return citizen


def _body(request: Request) -> Any:
    if request.content_type.split(";")[0].strip() != "application/json":
        raise InvalidUsage("send application/json")
    body = request.json
    if not encodable(body):
        raise InvalidUsage("the body holds text that is not valid Unicode")
    return body


def _opened(text: Any) -> str | None:
    try:
        value = jsons.loads(text)["open"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return value if isinstance(value, str) else None
