"""Signed webhooks to the assistant, sent again with growing pauses until it answers 200, as Meta does."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

PAUSES_SECONDS: Sequence[float] = (1, 2, 5, 10, 30, 60, 300, 900, 3600)
LIFE_SECONDS = 7 * 24 * 3600
MOST_WAITING = 5000
AT_ONCE = 8

logger = logging.getLogger(__name__)


def sign(body: bytes, secret: str) -> str:
    """The value of ``X-Hub-Signature-256``: HMAC-SHA-256 of the raw body with the app secret."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class WebhookSender:
    """Posts events to one address. Events of one person go in order at the first try, others beside them.

    Arguments:
        url: the assistant's webhook.
        secret: the app secret that signs.
        pauses: seconds before the second, third... try; the last one repeats for seven days.
    """

    def __init__(
        self, url: str, secret: str, client: httpx.AsyncClient, pauses: Sequence[float] = PAUSES_SECONDS
    ) -> None:
        self._url = url
        self._secret = secret
        self._client = client
        self._pauses = pauses
        self._tasks: set[asyncio.Task[None]] = set()
        self._order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._room: asyncio.Semaphore | None = None
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many events the assistant has not taken yet."""
        return len(self._tasks)

    def send(self, event: Mapping[str, Any], person: str, delivered: Callable[[], None] | None = None) -> None:
        """Send an event from now on until it is taken; ``delivered`` is called then."""
        if self.waiting >= MOST_WAITING:
            logger.warning("webhook dropped: %d wait already for the assistant", self.waiting)
            return
        task = asyncio.get_running_loop().create_task(self._deliver(event, person, delivered))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def wake(self) -> None:
        """Try everything again now: the assistant is back."""
        self._wake.set()
        self._wake = asyncio.Event()

    async def close(self) -> None:
        """Give up what waits; messages are sent anew at the next start."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, event: Mapping[str, Any], person: str, delivered: Callable[[], None] | None) -> None:
        body = json.dumps(event, ensure_ascii=False).encode()
        async with self._order[person]:
            taken = await self._post(body)
        waited, tries = 0.0, 0
        while not taken and waited < LIFE_SECONDS:
            pause = self._pauses[min(tries, len(self._pauses) - 1)]
            await self._sleep(pause)
            waited, tries = waited + pause, tries + 1
            taken = await self._post(body)
        if taken and delivered is not None:
            delivered()

    async def _post(self, body: bytes) -> bool:
        if self._room is None:
            self._room = asyncio.Semaphore(AT_ONCE)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": sign(body, self._secret),
        }
        async with self._room:
            try:
                answer = await self._client.post(self._url, content=body, headers=headers)
            except httpx.HTTPError as error:
                logger.debug("webhook not taken: %s", type(error).__name__)
                return False
        if answer.status_code != 200:
            logger.warning("webhook answered with %d; it will be sent again", answer.status_code)
        return answer.status_code == 200

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except asyncio.TimeoutError:
            return
