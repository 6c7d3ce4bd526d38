"""Applications for certificates, and one citizen's papers, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sevamitra.backend.citizen import ApplicationProgress
from sevamitra.backend.client import INDIA, ApplicationStatus, BackendError, Decision
from sevamitra.papers.challenges import Confirmation
from sevamitra.papers.client import AddressInvalid, CodeInvalid, MailUnavailable
from sevamitra.papers.deliveries import Channel
from sevamitra.papers.messages import (
    AddressReply,
    ClaimReply,
    CodeSentReply,
    ConfirmationReply,
    DeliveryReply,
    PaperReply,
)
from sevamitra.papers.paper import PaperKind

from .memory_citizen import MemoryCitizen

NOW = datetime(2026, 7, 1, 12, tzinfo=INDIA)


def application(
    number: str, decision: Decision = Decision.APPROVED, stage: str = "approved", yours: bool = True
) -> ApplicationProgress:
    """An application for an income certificate."""
    status = ApplicationStatus(
        application_id=number, service_name="उत्पन्न प्रमाणपत्र", applicant_name="", submitted_at=NOW, paid_at=NOW,
        decision=decision, next_action="", estimated_days=15, desks=(), current_desk=0, next_desk=0, total_desks=0,
        redirect_url="", locale="mr",
    )  # fmt: skip
    due = date(2026, 7, 20) if stage == "under-scrutiny" else None
    return ApplicationProgress(status, yours, stage, due, None, None)


def keep(citizen: MemoryCitizen, *found: ApplicationProgress) -> None:
    """Make applications known to the backend, those that are ``yours`` as the citizen's own."""
    citizen.known.update({one.status.application_id: one for one in found})
    citizen.own.extend(one.status.application_id for one in found if one.yours)


@dataclass
class MemoryPapers:
    """A :class:`sevamitra.papers.client.Papers` of one citizen; ``failing`` ways and ``error`` do not work."""

    mail: bool = True
    verified: str | None = None
    code: str = "123456"
    tries: int = 5
    expired: bool = False
    failing: set[str] = field(default_factory=set)
    error: BackendError | None = None
    delivered: list[tuple[str, str]] = field(default_factory=list)
    sent: list[DeliveryReply] = field(default_factory=list)
    claims: list[tuple[str, str]] = field(default_factory=list)
    numbers_on_file: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def citizen(self, key: str) -> MemoryPapers:
        return self

    def _answer(self) -> None:
        if self.error:
            raise self.error

    async def make(self, kind: PaperKind, number: str, locale: str) -> PaperReply:
        self._answer()
        return PaperReply(
            code="ABCD", kind=kind, number=number, title="उत्पन्न प्रमाणपत्र", filename="income.pdf",
            verification_url="http://x/verify/ABCD", link="http://x/papers/1", link_expires_at=NOW, sample=True,
        )  # fmt: skip

    async def pdf(self, paper: PaperReply) -> bytes:
        if "whatsapp" in self.failing:
            raise BackendError("down")
        return b"%PDF-1.7"

    async def address(self) -> AddressReply:
        self._answer()
        return AddressReply(available=self.mail, address=self.verified)

    async def start_address(self, address: str, locale: str) -> CodeSentReply:
        self._answer()
        if not self.mail:
            raise MailUnavailable("none")
        if "." not in address:
            raise AddressInvalid("no")
        self.asked.append(address)
        self.expired = False
        return CodeSentReply(address="r***@example.com", expires_at=NOW)

    async def confirm_address(self, code: str) -> ConfirmationReply:
        self._answer()
        if sum(character.isdecimal() for character in code) != len(self.code):
            raise CodeInvalid("six digits")
        if self.expired:
            return ConfirmationReply(outcome=Confirmation.EXPIRED, tries_left=0, address=None)
        if code == self.code:
            self.verified = "r***@example.com"
            return ConfirmationReply(outcome=Confirmation.VERIFIED, tries_left=0, address=self.verified)
        self.tries -= 1
        return ConfirmationReply(outcome=Confirmation.WRONG, tries_left=self.tries, address=None)

    async def deliver(
        self, code: str, channels: Sequence[Channel], locale: str, key: str = ""
    ) -> tuple[DeliveryReply, ...]:
        self._answer()
        (way,) = channels
        if way.value in self.failing:
            raise BackendError("down")
        self.delivered.append((way.value, key))
        return (
            DeliveryReply(
                id=1, code=code, kind=PaperKind.CERTIFICATE, number="INC1", channel=way, locale=locale, state="sent",
                made_at=NOW, finished_at=NOW, attempts=1, error="", link="http://x/papers/link", link_expires_at=NOW,
            ),
        )  # fmt: skip

    async def deliveries(self) -> tuple[DeliveryReply, ...]:
        self._answer()
        return tuple(self.sent)

    async def start_claim(self, number: str, number_key: str, locale: str) -> ClaimReply:
        self._answer()
        self.claims.append((number, number_key))
        if number_key in self.numbers_on_file:
            return ClaimReply(linked=True, address=None, expires_at=None)
        return ClaimReply(linked=False, address="s***@example.com", expires_at=NOW)

    async def confirm_claim(self, number: str, code: str) -> ConfirmationReply:
        return await self.confirm_address(code)
