"""The receipt of an application as PDF: a convenience, so its failure never spoils the answer."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from actions.desk import Reply
from actions.paper_messages import paper_message
from sevamitra.backend.client import BackendError
from sevamitra.papers.paper import PaperKind

logger = logging.getLogger(__name__)
_PATIENCE_SECONDS = 4.0
"""The citizen waits for the number of the application meanwhile."""


async def send_receipt(reply: Reply, number: str) -> bool:
    """Send the receipt of the application with this number; False where there is none to send now."""
    try:
        document = await asyncio.wait_for(_receipt(reply, number), _PATIENCE_SECONDS)
    except (BackendError, OSError, asyncio.TimeoutError) as error:
        logger.warning("No receipt was sent: %s", type(error).__name__)
        return False
    reply.send(document)
    return True


async def _receipt(reply: Reply, number: str) -> dict[str, Any]:
    papers = reply.desk.papers.citizen(reply.turn.conversation_id)
    paper = await papers.make(PaperKind.RECEIPT, number, reply.locale)
    return await paper_message(reply, papers, paper, reply.words("line_receipt_caption", number=number))
