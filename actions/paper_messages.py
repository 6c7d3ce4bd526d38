"""A paper as a message into the chat."""

from __future__ import annotations

from typing import Any

from actions.desk import Reply
from sevamitra.papers.client import PapersClient
from sevamitra.papers.document import document_message, reaches_meta
from sevamitra.papers.messages import PaperReply


async def paper_message(reply: Reply, papers: PapersClient, paper: PaperReply, caption: str) -> dict[str, Any]:
    """Custom JSON that sends ``paper``; its PDF is fetched only where Meta cannot fetch it.

    Raises:
        BackendError: the PDF is not to be had. OSError: it cannot be laid down.
    """
    settings = reply.desk.settings
    pdf = None if reaches_meta(settings) else await papers.pdf(paper)
    return document_message(paper, pdf, caption, reply.locale, settings, reply.turn.conversation_id)
