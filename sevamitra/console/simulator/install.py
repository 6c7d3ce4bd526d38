"""Put the simulator's parts together and hang them into the console."""

from __future__ import annotations

import asyncio
import time
from asyncio import AbstractEventLoop
from functools import lru_cache

import httpx
from sanic import Sanic

from sevamitra.catalogue.store import open_store
from sevamitra.channels.whatsapp.templates import load_templates
from sevamitra.console.simulator import graph_api, views
from sevamitra.console.simulator.archive import Archive
from sevamitra.console.simulator.assistant import Assistant
from sevamitra.console.simulator.conversations import Conversations
from sevamitra.console.simulator.delivery import Delivery
from sevamitra.console.simulator.live import Live
from sevamitra.console.simulator.media import MediaShelf
from sevamitra.console.simulator.phone import Phone
from sevamitra.console.simulator.webhook_events import Business
from sevamitra.console.simulator.webhook_sender import WebhookSender
from sevamitra.settings import Settings


def install(app: Sanic, settings: Settings) -> None:
    """Open the kept conversations and add the Graph API, the page and the background work to ``app``."""
    rasa = f"http://127.0.0.1:{settings.rasa_port}"
    settings.data.mkdir(parents=True, exist_ok=True)
    archive = Archive(settings.data / "simulator.db")
    live = Live()
    conversations = Conversations(archive, live.publish, time.time)
    media = MediaShelf(archive.connection, time.time)
    client = httpx.AsyncClient(timeout=httpx.Timeout(10.0, connect=3.0), trust_env=False)
    webhooks = WebhookSender(f"{rasa}/webhooks/whatsapp/webhook", settings.whatsapp_app_secret, client)
    business = Business(settings.whatsapp_phone_number_id)
    store = lru_cache(maxsize=1)(lambda: open_store(settings))
    assistant = Assistant(rasa, settings.api_token, client, lambda: store().current())
    delivery = Delivery(conversations, media, webhooks, live, business, client, time.time, load_templates())
    phone = Phone(conversations, media, webhooks, business, time.time)

    app.blueprint(graph_api.blueprint(settings, delivery, media))
    app.blueprint(views.blueprint(conversations, media, phone, delivery, assistant, live, business))

    async def start(_: Sanic, __: AbstractEventLoop) -> None:
        conversations.add_demonstration_citizens()
        phone.send_waiting()
        app.ctx.watching = asyncio.ensure_future(assistant.watch(live, webhooks))

    async def stop(_: Sanic, __: AbstractEventLoop) -> None:
        app.ctx.watching.cancel()
        await live.close()
        await delivery.close()
        await webhooks.close()
        await client.aclose()
        archive.close()

    app.register_listener(start, "after_server_start")
    app.register_listener(stop, "before_server_stop")
