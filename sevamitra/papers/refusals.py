"""What is refused about papers, and what the API answers to it."""

from __future__ import annotations

from typing import ClassVar

from sevamitra.backend.server.transactions import Refusal


class PaperRefusal(Refusal):
    """A request about papers that cannot be met; ``status`` is HTTP's."""

    status: ClassVar[int] = 409
    message: ClassVar[str] = ""


class NoSuchPaper(PaperRefusal):
    """The citizen has no application, appeal or paper of this number or code."""

    status = 404
    message = "the citizen has no such application, appeal or paper"


class NoSuchDelivery(PaperRefusal):
    """The citizen has no delivery by WhatsApp of this id."""

    status = 404
    message = "the citizen has no such delivery by WhatsApp"


class NotReady(PaperRefusal):
    """The application is not submitted (receipt) or not approved (certificate)."""

    message = "the application is not submitted, or for a certificate not approved"


class Withdrawn(PaperRefusal):
    """The paper was withdrawn."""

    status = 410
    message = "the paper was withdrawn"


class NoAddress(PaperRefusal):
    """The citizen has no verified e-mail address."""

    status = 422
    message = "the citizen has no verified e-mail address"


class NoContact(PaperRefusal):
    """The office has nothing on file to which a code could go, or this deployment cannot send one."""

    status = 422
    message = "there is no contact on file to which a code could go"


class NoMail(PaperRefusal):
    """This deployment sends no e-mail."""

    status = 501
    message = "e-mail is unavailable: SEVAMITRA_SMTP_URL is empty"


class TooManyCodes(PaperRefusal):
    """Too many codes were sent for this citizen or to this address within an hour."""

    status = 429
    message = "too many codes within an hour"
