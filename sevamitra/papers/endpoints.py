"""Endpoints about papers, their delivery and citizens' e-mail addresses; only the bot may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from pydantic import Field

from sevamitra.backend.citizen_messages import DeliveryStateBody, DeliveryStateReply
from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import ErrorReply
from sevamitra.backend.server.citizen_endpoints import CitizenPaging, CitizenRequest, OneCitizen
from sevamitra.backend.server.endpoint import Answer, ApiError, Endpoint, Parameters
from sevamitra.backend.server.records import KeyReused
from sevamitra.backend.server.refusals import ANSWERS
from sevamitra.backend.server.state import State
from sevamitra.backend.server.transactions import Refusal, TooManyLookups
from sevamitra.papers.archive import Kept
from sevamitra.papers.challenges import HOUR
from sevamitra.papers.codes import CODE_FORM, typed
from sevamitra.papers.deliveries import Channel, Delivery
from sevamitra.papers.messages import (
    AddressReply,
    CodeSentReply,
    ConfirmationBody,
    ConfirmationReply,
    DeliveriesReply,
    DeliveryPage,
    DeliveryReply,
    NewAddressBody,
    NewDeliveryBody,
    NewPaperBody,
    PaperReply,
    WithdrawalReply,
)
from sevamitra.papers.names import masked_address
from sevamitra.papers.refusals import NoMail, PaperRefusal, TooManyCodes

T = TypeVar("T")
TAGS = ["papers"]


class OnePaper(Parameters):
    """Which paper."""

    code: str = Field(..., regex=CODE_FORM, location="path", description="verification code")


class OneDelivery(OneCitizen):
    """Which delivery to the citizen."""

    delivery: str = Field(..., regex=r"^[1-9][0-9]{0,8}$", location="path", description="id")


async def refused(call: Callable[..., T], *arguments: Any) -> T:
    """The result of the blocking ``call``, run in a worker thread.

    Raises:
        ApiError: what it refused.
    """
    try:
        return await asyncio.to_thread(call, *arguments)
    except PaperRefusal as error:
        headers = {"Retry-After": str(int(HOUR.total_seconds()))} if isinstance(error, TooManyCodes) else {}
        raise ApiError(error.status, error.message, headers) from None
    except TooManyLookups as error:
        raise ApiError(429, str(error), {"Retry-After": str(error.retry_after_seconds)}) from None
    except (KeyReused, Refusal) as error:
        status, message = ANSWERS[type(error)]
        raise ApiError(status, message) from None


def _paper(kept: Kept, locale: str, state: State) -> PaperReply:
    link, expires_at = state.papers.link(kept, locale, state.now())
    return PaperReply(
        code=kept.code,
        kind=kept.paper.kind,
        number=kept.paper.number,
        title=state.papers.printer.title(kept, locale),
        filename=state.papers.printer.filename(kept, locale),
        verification_url=state.papers.printer.verification_url(kept),
        link=link,
        link_expires_at=expires_at.astimezone(INDIA),
        sample=kept.paper.is_sample,
    )


def _indian(time: datetime | None) -> datetime | None:
    return time.astimezone(INDIA) if time else None


def _delivery(delivery: Delivery, link: tuple[str, datetime] | None) -> DeliveryReply:
    return DeliveryReply.parse_obj(
        {
            "id": delivery.id,
            "code": delivery.code,
            "kind": delivery.kind,
            "number": delivery.number,
            "channel": delivery.channel,
            "locale": delivery.locale,
            "state": delivery.state,
            "made_at": _indian(delivery.made_at),
            "finished_at": _indian(delivery.finished_at),
            "attempts": delivery.attempts,
            "error": delivery.error,
            "link": link[0] if link else None,
            "link_expires_at": _indian(link[1]) if link else None,
        }
    )


async def make_paper(state: State, asked: OneCitizen, body: NewPaperBody) -> Answer:
    """Make the citizen's paper, or take the one that was made; its facts are today's."""
    kept = await refused(state.papers.make, body.kind, body.number, asked.citizen, state.now())
    return Answer(_paper(kept, body.locale, state))


async def address(state: State, asked: OneCitizen, _none: None) -> Answer:
    """Tell whether e-mail is available, and to which address of the citizen it goes."""
    found = await asyncio.to_thread(state.papers.addresses.of, asked.citizen)
    available = state.papers.courier is not None
    return Answer(AddressReply(available=available, address=masked_address(found) if found else None))


async def start_address(state: State, asked: OneCitizen, body: NewAddressBody) -> Answer:
    """Send a code to an address."""
    courier = state.papers.courier
    if courier is None:
        raise ApiError(NoMail.status, NoMail.message)
    expires_at = await refused(state.papers.addresses.start, asked.citizen, body.address, body.locale, state.now())
    courier.wake()
    reply = CodeSentReply(address=masked_address(body.address), expires_at=expires_at.astimezone(INDIA))
    return Answer(reply, status=202)


async def confirm_address(state: State, asked: OneCitizen, body: ConfirmationBody) -> Answer:
    """Try a code; a right one makes its address the citizen's."""
    confirmed = await refused(state.papers.addresses.confirm, asked.citizen, body.code, state.now())
    shown = masked_address(confirmed.address) if confirmed.address else None
    return Answer(ConfirmationReply(outcome=confirmed.outcome, tries_left=confirmed.tries_left, address=shown))


