"""The assistant's Rasa server as the console sees it: is it up, and what does it understand."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
from pydantic import ValidationError

from sevamitra.catalogue.model import Catalogue, CatalogueError
from sevamitra.channels.intake import admit
from sevamitra.console.simulator.live import Live, event
from sevamitra.console.simulator.understanding import Parse, describe
from sevamitra.console.simulator.webhook_sender import WebhookSender

SECONDS_WHEN_DOWN = 1.5
SECONDS_WHEN_UP = 5.0

logger = logging.getLogger(__name__)


class AssistantUnavailable(RuntimeError):
    """Rasa did not answer, or not with a parse; the message says which."""


class Assistant:
    """Asks the Rasa server on loopback; the browser never does.

    Arguments:
        url: scheme, host and port of Rasa.
        token: for Rasa's API; empty only in development.
        catalogue: gives the newest catalogue, for the names of services.
    """

    def __init__(self, url: str, token: str, client: httpx.AsyncClient, catalogue: Callable[[], Catalogue]) -> None:
        self._url = url
        self._params = {"token": token} if token else {}
        self._client = client
        self._catalogue = catalogue
        self.up: bool | None = None

    async def understand(self, text: str) -> dict[str, Any]:
        """What the NLU makes of ``text`` as the WhatsApp channel would pass it on, with names and the milliseconds it took.

        Raises:
            AssistantUnavailable: Rasa is down or answers something else.
        """
        began = time.perf_counter()
        body = {"text": admit(text)}
        try:
            answer = await self._client.post(f"{self._url}/model/parse", params=self._params, json=body)
            answer.raise_for_status()
            parse = Parse.parse_obj(answer.json())
        except httpx.HTTPStatusError as error:
            raise AssistantUnavailable(f"Rasa answered {error.response.status_code}") from None
        except httpx.HTTPError as error:
            raise AssistantUnavailable(f"Rasa does not answer ({type(error).__name__})") from None
        except (ValidationError, ValueError):
            raise AssistantUnavailable("Rasa's answer is not a parse") from None
        taken = round((time.perf_counter() - began) * 1000)
        try:
            return {**describe(parse, self._catalogue()), "milliseconds": taken}
        except CatalogueError as error:
            raise AssistantUnavailable(f"The catalogue cannot be read ({error})") from None

    async def watch(self, live: Live, webhooks: WebhookSender) -> None:
        """Look again and again, while a page is open or a webhook waits, whether Rasa is up; say so when that changes."""
        while True:
            if not webhooks.waiting and not len(live):
                await _first(live.somebody(), 2.0)
            was, self.up = self.up, await self._answers()
            if self.up != was:
                live.publish(event("assistant", up=self.up))
                logger.info("the assistant at %s is %s", self._url, "up" if self.up else "down")
                if self.up:
                    webhooks.wake()
            await asyncio.sleep(SECONDS_WHEN_UP if self.up else SECONDS_WHEN_DOWN)

    async def _answers(self) -> bool:
        try:
            answer = await self._client.get(f"{self._url}/version", timeout=2.0)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200


async def _first(wanted: Any, seconds: float) -> None:
    try:
        await asyncio.wait_for(wanted, seconds)
    except asyncio.TimeoutError:
        return
