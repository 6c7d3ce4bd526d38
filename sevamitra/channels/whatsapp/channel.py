"""Rasa's input channel for the WhatsApp Cloud API: acknowledge first, answer after."""

import asyncio
import hmac
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from sevamitra import logging_filter
from sevamitra.backend import make_backend
from sevamitra.channels import graph_runner, remote_action
from sevamitra.channels.eraser import Eraser
from sevamitra.channels.erasures import Erasures
from sevamitra.channels.inbox import Arrival, Inbox
from sevamitra.channels.memory import Memory, RasaMemory
from sevamitra.channels.outbox import Outbox
from sevamitra.channels.pump import Pump
from sevamitra.channels.secrets import Vault, open_vault
from sevamitra.channels.sender import Sender
from sevamitra.channels.store import Database
from sevamitra.channels.whatsapp.graph import GraphClient
from sevamitra.channels.whatsapp.reading import read_webhook
from sevamitra.channels.whatsapp.retry import seconds_to_wait
from sevamitra.channels.whatsapp.signature import is_signed
from sevamitra.channels.whatsapp.turns import USUAL_PACE, OnNewMessage, Pace, Turns, Words, seal
from sevamitra.channels.whatsapp.updates import Message, StatusUpdate, Webhook
from sevamitra.nlu.encode import foresee
from sevamitra.settings import Settings, get_settings
from sevamitra.wording import Wording

logger = logging.getLogger(__name__)
LARGEST_WEBHOOK = 3 * 1024 * 1024  # bytes; Meta's own bound
_SENDS_AT_ONCE = 16
_ERASURES_AT_ONCE = 2
_PURGE_EVERY = 3600.0
_DAY = 86_400.0


class BodyTooLarge(ValueError):
    """A webhook is larger than LARGEST_WEBHOOK."""


