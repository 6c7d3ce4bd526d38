"""What a step of an office makes of an application. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sevamitra.backend.messages import NamesReply
from sevamitra.backend.office_messages import Step, StepBody
from sevamitra.backend.server.records import Application, stored
from sevamitra.backend.server.seed import texts
from sevamitra.backend.server.transactions import Refusal

ACTIONS: Mapping[Step, str] = {
    "pay": "office-fee-received",
    "forward": "office-forwarded",
    "ask": "office-asked",
    "approve": "office-approved",
    "reject": "office-rejected",
}
"""What the audit trail says of each step."""

_NOTHING = NamesReply(en="", mr="", hi="")
_NO_DESK = {"current_desk": 0, "next_desk": 0}


class StepRefused(Refusal):
    """The application cannot take this step now; the text says why and what could be done."""


@dataclass(frozen=True)
class Moved:
    """Columns to change: of the application; of the desk that acts (``desk``, 0 for none); ``arrives``: the desk at which
    the application now lies for the first time, 0 for none."""

    application: Mapping[str, Any]
    desk: int
    acted: Mapping[str, Any]
    arrives: int = 0


def take_step(application: Application, body: StepBody, details: Mapping[str, NamesReply], now: datetime) -> Moved:
    """What ``body`` makes of ``application``.

    Args:
        details: what desks write: forwarded, approved, returned.

    Raises:
        StepRefused: it lies elsewhere, waits for its fee, or is decided.
    """
    _check_place(application, body)
    return _STEPS[body.step](application, body, details, now)


def _check_place(application: Application, body: StepBody) -> None:
    if application.stage in ("approved", "rejected"):
        raise StepRefused(f"it is {application.stage} already; nothing more can be done")
    if application.stage == "payment-pending" and body.step != "pay":
        raise StepRefused("its fee is not paid yet; take the step pay first")
    if body.step == "pay" and application.stage != "payment-pending":
        raise StepRefused("it does not wait for a fee")
    if body.desk != application.current_desk:
        raise StepRefused(f"it lies on desk {application.current_desk}, not on desk {body.desk}")


def _pay(application: Application, body: StepBody, details: Mapping[str, NamesReply], now: datetime) -> Moved:
    columns = {
        "stage": "under-scrutiny",
        "paid_at": stored(now),
        **_at(application, 1),
        **texts("next_action", _NOTHING),
    }
    return Moved(columns, 0, {}, arrives=1)


def _forward(application: Application, body: StepBody, details: Mapping[str, NamesReply], now: datetime) -> Moved:
    if body.desk >= application.total_desks:
        raise StepRefused(f"desk {body.desk} is the last one; approve or reject it")
    columns = {"stage": "under-scrutiny", **_at(application, body.desk + 1), **texts("next_action", _NOTHING)}
    return Moved(columns, body.desk, _acted(details["forwarded"], now), arrives=body.desk + 1)


def _ask(application: Application, body: StepBody, details: Mapping[str, NamesReply], now: datetime) -> Moved:
    if application.stage == "document-pending":
        raise StepRefused("the citizen was asked already; forward, approve or reject it when the answer is there")
    columns = {"stage": "document-pending", **texts("next_action", _told(body))}
    return Moved(columns, body.desk, _acted(details["returned"], now))


def _approve(application: Application, body: StepBody, details: Mapping[str, NamesReply], now: datetime) -> Moved:
    if body.desk < application.total_desks:
        raise StepRefused(f"only desk {application.total_desks}, the last one, approves; forward it")
    columns = {**_NO_DESK, "stage": "approved", **texts("next_action", _NOTHING)}
    return Moved(columns, body.desk, _acted(details["approved"], now))


def _reject(application: Application, body: StepBody, details: Mapping[str, NamesReply], now: datetime) -> Moved:
    columns = {**_NO_DESK, "stage": "rejected", **texts("next_action", _NOTHING)}
    return Moved(columns, body.desk, _acted(_told(body), now))


def _at(application: Application, desk: int) -> dict[str, int]:
    return {"current_desk": desk, "next_desk": desk + 1 if desk < application.total_desks else 0}


def _acted(written: NamesReply, now: datetime) -> dict[str, Any]:
    return {"acted_at": stored(now), **texts("details", written)}


def _told(body: StepBody) -> NamesReply:
    assert body.text is not None
    return NamesReply(en=body.text.en, mr=body.text.mr, hi=body.text.hi)


_STEPS: Mapping[Step, Callable[[Application, StepBody, Mapping[str, NamesReply], datetime], Moved]] = {
    "pay": _pay,
    "forward": _forward,
    "ask": _ask,
    "approve": _approve,
    "reject": _reject,
}
