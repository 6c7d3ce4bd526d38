"""Sends what the queue of e-mails holds, in the background of the server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.exc import SQLAlchemyError

from sevamitra.channels.secrets import SecretError
from sevamitra.papers.archive import Archive
from sevamitra.papers.letters import code_letter, paper_letter
from sevamitra.papers.mail_queue import Claimed, MailQueue
from sevamitra.papers.printing import Printer
from sevamitra.papers.smtp import MailDelayed, MailRefused, SmtpSender
from sevamitra.papers.words import load_words

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
"""How long a mail that another replica queued waits at most; our own are sent at once."""


class Courier:
    """Takes mails off the queue one after the other."""

    def __init__(
        self,
        queue: MailQueue,
        archive: Archive,
        printer: Printer,
        smtp: SmtpSender,
        sender: str,
        now: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._archive = archive
        self._printer = printer
        self._smtp = smtp
        self._sender = sender
        self._now = now
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something new in the queue. Call within the server's loop."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever; cancel it to stop."""
        while True:
            try:
                while await self.send_one():
                    pass
            except (SQLAlchemyError, SecretError) as error:
                log.error("e-mails wait: %s", type(error).__name__)
            self._woken.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)

    async def send_one(self) -> bool:
        """Send the mail that has waited longest; False when none is due."""
        claimed = await asyncio.to_thread(self._queue.claim, self._now())
        if claimed is None:
            return False
        letter = await asyncio.to_thread(self._write, claimed)
        if letter is None:
            await asyncio.to_thread(self._queue.failed, claimed, "the paper was withdrawn or erased", self._now())
            return True
        try:
            await self._smtp.send(letter)
        except MailRefused as error:
            log.warning("an e-mail was refused: %s", error)
            await asyncio.to_thread(self._queue.failed, claimed, str(error), self._now())
        except MailDelayed as error:
            log.warning("an e-mail waits: %s", error)
            await asyncio.to_thread(self._queue.postpone, claimed, str(error), self._now())
        else:
            await asyncio.to_thread(self._queue.sent, claimed, self._now())
        return True

    def _write(self, claimed: Claimed) -> EmailMessage | None:
        if claimed.mail.code:
            return code_letter(claimed, self._sender, load_words())
        kept = self._archive.by_id(claimed.mail.paper)
        if kept is None or kept.withdrawn_at:
            return None
        printed = self._printer.print(kept, claimed.mail.locale)
        return paper_letter(claimed, kept, printed, self._sender, load_words())