class Station:
    """The channel's working parts, alive between server start and stop."""

    def __init__(
        self,
        settings: Settings,
        words: Words,
        on_new_message: OnNewMessage,
        memory: Memory,
        clock: Callable[[], float] = time.time,
        pace: Pace = USUAL_PACE,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._vault: Vault = open_vault(settings)
        self._database = Database(settings.inbox_database)
        self._outbox = Outbox(self._database)
        self._inbox = Inbox(self._database, self._outbox)
        self._graph = GraphClient(settings)
        sender = Sender(self._outbox, self._vault, self._graph, clock, random.random)
        self.sending = Pump("outbox", _SENDS_AT_ONCE, sender.claim, sender.send)
        self._backend = make_backend(settings)
        erasures = Erasures(self._database, self._outbox)
        self._eraser = Eraser(erasures, memory, self._erase_elsewhere, clock, self.sending.wake)
        self.erasing = Pump("erasures", _ERASURES_AT_ONCE, self._eraser.claim, self._eraser.erase)
        turns = Turns(
            self._database, self._inbox, self._vault, self._graph, words, on_new_message, clock, self.sending.wake, pace,
            self.erasing.wake,
        )  # fmt: skip
        self.turns = Pump("inbox", settings.whatsapp_turns, turns.claim, turns.take)
        self._purging: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to answer and to send, also what a former process left."""
        self.turns.start()
        self.sending.start()
        self.erasing.start()
        self._purging = asyncio.create_task(self._purge_for_ever())

    async def stop(self) -> None:
        """Finish what is under way and let go of the rest; it is all in the database."""
        if self._purging:
            self._purging.cancel()
        await self.turns.stop()
        await self.erasing.stop()
        await self.sending.stop()
        await self._graph.close()
        await self._backend.close()
        self._database.close()

    async def _erase_elsewhere(self, sender_id: str) -> None:
        await self._backend.citizen(sender_id).erase()

    async def accept(self, payload: object) -> Webhook:
        """Write a webhook's messages and statuses down; what is written is answered, come what may."""
        webhook = read_webhook(payload, self._settings.whatsapp_phone_number_id, self._clock())
        if webhook.foreign:
            logger.warning("%d changes for another phone number were left out", webhook.foreign)
        if webhook.messages or webhook.statuses:
            await asyncio.to_thread(self._write, webhook)
        if webhook.messages:
            self.turns.wake()
        if webhook.statuses:
            self.sending.wake()
        return webhook

    def _write(self, webhook: Webhook) -> None:
        now = self._clock()
        if webhook.messages:
            added = self._inbox.add([self._arrival(message) for message in webhook.messages], now)
            logger.info("%d messages received, %d of them new", len(webhook.messages), added)
        for status in webhook.statuses:
            self._note(status, now)

    def _arrival(self, message: Message) -> Arrival:
        raw, person = seal(message, self._vault)
        sender_id = self._vault.sender_id(message.person.identity)
        return Arrival(self._vault.fingerprint(message.wamid), sender_id, raw, person, message.timestamp)

    def _note(self, status: StatusUpdate, now: float) -> None:
        wait = None
        if status.status == "failed":
            code = status.error_code
            wait = seconds_to_wait(code, 0, 1, 0.0, random.random()) if code is not None else None
            logger.warning("A message was accepted but not delivered: code %s", code)
        self._outbox.status(
            status.status,
            fingerprint=self._vault.fingerprint(status.wamid),
            id=status.callback_data,
            error=status.error_code,
            retry_at=None if wait is None else now + wait,
        )

    async def _purge_for_ever(self) -> None:
        while True:
            now = self._clock()
            try:
                purged = await asyncio.to_thread(
                    self._database.purge, now - self._settings.raw_retention_days * _DAY, now
                )
                logger.info("Purged what was older than %d days: %d rows", self._settings.raw_retention_days, purged)
                silent_since = now - self._settings.retention_days * _DAY
                forgotten = await self._eraser.forget_silent(silent_since)
                logger.info("Forgot conversations silent for %d days: %d", self._settings.retention_days, forgotten)
            except Exception:
                logger.exception("What is old could not be purged; trying again in an hour")
            await asyncio.sleep(_PURGE_EVERY)


class WhatsAppInput(InputChannel):
    """``/webhooks/whatsapp/webhook``: the one public path. In credentials.yml by its full name, without keys."""

    def __init__(
        self,
        settings: Settings,
        words: Words,
        clock: Callable[[], float] = time.time,
        pace: Pace = USUAL_PACE,
        memory: Memory | None = None,
        foresee: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        """
        Args:
            foresee: what can be done for a text before Rasa parses it, so that the event loop need not wait for it then.
            memory: where conversations are remembered; None: in the stores of the Rasa server that this runs in.
        """
        self._settings = settings
        self._memory = memory
        self._foresee = foresee
        self._words = words
        self._clock = clock
        self._pace = pace
        self.station: Station | None = None

    @classmethod
    def name(cls) -> str:
        return "whatsapp"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "WhatsAppInput":
        """From the process's settings; ``credentials`` hold nothing, secrets come from the environment."""
        logging_filter.install()
        remote_action.install()
        graph_runner.install()
        return cls(get_settings(), Wording.load(), foresee=foresee)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook's routes, and the workers that live as long as the server."""
        blueprint = Blueprint("whatsapp_webhook")

        @blueprint.listener("before_server_start")
        async def open_station(app: Sanic, loop: object) -> None:
            memory = self._memory or RasaMemory(lambda: app.ctx.agent)
            handler = self._foreseeing(on_new_message)
            self.station = Station(self._settings, self._words, handler, memory, self._clock, self._pace)

        @blueprint.listener("after_server_start")
        async def start_station(app: Sanic, loop: object) -> None:
            self._open_station().start()

        @blueprint.listener("before_server_stop")
        async def stop_station(app: Sanic, loop: object) -> None:
            await self._open_station().stop()

        # Functions, for Sanic writes its marks onto its handlers.
        async def subscribe(request: Request) -> HTTPResponse:
            return self._subscribe(request)

        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request)

        blueprint.add_route(subscribe, "/webhook", methods=["GET"])
        blueprint.add_route(receive, "/webhook", methods=["POST"], stream=True)
        return blueprint

    def _foreseeing(self, on_new_message: OnNewMessage) -> OnNewMessage:
        async def handle(message: UserMessage) -> Any:
            if self._foresee and message.parse_data is None and message.text:
                await self._foresee(message.text)
            return await on_new_message(message)

        return handle

    def _open_station(self) -> Station:
        if self.station is None:
            raise RuntimeError("The WhatsApp channel was used before its server started.")
        return self.station

    def _subscribe(self, request: Request) -> HTTPResponse:
        """Meta's subscription check: give the challenge back when the token is ours."""
        ours = self._settings.whatsapp_verify_token.encode()
        token = (request.args.get("hub.verify_token") or "").encode("utf-8", "replace")
        if request.args.get("hub.mode") != "subscribe" or not ours or not hmac.compare_digest(token, ours):
            return response.text("forbidden", status=403)
        return response.text(request.args.get("hub.challenge") or "")

    async def _receive(self, request: Request) -> HTTPResponse:
        """Check, write down, acknowledge. A failing database gives 500, so that Meta sends the event again."""
        try:
            body = await _read_body(request)
        except BodyTooLarge:
            logger.warning("A webhook larger than %d bytes was refused", LARGEST_WEBHOOK)
            return response.text("too large", status=413)
        if not is_signed(body, request.headers.get("x-hub-signature-256"), self._settings.whatsapp_app_secret):
            logger.warning("A webhook without our signature was refused")
            return response.text("forbidden", status=403)
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            logger.warning("A signed webhook was not JSON")
            return response.text("not JSON", status=400)
        try:
            await self._open_station().accept(payload)
        except Exception:
            logger.exception("A webhook could not be written down; Meta will send it again")
            return response.text("try again", status=500)
        return response.text("ok")


async def _read_body(request: Request) -> bytes:
    """The raw body.

    Raises:
        BodyTooLarge: as soon as it is larger than LARGEST_WEBHOOK.
    """
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > LARGEST_WEBHOOK:
        raise BodyTooLarge
    chunks: list[bytes] = []
    size = 0
    while request.stream and (chunk := await request.stream.read()):
        size += len(chunk)
        if size > LARGEST_WEBHOOK:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)
