"""Rasa's REST and socket.io channels for developers: with a token, masked, and never as a verified person."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qs

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.core.channels.socketio import SocketBlueprint, SocketIOInput, SocketIOOutput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse, ResponseStream
from socketio import AsyncServer

from sevamitra.channels.intake import admit
from sevamitra.settings import get_settings

logger = logging.getLogger(__name__)
SENDER_PREFIX = "dev-"
_LONGEST_SENDER = 200
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class BadMessage(ValueError):
    """A developer's message is not of the right form; its text says why."""


@dataclass(frozen=True)
class DeveloperMessage:
    """A message as Rasa may see it: ``sender_id`` carries the prefix, ``text`` is admitted."""

    sender_id: str
    text: str
    metadata: dict[str, Any]


def read_message(body: object, channel: str) -> DeveloperMessage:
    """Read ``{"sender", "message", "metadata"}``.

    Raises:
        BadMessage: when a key has the wrong type or there is no message.
    """
    if not isinstance(body, dict):
        raise BadMessage("The body must be a JSON object.")
    sender, text = body.get("sender", "default"), body.get("message")
    metadata = body.get("metadata")
    if not isinstance(text, str) or not text.strip():
        raise BadMessage('"message" must be a text that is not empty.')
    if not isinstance(sender, str) or not 0 < len(sender) <= _LONGEST_SENDER:
        raise BadMessage(f'"sender" must be a text of 1 to {_LONGEST_SENDER} characters.')
    if metadata is not None and not isinstance(metadata, dict):
        raise BadMessage('"metadata" must be an object.')
    admitted = admit(text)
    if not admitted:
        raise BadMessage('"message" holds nothing that can be read.')
    return DeveloperMessage(SENDER_PREFIX + admit(sender), admitted, {**(metadata or {}), "channel": channel})


def is_allowed(api_token: str, authorization: str | None, query_token: str | None) -> bool:
    """Whether ``Authorization: Bearer`` or ``?token=`` is the token; without one set (development) everybody is."""
    if not api_token:
        return True
    scheme, _, given = (authorization or "").partition(" ")
    tokens = [given.strip() if scheme.lower() == "bearer" else "", query_token or ""]
    return any(hmac.compare_digest(token.encode("utf-8", "replace"), api_token.encode()) for token in tokens)


class RestChannel(RestInput):
    """``POST /webhooks/rest/webhook``; replies come in the answer."""

    def __init__(self, api_token: str = "") -> None:
        self._api_token = api_token

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        return cls(get_settings().api_token)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes, as in Rasa's own REST channel."""
        blueprint = Blueprint("developer_rest_webhook")

        @blueprint.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse | ResponseStream:
            if not is_allowed(self._api_token, request.headers.get("authorization"), request.args.get("token")):
                return response.json({"error": "Give SEVAMITRA_API_TOKEN as bearer token or ?token=."}, status=401)
            try:
                message = read_message(json.loads(request.body), self.name())
            except BadMessage as error:
                return response.json({"error": str(error)}, status=400)
            except (ValueError, RecursionError):
                return response.json({"error": "The body is not JSON."}, status=400)
            if request.args.get("stream", "").lower() == "true":
                stream = self.stream_response(
                    on_new_message, message.text, message.sender_id, self.name(), message.metadata
                )
                return response.stream(stream, content_type="text/event-stream")
            return await self._answer(on_new_message, message)

        return blueprint

    async def _answer(self, on_new_message: OnNewMessage, message: DeveloperMessage) -> HTTPResponse:
        collector = CollectingOutputChannel()
        try:
            await on_new_message(
                UserMessage(
                    message.text,
                    collector,
                    message.sender_id,
                    input_channel=self.name(),
                    metadata=message.metadata,
                )
            )
        except asyncio.CancelledError:
            logger.error("Rasa took too long for a developer's message")
        except Exception:
            logger.exception("Rasa failed in a developer's turn")
        return response.json(collector.messages)


class DeveloperSocketOutput(SocketIOOutput):
    """Sends to the socket's room, whose name is the sender id without our prefix."""

    async def _send_message(self, socket_id: str, response: Any) -> None:
        await super()._send_message(socket_id.removeprefix(SENDER_PREFIX), response)

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Send custom JSON as one argument; Rasa would spread its keys over socket.io's own."""
        await self._send_message(recipient_id, {"custom": json_message})


class SocketIOChannel(SocketIOInput):
    """Rasa's socket.io channel; the token goes in ``auth: {token}``, the query or the header."""

    def __init__(self, api_token: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._api_token = api_token

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        given = credentials or {}
        known = (
            "user_message_evt",
            "bot_message_evt",
            "namespace",
            "session_persistence",
            "socketio_path",
            "metadata_key",
        )
        return cls(get_settings().api_token, **{key: given[key] for key in known if key in given})

    def get_output_channel(self) -> DeveloperSocketOutput | None:
        """For replies that nobody asked for."""
        return DeveloperSocketOutput(self.sio, self.bot_message_evt) if self.sio else None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Rasa's own blueprint, with handlers that check the token and the form of what comes."""
        blueprint: SocketBlueprint = super().blueprint(on_new_message)
        sio: AsyncServer = blueprint.ctx.sio
        rasa_session_request = sio.handlers[self.namespace or "/"]["session_request"]

        async def connect(sid: str, environ: dict[str, Any], auth: object = None) -> bool:
            query = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
            token = auth.get("token") if isinstance(auth, dict) else None
            given = token if isinstance(token, str) else query
            return is_allowed(self._api_token, environ.get("HTTP_AUTHORIZATION"), given)

        async def session_request(sid: str, data: object = None) -> None:
            wanted = data.get("session_id") if isinstance(data, dict) else None
            await rasa_session_request(sid, {"session_id": wanted if isinstance(wanted, str) else None})

        async def user_message(sid: str, data: object = None) -> None:
            try:
                message = read_message(self._as_body(sid, data), self.name())
            except BadMessage as error:
                await sio.emit("error", {"error": str(error)}, room=sid)
                return
            await on_new_message(
                UserMessage(
                    message.text,
                    DeveloperSocketOutput(sio, self.bot_message_evt),
                    message.sender_id,
                    input_channel=self.name(),
                    metadata=message.metadata,
                )
            )

        sio.on("connect", handler=connect, namespace=self.namespace)
        sio.on("session_request", handler=session_request, namespace=self.namespace)
        sio.on(self.user_message_evt, handler=user_message, namespace=self.namespace)
        return cast(Blueprint, blueprint)

    def _as_body(self, sid: str, data: object) -> dict[str, Any]:
        """A socket.io message in the form of a REST body; the sender is the session where sessions persist."""
        if not isinstance(data, dict):
            raise BadMessage("The message must be an object.")
        session = data.get("session_id") if self.session_persistence else sid
        metadata = data.get(self.metadata_key)
        if isinstance(metadata, str):
            try:
                metadata = json.loads(metadata)
            except ValueError:
                raise BadMessage('"metadata" is not JSON.') from None
        return {"sender": session, "message": data.get("message"), "metadata": metadata}
