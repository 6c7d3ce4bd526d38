from __future__ import annotations

import asyncio
import time

import pytest

from sevamitra.backend.circuit_breaker import CircuitBreaker
from sevamitra.backend.client import BackendRefused, BackendUnavailable
from sevamitra.backend.outbound import LARGEST_REPLY_BYTES, Outbound, Patience

from .canned import SILENCE, canned, http
from .conftest import free_port

QUICK = Patience(connect_seconds=0.3, attempt_seconds=0.2, total_seconds=0.5)


class Waits:
    """Remembers how long it was asked to wait, and does not."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_failure_that_may_pass_is_repeated(status: int) -> None:
    waits = Waits()
    async with canned(http(status, b""), http(status, b""), http(200, b"fine")) as department:
        reply = await Outbound(department.url, sleep=waits).send("GET", "/x")
    assert (reply.status, reply.body, len(department.requests)) == (200, b"fine", 3)
    assert len(waits.seconds) == 2
    assert all(0 <= seconds <= Patience().longest_backoff_seconds for seconds in waits.seconds)


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 301])
async def test_answer_that_repeating_cannot_mend_is_not_repeated(status: int) -> None:
    async with canned(http(status, {"error": "no"})) as department:
        reply = await Outbound(department.url, sleep=Waits()).send("GET", "/x")
    assert (reply.status, len(department.requests)) == (status, 1)
    assert reply.explains


@pytest.mark.asyncio
async def test_status_that_is_an_answer_here_is_not_repeated_and_tells_how_long_to_wait() -> None:
    refusal = http(429, {"error": "wait"}).replace(b"\r\n\r\n", b"\r\nRetry-After: 90\r\n\r\n", 1)
    async with canned(refusal) as department:
        reply = await Outbound(department.url, sleep=Waits()).send("GET", "/x", final=(429,))
    assert (reply.status, reply.retry_after_seconds, len(department.requests)) == (429, 90, 1)


@pytest.mark.asyncio
@pytest.mark.parametrize("wait", [b"", b"soon", b"-1", b"Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_wait_that_is_no_number_of_seconds_is_unknown(wait: bytes) -> None:
    refusal = http(429, {"error": "wait"}).replace(b"\r\n\r\n", b"\r\nRetry-After: " + wait + b"\r\n\r\n", 1)
    async with canned(refusal) as department:
        reply = await Outbound(department.url, sleep=Waits()).send("GET", "/x", final=(429,))
    assert reply.retry_after_seconds is None


@pytest.mark.asyncio
async def test_lasting_failure_is_unavailable_after_three_attempts() -> None:
    async with canned(http(500, b"")) as department:
        with pytest.raises(BackendUnavailable, match="answers 500"):
            await Outbound(department.url, sleep=Waits()).send("GET", "/x")
    assert len(department.requests) == 3


@pytest.mark.asyncio
async def test_refused_connection_is_unavailable() -> None:
    with pytest.raises(BackendUnavailable, match="ConnectError"):
        await Outbound(f"http://127.0.0.1:{free_port()}", sleep=Waits()).send("GET", "/x")


@pytest.mark.asyncio
@pytest.mark.parametrize("noise", [b"no http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncut off"])
async def test_noise_instead_of_http_is_unavailable(noise: bytes) -> None:
    async with canned(noise) as department:
        with pytest.raises(BackendUnavailable):
            await Outbound(department.url, sleep=Waits()).send("GET", "/x")


@pytest.mark.asyncio
async def test_silence_is_unavailable_within_the_total_time() -> None:
    async with canned(SILENCE) as department:
        started = time.monotonic()
        with pytest.raises(BackendUnavailable):
            await Outbound(department.url, patience=QUICK).send("GET", "/x")
        assert time.monotonic() - started < QUICK.total_seconds + 1
    assert len(department.requests) >= 2


@pytest.mark.asyncio
async def test_reply_without_end_is_refused_early() -> None:
    async with canned(http(200, b"x" * (2 * LARGEST_REPLY_BYTES))) as department:
        with pytest.raises(BackendRefused, match="more than"):
            await Outbound(department.url).send("GET", "/x")
    assert len(department.requests) == 1


@pytest.mark.asyncio
async def test_calls_stop_while_the_circuit_is_open() -> None:
    async with canned(http(503, b"")) as department:
        outbound = Outbound(department.url, breaker=CircuitBreaker("d", failures=2), sleep=Waits())
        for _ in range(5):
            with pytest.raises(BackendUnavailable):
                await outbound.send("GET", "/x")
    assert len(department.requests) == 2 * Patience().attempts


@pytest.mark.asyncio
async def test_calls_at_once_do_not_disturb_each_other() -> None:
    async with canned(http(200, b"fine")) as department:
        outbound = Outbound(department.url)
        replies = await asyncio.gather(*(outbound.send("GET", "/x") for _ in range(20)))
        await outbound.close()
    assert {reply.body for reply in replies} == {b"fine"}


def test_whole_call_stays_under_six_seconds() -> None:
    patience = Patience()
    assert patience.attempt_seconds < patience.total_seconds < 6
