"""Sends what the outbox holds."""

import asyncio
import json
import logging
from collections.abc import Callable

from sevamitra.channels.outbox import Outbox, Sending
from sevamitra.channels.secrets import SecretError, Vault
from sevamitra.channels.whatsapp.graph import GraphClient, GraphRefused, GraphSilent, GraphUnreachable
from sevamitra.channels.whatsapp.retry import is_token_trouble, seconds_to_wait

logger = logging.getLogger(__name__)


class Sender:
    """Sends one claimed message and writes down what came of it."""

    def __init__(
        self,
        outbox: Outbox,
        vault: Vault,
        graph: GraphClient,
        clock: Callable[[], float],
        luck: Callable[[], float],
    ) -> None:
        """
        Args:
            clock: epoch seconds.
            luck: 0 to 1, spreads the waits before another attempt.
        """
        self._outbox = outbox
        self._vault = vault
        self._graph = graph
        self._clock = clock
        self._luck = luck

    def claim(self, limit: int) -> list[Sending]:
        """Messages that can go out now; blocks."""
        return self._outbox.claim(limit, self._clock())

    async def send(self, sending: Sending) -> None:
        """Send it. When no answer came it stays ``sending``, until a status tells that it went out or time is up."""
        try:
            body = json.loads(self._vault.decrypt(sending.body))
        except SecretError as error:
            logger.error("A message cannot be sent: %s", error)
            await asyncio.to_thread(self._outbox.failed, sending.id, None)
            return
        try:
            wamid = await self._graph.send(body)
        except GraphRefused as refusal:
            await self._refused(sending, refusal)
        except GraphUnreachable as error:
            logger.warning("The Graph API is not reachable (%s); trying again", error)
            await self._refused(sending, GraphRefused(None, 0))
        except GraphSilent as error:
            logger.warning("The Graph API gave no clear answer (%s); waiting for a status", error)
        else:
            await asyncio.to_thread(self._outbox.sent, sending.id, self._vault.fingerprint(wamid))

    async def _refused(self, sending: Sending, refusal: GraphRefused) -> None:
        now = self._clock()
        age = now - sending.created_at
        wait = seconds_to_wait(refusal.code, refusal.status, sending.attempts, age, self._luck(), refusal.retry_after)
        if is_token_trouble(refusal.code, refusal.status):
            logger.critical(
                "WhatsApp refuses the access token: NOTHING goes out until WHATSAPP_ACCESS_TOKEN is renewed"
            )
        if wait is None:
            logger.error("A message cannot be sent: code %s, HTTP %s", refusal.code, refusal.status)
            await asyncio.to_thread(self._outbox.failed, sending.id, refusal.code)
        else:
            logger.info("A message waits %.1f s: code %s, HTTP %s", wait, refusal.code, refusal.status)
            await asyncio.to_thread(self._outbox.postpone, sending.id, now + wait, refusal.code)
