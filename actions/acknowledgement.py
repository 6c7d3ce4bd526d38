"""The paper that proves an appeal was filed, sent into the chat."""

from __future__ import annotations

import logging

from actions.desk import Reply
from actions.paper_messages import paper_message
from sevamitra.backend.client import BackendError
from sevamitra.papers.paper import PaperKind

logger = logging.getLogger(__name__)


async def send_acknowledgement(reply: Reply, number: str) -> None:
    """Send the acknowledgement of the appeal with ``number`` as a PDF; that it cannot be sent is said, no more."""
    papers = reply.desk.papers.citizen(reply.turn.conversation_id)
    caption = reply.words("caption_appeal_paper", number=number)
    try:
        paper = await papers.make(PaperKind.APPEAL, number, reply.locale)
        document = await paper_message(reply, papers, paper, caption)
    except BackendError as error:
        logger.warning("No acknowledgement of an appeal: %s", type(error).__name__)
        reply.say(reply.words("utter_paper_not_sent"), [reply.person_button()])
        return
    reply.send(document)