async def deliver(state: State, asked: CitizenRequest, body: NewDeliveryBody) -> Answer:
    """Record deliveries and send what goes by e-mail; the same key gives the same ones."""
    courier = state.papers.courier
    if Channel.EMAIL in body.channels and courier is None:
        raise ApiError(NoMail.status, NoMail.message)
    now = state.now()
    kept = await refused(state.papers.of, body.code, asked.citizen)
    made, new = await refused(
        state.papers.deliveries.deliver, kept, body.channels, body.locale, asked.idempotency_key, now
    )
    if courier:
        courier.wake()
    items = [
        _delivery(each, None if each.channel is Channel.EMAIL else state.papers.link(kept, each.locale, now, each.id))
        for each in made
    ]
    return Answer(DeliveriesReply(items=items), status=201 if new else 200)


async def deliveries(state: State, asked: CitizenPaging, _none: None) -> Answer:
    """List the deliveries to the citizen, newest first."""
    total, found = await refused(state.papers.deliveries.of, asked.citizen, asked.limit, asked.offset)
    items = [_delivery(delivery, None) for delivery in found]
    return Answer(DeliveryPage(total=total, limit=asked.limit, offset=asked.offset, items=items))


async def note_delivery(state: State, asked: OneDelivery, body: DeliveryStateBody) -> Answer:
    """Record what became of a delivery by WhatsApp."""
    noted = await refused(state.papers.deliveries.note, asked.citizen, int(asked.delivery), body, state.now())
    return Answer(DeliveryStateReply.parse_obj({"state": noted}))


async def withdraw(state: State, asked: OnePaper, _none: None) -> Answer:
    """Declare a paper invalid."""
    code = typed(asked.code) or ""
    withdrawn_at = await refused(state.papers.archive.withdraw, code, state.now())
    return Answer(WithdrawalReply(code=code, withdrawn_at=withdrawn_at.astimezone(INDIA)))


ENDPOINTS = (
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/papers",
        "makePaper",
        "Make a receipt, an acknowledgement of an appeal or a certificate",
        make_paper,
        {200: PaperReply, 404: ErrorReply, 409: ErrorReply, 410: ErrorReply},
        OneCitizen,
        NewPaperBody,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/email",
        "showAddress",
        "The citizen's verified e-mail address, masked",
        address,
        {200: AddressReply},
        OneCitizen,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/email",
        "startAddress",
        "Send a code to an e-mail address",
        start_address,
        {202: CodeSentReply, 429: ErrorReply, 501: ErrorReply},
        OneCitizen,
        NewAddressBody,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/email/confirmation",
        "confirmAddress",
        "Try the code that was sent",
        confirm_address,
        {200: ConfirmationReply},
        OneCitizen,
        ConfirmationBody,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "POST",
        "/api/v1/citizens/{citizen}/deliveries",
        "deliverPaper",
        "Deliver a paper by one or several channels",
        deliver,
        {
            200: DeliveriesReply,
            201: DeliveriesReply,
            404: ErrorReply,
            409: ErrorReply,
            410: ErrorReply,
            422: ErrorReply,
            501: ErrorReply,
        },
        CitizenRequest,
        NewDeliveryBody,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "GET",
        "/api/v1/citizens/{citizen}/deliveries",
        "listDeliveries",
        "What was delivered to the citizen, newest first",
        deliveries,
        {200: DeliveryPage},
        CitizenPaging,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "PUT",
        "/api/v1/citizens/{citizen}/deliveries/{delivery}",
        "noteDelivery",
        "What became of a delivery by WhatsApp",
        note_delivery,
        {200: DeliveryStateReply, 404: ErrorReply},
        OneDelivery,
        DeliveryStateBody,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "POST",
        "/api/v1/papers/{code}/withdrawal",
        "withdrawPaper",
        "Declare a paper invalid",
        withdraw,
        {200: WithdrawalReply, 404: ErrorReply},
        OnePaper,
        secured=True,
        tags=TAGS,
    ),
)
