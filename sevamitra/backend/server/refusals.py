"""What the rules refuse, as answers of the API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sevamitra.backend.server.appeal_records import AppealNotOpen, DelayReasonNeeded
from sevamitra.backend.server.endpoint import ApiError
from sevamitra.backend.server.office_steps import StepRefused
from sevamitra.backend.server.records import KeyReused
from sevamitra.backend.server.status_changes import NoSuchChange
from sevamitra.backend.server.transactions import NoSuchApplication, NotYours, Refusal, TooManyLookups

T = TypeVar("T")
ANSWERS: dict[type[Exception], tuple[int, str]] = {
    KeyReused: (409, "the idempotency key came with another request before"),
    NoSuchApplication: (404, "there is no such application"),
    NoSuchChange: (404, "there is no such status change"),
    NotYours: (403, "the application belongs to another citizen"),
    AppealNotOpen: (422, "no appeal can be filed now; ask for the standing"),
    DelayReasonNeeded: (422, "the period is over: delay_reason is needed"),
}


async def answered(call: Callable[..., T], *arguments: Any) -> T:
    """The result of the blocking ``call``, run in a worker thread.

    Raises:
        ApiError: what it refused, as 403, 404, 409, 422, or 429 with Retry-After.
    """
    try:
        return await asyncio.to_thread(call, *arguments)
    except TooManyLookups as error:
        raise ApiError(429, str(error), {"Retry-After": str(error.retry_after_seconds)}) from None
    except StepRefused as error:
        raise ApiError(409, str(error)) from None
    except (KeyReused, Refusal) as error:
        status, message = ANSWERS[type(error)]
        raise ApiError(status, message) from None
