"""Transactions that count what failed, and requests that are done once however often they come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

T = TypeVar("T")
ATTEMPTS = 5


class Refusal(Exception):
    """A request that the rules refuse. What was written before (a count, an audit entry) is kept."""


class NoSuchApplication(Refusal):
    """No application has this number."""


class TooManyLookups(Refusal):
    """The citizen asked for too many unknown numbers; ``retry_after_seconds`` until the next may be asked."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"too many unknown application numbers; try again in {retry_after_seconds} seconds")
        self.retry_after_seconds = retry_after_seconds


class NotYours(Refusal):
    """The application belongs to another citizen."""


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that is kept where it ends in a :class:`Refusal`, which is raised all the same."""
    refusal: Refusal | None = None
    with engine.begin() as connection:
        try:
            yield connection
        except Refusal as error:
            refusal = error
    if refusal:
        raise refusal


def digest(*parts: str | BaseModel) -> str:
    """What tells one request from another: SHA-256 of its parts, hexadecimal."""
    texts = (part if isinstance(part, str) else part.json(ensure_ascii=False) for part in parts)
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()


def once(engine: Engine, known: Callable[[Connection], T | None], make: Callable[[Connection], T]) -> tuple[T, bool]:
    """What ``known``, which only reads, finds or, when it finds nothing, what ``make`` makes; and whether it is new.

    Where another request was quicker, or drew the same number, it is tried again.

    Raises:
        sqlalchemy.exc.IntegrityError: still so after five attempts.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction(engine) as connection:
                found = known(connection)
                return (make(connection), True) if found is None else (found, False)
        except Refusal:
            with engine.connect() as connection:  # the same request at once may be why the rules refuse this one
                found = known(connection)
            if found is None:
                raise
            return found, False
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")
