"""A paper as a WhatsApp document, said by an action: ``dispatcher.utter_message(json_message=...)``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sevamitra.channels.laid_down import LaidDown
from sevamitra.papers.messages import PaperReply
from sevamitra.settings import Settings


def reaches_meta(settings: Settings) -> bool:
    """Whether Meta can fetch our links itself: an https address that was set."""
    return urlsplit(settings.public_url).scheme == "https"


def document_message(
    paper: PaperReply, pdf: bytes | None, caption: str, locale: str, settings: Settings, citizen: str
) -> dict[str, Any]:
    """Custom JSON that :class:`sevamitra.channels.whatsapp.output.WhatsAppOutput` sends as a document.

    Where Meta can fetch the link, it is sent as such; else the PDF is laid down in the data folder, from where the
    outbox uploads it.

    Args:
        pdf: see :meth:`PapersClient.pdf`; needed unless :func:`reaches_meta`.
        caption: in ``locale``, at most 1024 characters.
        citizen: the key of whose paper it is.

    Raises:
        ValueError: the PDF is needed and missing.
    """
    message: dict[str, Any] = {"type": "document", "filename": paper.filename, "caption": caption, "locale": locale}
    if reaches_meta(settings):
        return {**message, "link": paper.link}
    if pdf is None:
        raise ValueError("pdf: is needed, for SEVAMITRA_PUBLIC_URL is no https address from which Meta could fetch it")
    return {**message, "path": str(LaidDown(settings).add(citizen, pdf))}
