"""A circuit breaker: after several failures in a row a backend is left alone for a while, then tried once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sevamitra.backend.client import BackendUnavailable

T = TypeVar("T")
Clock = Callable[[], float]


class CircuitBreaker:
    """Closed, open after ``failures`` calls in a row that found nobody, half-open ``cool_off_seconds`` later.

    Half-open lets one call through: its success closes the circuit, its failure opens it again.

    Args:
        name: what is called, for the error.
        clock: seconds that only grow.
    """

    def __init__(
        self, name: str, failures: int = 5, cool_off_seconds: float = 20.0, clock: Clock = time.monotonic
    ) -> None:
        self._name = name
        self._limit = failures
        self._cool_off = cool_off_seconds
        self._clock = clock
        self._failed = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def state(self) -> str:
        """``closed``, ``open`` or ``half-open``."""
        if self._opened_at is None:
            return "closed"
        return "half-open" if self._clock() - self._opened_at >= self._cool_off else "open"

    async def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """The result of ``call``; only its :class:`BackendUnavailable` counts as a failure.

        Raises:
            BackendUnavailable: the circuit is open, or ``call`` raised it.
        """
        state = self.state
        if state == "open" or (state == "half-open" and self._trying):
            raise BackendUnavailable(f"{self._name} did not answer lately and is left alone for now")
        trial = state == "half-open"
        self._trying = self._trying or trial
        try:
            result = await call()
        except BackendUnavailable:
            self._count_failure()
            raise
        except Exception:
            self._close()
            raise
        finally:
            if trial:
                self._trying = False
        self._close()
        return result

    def _count_failure(self) -> None:
        self._failed += 1
        if self._failed >= self._limit or self._opened_at is not None:
            self._opened_at = self._clock()

    def _close(self) -> None:
        self._failed = 0
        self._opened_at = None
