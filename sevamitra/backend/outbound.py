"""One HTTP call to a backend: bounded in time and size, repeated when that can help, behind a circuit breaker."""

from __future__ import annotations

import asyncio
import json as jsonlib
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from sevamitra.backend.circuit_breaker import CircuitBreaker
from sevamitra.backend.client import BackendRefused, BackendUnavailable

WORTH_REPEATING = frozenset({429, 500, 502, 503, 504})
LARGEST_REPLY_BYTES = 1 << 20
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Patience:
    """How long a call may take. The whole stays under 6 s so that the citizen is answered within 10 s."""

    connect_seconds: float = 1.5
    attempt_seconds: float = 3.5
    total_seconds: float = 5.5
    attempts: int = 3
    backoff_seconds: float = 0.2
    longest_backoff_seconds: float = 1.0


PATIENCE = Patience()


@dataclass(frozen=True)
class Reply:
    """What came back, whole."""

    status: int
    body: bytes = field(repr=False)
    retry_after_seconds: int | None = None

    @property
    def explains(self) -> bool:
        """True for a backend's own error; a wrong address answers 404 too, but says nothing of what was asked."""
        try:
            error = jsonlib.loads(self.body)
        except (ValueError, RecursionError):
            return False
        return isinstance(error, dict) and "error" in error


class Outbound:
    """Calls to one base URL, sharing its connections and its circuit breaker.

    Args:
        base_url: scheme, host, port and perhaps a path.
        headers: sent with every call.
        sleep: waits between attempts.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        patience: Patience = PATIENCE,
        breaker: CircuitBreaker | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._host = urlsplit(base_url).netloc
        self._patience = patience
        self._breaker = breaker or CircuitBreaker(self._host)
        self._sleep = sleep
        self._client = httpx.AsyncClient(
            headers=dict(headers or {}),
            timeout=httpx.Timeout(patience.attempt_seconds, connect=patience.connect_seconds),
            verify=urlsplit(base_url).scheme == "https",  # plain HTTP needs no certificates, which are slow to load
            trust_env=urlsplit(base_url).hostname not in ("127.0.0.1", "localhost", "::1"),
        )

    async def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        final: Collection[int] = (),
    ) -> Reply:
        """The reply to a call that may safely be repeated; any status that repeating cannot mend is returned.

        Args:
            final: statuses that are an answer here, though elsewhere they would be worth repeating.

        Raises:
            BackendUnavailable: refused, timed out, still failing after the last attempt, or left alone for now.
            BackendRefused: the reply is larger than 1 MiB.
        """

        async def bounded() -> Reply:
            try:
                return await asyncio.wait_for(
                    self._repeat(method, path, json, headers, final), timeout=self._patience.total_seconds
                )
            except asyncio.TimeoutError:
                raise BackendUnavailable(f"{self._host} did not answer in time") from None

        return await self._breaker.run(bounded)

    async def _repeat(
        self, method: str, path: str, json: Any, headers: Mapping[str, str] | None, final: Collection[int]
    ) -> Reply:
        patience = self._patience
        retrying = AsyncRetrying(
            stop=stop_after_attempt(patience.attempts),
            wait=wait_random_exponential(patience.backoff_seconds, max=patience.longest_backoff_seconds),
            retry=retry_if_exception_type(BackendUnavailable),
            sleep=self._sleep,
            reraise=True,
        )
        reply: Reply = await retrying(self._once, method, path, json, headers, final)
        return reply

    async def _once(
        self, method: str, path: str, json: Any, headers: Mapping[str, str] | None, final: Collection[int]
    ) -> Reply:
        try:
            reply = await asyncio.wait_for(
                self._read(method, path, json, headers), timeout=self._patience.attempt_seconds
            )
        except (asyncio.TimeoutError, httpx.TransportError) as error:
            raise BackendUnavailable(f"{self._host} cannot be reached ({type(error).__name__})") from None
        except (httpx.InvalidURL, httpx.DecodingError, httpx.TooManyRedirects) as error:
            raise BackendRefused(f"{self._host} cannot be read ({type(error).__name__})") from None
        if reply.status in WORTH_REPEATING and reply.status not in final:
            raise BackendUnavailable(f"{self._host} answers {reply.status}")
        return reply

    async def _read(self, method: str, path: str, json: Any, headers: Mapping[str, str] | None) -> Reply:
        url = self.base_url + path
        encoded = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        async with self._client.stream(method, url, json=json, headers=encoded) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_REPLY_BYTES:
                    raise BackendRefused(f"{self._host} sent more than {LARGEST_REPLY_BYTES} bytes")
            wait = response.headers.get("Retry-After", "")
            seconds = int(wait) if re.fullmatch("[0-9]{1,9}", wait) else None
            return Reply(response.status_code, bytes(body), seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
