"""The ways a certificate can go, and the e-mail address that is verified by a code."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import regex

from actions.desk import Reply
from actions.form import Misfit
from sevamitra.backend.client import BackendError
from sevamitra.papers.challenges import Confirmation
from sevamitra.papers.client import AddressInvalid, CodeInvalid, MailUnavailable, TooManyCodesAsked
from sevamitra.wording import number

logger = logging.getLogger(__name__)
WAYS = ("whatsapp", "email", "portal")
_WORDS = {
    "whatsapp": r"whats\s*app|व्हॉट्स|व्हाट्स|वॉट्स|वाट्स|इथे|येथे|इथंच|यहाँ|यहां|यहीं|\bhere\b|\bithe\b|\bchat\b",
    "email": r"e-?mail|ई-?\s?मेल|इ-?मेल|मेल|\bmail\b|@",
    "portal": r"\blink\b|लिंक|portal|पोर्टल",
}
_ALL = regex.compile(r"सर्व|सगळ|तिन्ही|सभी|तीनों|\ball\b|\bsarv|\bsagl")
_ADDRESS = regex.compile(r"[^\s@<>(),;:\"“”]+@[^\s@<>(),;:\"“”]+")
_MASKED = regex.compile(r"X{4}")


def ways_in(text: str) -> list[str]:
    """The ways that a text names."""
    lowered = text.casefold()
    if _ALL.search(lowered):
        return list(WAYS)
    return [way for way in WAYS if regex.search(_WORDS[way], lowered)]


def address_in(text: str) -> str | None:
    """What looks like an e-mail address in a text."""
    found = _ADDRESS.search(text)
    return found.group().strip(".।") if found else None


async def send_code(reply: Reply, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Send a code to the address in the message; the answers with ``sent``.

    Raises:
        Misfit: no address, one that cannot be used, or no code can go out.
    """
    address = address_in(reply.turn.text)
    if address is None:
        raise Misfit("utter_mail_invalid")
    if _MASKED.search(address):  # a phone number in it was hidden before we saw it: this would be somebody else's
        raise Misfit("utter_mail_with_number")
    try:
        sent = await reply.desk.papers.citizen(reply.turn.conversation_id).start_address(address, reply.locale)
    except AddressInvalid:
        raise Misfit("utter_mail_invalid") from None
    except MailUnavailable:
        raise Misfit("utter_certificate_no_mail") from None
    except TooManyCodesAsked:
        raise Misfit("utter_mail_too_many") from None
    except BackendError as error:
        logger.warning("No code could be sent: %s", type(error).__name__)
        raise Misfit("utter_certificate_unavailable") from None
    left = {key: value for key, value in answers.items() if key != "over"}
    return {**left, "sent": sent.address}


async def confirm_code(reply: Reply, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Try the code in the message; the answers with ``address``, or without ``sent`` where a new code is needed.

    Raises:
        Misfit: it is wrong or no code.
    """
    try:
        tried = await reply.desk.papers.citizen(reply.turn.conversation_id).confirm_address(reply.turn.text)
    except CodeInvalid:
        raise Misfit("utter_mail_code_again") from None
    except BackendError as error:
        logger.warning("A code could not be tried: %s", type(error).__name__)
        raise Misfit("utter_certificate_unavailable") from None
    if tried.outcome is Confirmation.WRONG:
        raise Misfit("utter_mail_code_wrong", tries=number(tried.tries_left, reply.locale))
    if tried.outcome is Confirmation.VERIFIED:
        return {**answers, "address": tried.address}
    return {**{key: value for key, value in answers.items() if key != "sent"}, "over": True}
