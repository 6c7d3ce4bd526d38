import asyncio

import pytest

from sevamitra.channels.pump import Pump

pytestmark = pytest.mark.asyncio


class Queue:
    """Jobs in memory, and how many were handled at once."""

    def __init__(self, jobs: int) -> None:
        self.waiting = list(range(jobs))
        self.done: list[int] = []
        self.at_once = self.most_at_once = 0
        self.empty = asyncio.Event()
        self.broken = False

    def claim(self, limit: int) -> list[int]:
        if self.broken:
            self.broken = False
            raise OSError("disk")
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return taken

    async def handle(self, job: int) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if job == 1:
            raise ValueError("job 1")
        self.done.append(job)
        if not self.waiting:
            self.empty.set()


async def test_all_jobs_are_done_within_the_slots_and_one_failure_stops_nothing() -> None:
    queue = Queue(10)
    pump = Pump("queue", 3, queue.claim, queue.handle, poll_seconds=60)
    pump.start()
    await asyncio.wait_for(queue.empty.wait(), 5)
    await pump.stop()
    assert sorted(queue.done) == [0, 2, 3, 4, 5, 6, 7, 8, 9] and queue.most_at_once == 3


async def test_unreadable_queue_is_read_again() -> None:
    queue = Queue(2)
    queue.broken = True
    pump = Pump("queue", 3, queue.claim, queue.handle, poll_seconds=0.01)
    pump.start()
    await asyncio.wait_for(queue.empty.wait(), 5)
    await pump.stop()


async def test_stopping_lets_go_of_a_job_that_does_not_end() -> None:
    begun = asyncio.Event()

    async def hang(job: int) -> None:
        begun.set()
        await asyncio.Event().wait()

    pump = Pump("queue", 1, Queue(1).claim, hang)
    pump.start()
    await begun.wait()
    await asyncio.wait_for(pump.stop(grace_seconds=0.01), 5)
