from __future__ import annotations

import asyncio

import pytest

from sevamitra.backend.circuit_breaker import CircuitBreaker
from sevamitra.backend.client import ApplicationNotFound, BackendUnavailable


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def works() -> str:
    return "yes"


async def finds_nobody() -> str:
    raise BackendUnavailable("nobody there")


async def finds_nothing() -> str:
    raise ApplicationNotFound("no such application")


async def fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(BackendUnavailable):
            await breaker.run(finds_nobody)


@pytest.fixture()
def clock() -> Clock:
    return Clock()


@pytest.fixture()
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker("revenue", failures=3, cool_off_seconds=20, clock=clock)


@pytest.mark.asyncio
async def test_opens_after_failures_in_a_row_and_then_calls_nobody(breaker: CircuitBreaker) -> None:
    await fail(breaker, 2)
    assert breaker.state == "closed"
    await fail(breaker, 1)
    assert breaker.state == "open"
    with pytest.raises(BackendUnavailable, match="revenue did not answer lately"):
        await breaker.run(works)


@pytest.mark.asyncio
async def test_success_between_failures_keeps_it_closed(breaker: CircuitBreaker) -> None:
    await fail(breaker, 2)
    assert await breaker.run(works) == "yes"
    await fail(breaker, 2)
    assert breaker.state == "closed"


@pytest.mark.asyncio
async def test_answer_that_nothing_was_found_is_no_failure(breaker: CircuitBreaker) -> None:
    await fail(breaker, 2)
    with pytest.raises(ApplicationNotFound):
        await breaker.run(finds_nothing)
    await fail(breaker, 2)
    assert breaker.state == "closed"


@pytest.mark.asyncio
async def test_half_opens_after_the_cool_off_and_closes_on_success(breaker: CircuitBreaker, clock: Clock) -> None:
    await fail(breaker, 3)
    clock.now += 19.9
    assert breaker.state == "open"
    clock.now += 0.1
    assert breaker.state == "half-open"
    assert await breaker.run(works) == "yes"
    assert breaker.state == "closed"


@pytest.mark.asyncio
async def test_failure_while_half_open_opens_it_for_another_cool_off(breaker: CircuitBreaker, clock: Clock) -> None:
    await fail(breaker, 3)
    clock.now += 20
    await fail(breaker, 1)
    assert breaker.state == "open"
    clock.now += 20
    assert await breaker.run(works) == "yes"


@pytest.mark.asyncio
async def test_half_open_lets_one_call_through_at_a_time(breaker: CircuitBreaker, clock: Clock) -> None:
    await fail(breaker, 3)
    clock.now += 20
    answer = asyncio.Event()

    async def waits() -> str:
        await answer.wait()
        return "late"

    trial = asyncio.create_task(breaker.run(waits))
    await asyncio.sleep(0)
    with pytest.raises(BackendUnavailable):
        await breaker.run(works)
    answer.set()
    assert await trial == "late"
    assert await breaker.run(works) == "yes"


@pytest.mark.asyncio
async def test_cancelled_trial_leaves_room_for_the_next(breaker: CircuitBreaker, clock: Clock) -> None:
    await fail(breaker, 3)
    clock.now += 20
    trial = asyncio.create_task(breaker.run(asyncio.Event().wait))
    await asyncio.sleep(0)
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert await breaker.run(works) == "yes"
