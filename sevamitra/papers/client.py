"""What chat actions ask about papers: typed calls to the backend's API for one citizen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel

from sevamitra.backend.client import BackendError, BackendRefused, NotTheApplicant
from sevamitra.backend.outbound import Outbound, Patience, Reply
from sevamitra.backend.replies import parse
from sevamitra.papers.deliveries import Channel
from sevamitra.papers.messages import (
    AddressReply,
    ClaimReply,
    CodeSentReply,
    ConfirmationReply,
    DeliveriesReply,
    DeliveryPage,
    DeliveryReply,
    PaperReply,
)
from sevamitra.papers.paper import PaperKind
from sevamitra.settings import Settings

M = TypeVar("M", bound=BaseModel)
MOST_LISTED = 50
CODE_DIGITS = 6
FINAL = (429,)
"""An answer here, though elsewhere it would be worth repeating."""


class PaperNotFound(BackendError):
    """The citizen has no such application, appeal or paper."""


class PaperNotReady(BackendError):
    """The application is not submitted (receipt) or not approved (certificate) yet."""


class PaperWithdrawn(BackendError):
    """The paper was declared invalid; only an office can help."""


class AddressMissing(BackendError):
    """The citizen has no verified e-mail address: ask for one first."""


class MailUnavailable(BackendError):
    """This deployment sends no e-mail."""


class TooManyCodesAsked(BackendError):
    """Too many codes were sent within an hour, to the citizen or to the address."""


class CodeInvalid(BackendError):
    """What the citizen typed has not six digits; no try was counted."""


class AddressInvalid(BackendError):
    """What the citizen typed is not an e-mail address."""


_MEANINGS: Mapping[int, type[BackendError]] = {
    404: PaperNotFound,
    410: PaperWithdrawn,
    422: AddressMissing,
    429: TooManyCodesAsked,
    501: MailUnavailable,
}


_PATIENCE = Patience(attempt_seconds=10.0, total_seconds=11.0)
"""A paper is drawn for the asking, and the first one loads what draws them: seconds, where the machine is busy."""


class PapersClient:
    """The papers of one citizen.

    Everything may raise BackendUnavailable and BackendRefused (see :class:`sevamitra.backend.client.ServiceBackend`).

    Args:
        outbound: calls to the backend's base URL.
        token: bearer token; "" sends none.
        citizen: their key, which is the id of their conversation.
    """

    def __init__(self, outbound: Outbound, token: str, citizen: str) -> None:
        self._outbound = outbound
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._path = f"/api/v1/citizens/{quote(citizen, safe='')}"

    async def make(self, kind: PaperKind, number: str, locale: str) -> PaperReply:
        """The receipt or certificate of the application with ``number``, or the acknowledgement of the appeal with it.

        Repeats give the same paper under the same code, with a fresh link.

        Raises:
            PaperNotFound, PaperNotReady, PaperWithdrawn: see there.
        """
        body = {"kind": kind.value, "number": number, "locale": locale}
        reply = await self._ask("POST", "/papers", body)
        if reply.status == 409 and reply.explains:
            raise PaperNotReady("the backend says so")
        return _read(reply, PaperReply)

    async def pdf(self, paper: PaperReply | DeliveryReply) -> bytes:
        """The PDF behind the paper's link.

        Raises:
            PaperWithdrawn: the link has expired or the paper was withdrawn.
        """
        reply = await self._outbound.send("GET", urlsplit(paper.link or "").path)
        if reply.status == 410:
            raise PaperWithdrawn("the link has expired")
        if reply.status != 200 or not reply.body.startswith(b"%PDF-"):
            raise BackendRefused(f"the backend answers {reply.status} instead of a PDF")
        return reply.body

    async def address(self) -> AddressReply:
        """Whether e-mail is available at all, and the citizen's verified address, masked."""
        return await self._send("GET", "/email", AddressReply)

    async def start_address(self, address: str, locale: str) -> CodeSentReply:
        """Send a code of six digits to ``address``, in the citizen's language. Spaces around it do not matter.

        Raises:
            AddressInvalid, MailUnavailable, TooManyCodesAsked: see there.
        """
        body = {"address": address.strip(), "locale": locale}
        reply = await self._ask("POST", "/email", body)
        if reply.status == 400 and reply.explains:
            raise AddressInvalid("the backend says so")
        return _read(reply, CodeSentReply)

    async def confirm_address(self, code: str) -> ConfirmationReply:
        """Try the code that the citizen typed, in digits of any script; the reply's ``outcome`` tells how it went.

        Raises:
            CodeInvalid: see there.
        """
        return await self._send("POST", "/email/confirmation", ConfirmationReply, {"code": _digits(code)})

    async def start_claim(self, number: str, number_key: str, locale: str) -> ClaimReply:
        """Take the application with ``number`` as the citizen's, at once or by a code that goes to the address on file.

        Args:
            number_key: keyed hash of the citizen's verified number, "" where there is none.

        Raises:
            NotTheApplicant, AddressMissing, TooManyCodesAsked: see there. PaperNotFound: there is no such application.
        """
        body = {"locale": locale, "number_key": number_key}
        reply = await self._ask("POST", f"/applications/{quote(number, safe='')}/claims", body)
        return _read_claim(reply, ClaimReply)

    async def confirm_claim(self, number: str, code: str) -> ConfirmationReply:
        """Try the code that the citizen typed, in digits of any script; the reply's ``outcome`` tells how it went.

        Raises:
            CodeInvalid, NotTheApplicant: see there.
        """
        path = f"/applications/{quote(number, safe='')}/claims/confirmation"
        return _read_claim(await self._ask("POST", path, {"code": _digits(code)}), ConfirmationReply)

    async def deliver(
        self, code: str, channels: Sequence[Channel], locale: str, key: str = ""
    ) -> tuple[DeliveryReply, ...]:
        """Record deliveries of the paper with this verification code. E-mail goes out by itself.

        For ``portal`` the reply holds the link to tell. For ``whatsapp`` the caller sends the document
        (:mod:`sevamitra.papers.document`).

        Args:
            key: makes repeats of one request yield the same deliveries (a message id does well).

        Raises:
            PaperNotFound, PaperWithdrawn, AddressMissing, MailUnavailable: see there; nothing was recorded.
        """
        body = {"code": code, "channels": [channel.value for channel in channels], "locale": locale}
        reply = await self._send("POST", "/deliveries", DeliveriesReply, body, key or uuid.uuid4().hex)
        return tuple(reply.items)

    async def deliveries(self) -> tuple[DeliveryReply, ...]:
        """The citizen's last deliveries, newest first, with what became of them."""
        page = await self._send("GET", f"/deliveries?limit={MOST_LISTED}", DeliveryPage)
        return tuple(page.items)

    async def _send(self, method: str, path: str, model: type[M], body: Any = None, key: str = "") -> M:
        return _read(await self._ask(method, path, body, key), model)

    async def _ask(self, method: str, path: str, body: Any = None, key: str = "") -> Reply:
        headers = {**self._headers, "Idempotency-Key": key} if key else self._headers
        return await self._outbound.send(method, self._path + path, json=body, headers=headers, final=FINAL)


def _digits(code: str) -> str:
    digits = "".join(str(int(character)) for character in code if character.isdecimal())
    if len(digits) != CODE_DIGITS:
        raise CodeInvalid("a code has six digits")
    return digits


def _read_claim(reply: Reply, model: type[M]) -> M:
    if reply.status == 403 and reply.explains:
        raise NotTheApplicant("the backend says so")
    return _read(reply, model)


def _read(reply: Reply, model: type[M]) -> M:
    if reply.status in (200, 201, 202):
        return parse(reply.body, model)
    if reply.explains and reply.status in _MEANINGS:
        raise _MEANINGS[reply.status]("the backend says so")
    raise BackendRefused(f"the backend answers {reply.status}")


class Papers:
    """Papers of all citizens, over one connection to the backend. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        self._outbound = Outbound(settings.backend_base_url, patience=_PATIENCE)
        self._token = settings.backend_token

    def citizen(self, key: str) -> PapersClient:
        """The papers of the citizen with this key."""
        return PapersClient(self._outbound, self._token, key)

    async def close(self) -> None:
        """Close the connections."""
        await self._outbound.close()
