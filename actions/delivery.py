"""Delivering a certificate by the ways chosen, each for itself, and telling what worked and what did not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from actions.desk import Reply
from actions.paper_messages import paper_message
from sevamitra.backend.client import BackendError
from sevamitra.papers.client import (
    AddressMissing,
    MailUnavailable,
    PaperNotFound,
    PaperNotReady,
    PapersClient,
    PaperWithdrawn,
)
from sevamitra.papers.deliveries import Channel
from sevamitra.papers.messages import DeliveryReply, PaperReply
from sevamitra.papers.paper import PaperKind
from sevamitra.wording import day

logger = logging.getLogger(__name__)
_NO_PAPER: Mapping[type[BackendError], str] = {
    PaperWithdrawn: "utter_certificate_withdrawn",
    PaperNotReady: "utter_certificate_not_ready",
    PaperNotFound: "utter_certificate_not_ready",
}
_FAILED = {
    "whatsapp": "line_delivery_failed_whatsapp",
    "email": "line_delivery_failed_email",
    "portal": "line_delivery_failed_portal",
}


async def deliver(reply: Reply, answers: Mapping[str, Any]) -> None:
    """Send the certificate of the application ``number`` by each of the ``ways`` and say what came of each.

    Args:
        answers: of :class:`actions.certificate.CertificateForm`, complete.
    """
    papers = reply.desk.papers.citizen(reply.turn.conversation_id)
    try:
        paper = await papers.make(PaperKind.CERTIFICATE, answers["number"], reply.locale)
    except BackendError as error:
        logger.warning("No certificate was made: %s", type(error).__name__)
        key = _NO_PAPER.get(type(error), "utter_certificate_unavailable")
        reply.say(reply.words(key, number=answers["number"]), [reply.person_button()])
        return
    document, lines, failed = None, [reply.words("title_delivery", title=paper.title, number=paper.number)], False
    for way in answers["ways"]:
        try:
            if way == Channel.WHATSAPP.value:
                caption = reply.words("line_delivery_caption", title=paper.title, number=paper.number)
                document = await paper_message(reply, papers, paper, caption)
            sent = await _record(reply, papers, paper, Channel(way))
            if document and way == Channel.WHATSAPP.value:
                document = {**document, "delivery": sent.id}
            lines.append(_told(reply, way, sent, answers))
        except (BackendError, OSError) as error:
            logger.warning("A certificate did not go by %s: %s", way, type(error).__name__)
            document = None if way == Channel.WHATSAPP.value else document
            mail_trouble = isinstance(error, AddressMissing | MailUnavailable)
            lines.append(reply.words("line_delivery_no_mail" if mail_trouble else _FAILED[way]))
            failed = True
    if paper.sample:
        lines += ["", reply.words("line_delivery_sample")]
    if document:
        reply.send(document)
    reply.say("\n".join(lines), [reply.person_button()] if failed else [])


async def _record(reply: Reply, papers: PapersClient, paper: PaperReply, way: Channel) -> DeliveryReply:
    key = f"{reply.turn.conversation_id}-{reply.turn.message_id}-{way.value}"
    (sent,) = await papers.deliver(paper.code, [way], reply.locale, key)
    return sent


def _told(reply: Reply, way: str, sent: DeliveryReply, answers: Mapping[str, Any]) -> str:
    if way == Channel.EMAIL.value:
        return reply.words("line_delivery_email", address=answers["address"])
    if way == Channel.PORTAL.value and sent.link and sent.link_expires_at:
        return reply.words("line_delivery_portal", link=sent.link, date=day(sent.link_expires_at, reply.locale))
    return reply.words("line_delivery_whatsapp")
