"""A paper as a WhatsApp document, said by an action: ``dispatcher.utter_message(json_message=...)``."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sevamitra.papers.messages import PaperReply
from sevamitra.settings import Settings

KEPT_SECONDS = 2 * 86_400.0
"""Longer than the outbox tries to send (a day)."""


def reaches_meta(settings: Settings) -> bool:
    """Whether Meta can fetch our links itself: an https address that was set."""
    return urlsplit(settings.public_url).scheme == "https"


def document_message(
    paper: PaperReply, pdf: bytes | None, caption: str, locale: str, settings: Settings, now: float | None = None
) -> dict[str, Any]:
    """Custom JSON that :class:`sevamitra.channels.whatsapp.output.WhatsAppOutput` sends as a document.

    Where Meta can fetch the link, it is sent as such; else the PDF is laid down in the data folder, from where the
    outbox uploads it. Files of that kind are removed after two days.

    Args:
        pdf: see :meth:`PapersClient.pdf`; needed unless :func:`reaches_meta`.
        caption: in ``locale``, at most 1024 characters.
        now: epoch seconds, the clock's when None.

    Raises:
        ValueError: the PDF is needed and missing.
    """
    message: dict[str, Any] = {"type": "document", "filename": paper.filename, "caption": caption, "locale": locale}
    if reaches_meta(settings):
        return {**message, "link": paper.link}
    if pdf is None:
        raise ValueError("pdf: is needed, for SEVAMITRA_PUBLIC_URL is no https address from which Meta could fetch it")
    return {**message, "path": str(_lay_down(pdf, settings.data / "media" / "papers", now or time.time()))}


def _lay_down(pdf: bytes, folder: Path, now: float) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.glob("*.pdf"):
        if now - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    path = folder.resolve() / f"{secrets.token_hex(16)}.pdf"
    path.touch(mode=0o600)
    path.write_bytes(pdf)
    return path
