"""Works off a durable queue: claims rows in a thread and handles several at once on the event loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)
Job = TypeVar("Job")


class Pump(Generic[Job]):
    """Claims jobs while slots are free: when woken, when one is finished, and every ``poll_seconds``."""

    def __init__(
        self,
        name: str,
        slots: int,
        claim: Callable[[int], Sequence[Job]],
        handle: Callable[[Job], Awaitable[None]],
        poll_seconds: float = 1.0,
    ) -> None:
        """
        Args:
            slots: jobs at once.
            claim: takes up to so many jobs for us; may block, so it runs in a thread.
            handle: does one; what it raises is logged, and the job's lease decides when it is tried again.
        """
        self._name = name
        self._slots = slots
        self._claim = claim
        self._handle = handle
        self._poll_seconds = poll_seconds
        self._work = asyncio.Event()
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """There may be work."""
        self._work.set()

    def start(self) -> None:
        """Begin on the running event loop."""
        self._loop = asyncio.create_task(self._run(), name=f"{self._name} pump")

    async def stop(self, grace_seconds: float = 5.0) -> None:
        """Claim nothing more, wait a little for what is under way, then let go of it."""
        # A flag, not a cancellation: wait_for may swallow that, and jobs just claimed would lie until their lease ends.
        self._stopping = True
        self._work.set()
        if self._loop:
            await self._loop
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=grace_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def drain(self) -> None:
        """Handle everything that can be claimed now, then return."""
        while jobs := await asyncio.to_thread(self._claim, self._slots):
            await asyncio.gather(*map(self._guarded, jobs))

    async def _run(self) -> None:
        while not self._stopping:
            self._work.clear()
            free = self._slots - len(self._running)
            for job in await self._claimed(free) if free else ():
                task = asyncio.create_task(self._guarded(job))
                self._running.add(task)
                task.add_done_callback(self._finished)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._work.wait(), self._poll_seconds)

    async def _claimed(self, free: int) -> Sequence[Job]:
        try:
            return await asyncio.to_thread(self._claim, free)
        except Exception:
            logger.exception("The %s could not be read; trying again in %.0f s", self._name, self._poll_seconds)
            return ()

    async def _guarded(self, job: Job) -> None:
        try:
            await self._handle(job)
        except Exception:
            logger.exception("A job of the %s failed; it is tried again when its lease ends", self._name)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._work.set()
