"""PDFs that wait in the data folder until the outbox uploads them; a folder for each person, so that they can be erased."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from pathlib import Path

from sevamitra.settings import Settings

KEPT_SECONDS = 2 * 86_400.0
"""Longer than the outbox tries to send (a day)."""


class LaidDown:
    """Blocking: call from a worker thread, but for :meth:`add`, which takes a moment."""

    def __init__(self, settings: Settings) -> None:
        self._root = settings.data / "media" / "papers"

    def _folder(self, citizen: str) -> Path:
        return self._root.resolve() / hashlib.sha256(citizen.encode("utf-8", "replace")).hexdigest()[:32]

    def add(self, citizen: str, pdf: bytes) -> Path:
        """Lay a PDF down for the citizen with this key, readable by us alone.

        Raises:
            OSError: the folder cannot be written.
        """
        folder = self._folder(citizen)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{secrets.token_hex(16)}.pdf"
        path.touch(mode=0o600)
        path.write_bytes(pdf)
        return path

    def erase(self, citizen: str) -> None:
        """Remove all of the citizen's; again is harmless.

        Raises:
            OSError: one cannot be removed.
        """
        folder = self._folder(citizen)
        if folder.exists():
            shutil.rmtree(folder)

    def purge(self, now: float) -> int:
        """Remove what lay here for longer than the outbox tries to send; returns how many files.

        Args:
            now: epoch seconds.
        """
        old = [path for path in self._root.rglob("*.pdf") if now - path.stat().st_mtime > KEPT_SECONDS]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
