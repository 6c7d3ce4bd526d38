"""Media as Meta keeps them: uploaded or received, fetched by a short-lived address that wants the token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
SHELF_BYTES = 64 * MEGABYTE
URL_LIFE_SECONDS = 300
LARGEST: dict[str, int] = {
    "image": 5 * MEGABYTE,
    "sticker": MEGABYTE // 2,
    "audio": 16 * MEGABYTE,
    "video": 16 * MEGABYTE,
    "document": 16 * MEGABYTE,
}
MIME_OF_KIND = {
    "image": ("image/jpeg", "image/png"),
    "sticker": ("image/webp",),
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    "video": ("video/mp4", "video/3gpp"),
}


class MediaRefused(ValueError):
    """A file that WhatsApp does not take; the message says why."""


@dataclass(frozen=True)
class Media:
    """One kept file without its bytes. ``size`` in bytes."""

    id: str
    mime: str
    name: str
    sha256: str
    size: int

    def as_json(self) -> dict[str, object]:
        """As the page and the archive read it."""
        return {"id": self.id, "mime": self.mime, "name": self.name, "size": self.size}


def kind_of(mime: str) -> str:
    """The WhatsApp message kind that carries files of this type."""
    for kind, types in MIME_OF_KIND.items():
        if mime in types:
            return kind
    return "document"


def check(kind: str, mime: str, size: int) -> None:
    """Refuse what WhatsApp refuses.

    Raises:
        MediaRefused: wrong type for the kind, empty or too large.
    """
    if kind not in LARGEST:
        raise MediaRefused(f"`{kind}` is no kind of media; use one of {', '.join(LARGEST)}")
    if kind in MIME_OF_KIND and mime not in MIME_OF_KIND[kind]:
        raise MediaRefused(f"a {kind} cannot be {mime or 'of no type'}; use {' or '.join(MIME_OF_KIND[kind])}")
    if size == 0:
        raise MediaRefused("the file is empty")
    if size > LARGEST[kind]:
        raise MediaRefused(f"the file has {size} bytes; a {kind} may have {LARGEST[kind]}")


class MediaShelf:
    """Files in the archive, the oldest forgotten when they take more than ``room`` bytes."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float], room: int = SHELF_BYTES) -> None:
        self._connection = connection
        self._clock = clock
        self._room = room
        self._key = secrets.token_bytes(32)

    def add(self, body: bytes, mime: str, name: str) -> Media:
        """Keep a file; the caller has checked it."""
        media = Media(
            str(secrets.randbelow(9 * 10**14) + 10**14), mime, name, hashlib.sha256(body).hexdigest(), len(body)
        )
        self._connection.execute(
            "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?)", (media.id, mime, name, media.sha256, self._clock(), body)
        )
        self._make_room()
        return media

    def find(self, media: str) -> Media | None:
        """The file of this id, None when unknown or forgotten."""
        row = self._connection.execute(
            "SELECT id, mime, name, sha256, length(bytes) FROM media WHERE id = ?", (media,)
        ).fetchone()
        return Media(*row) if row else None

    def read(self, media: str) -> bytes:
        """The bytes of a file that :meth:`find` found."""
        row = self._connection.execute("SELECT bytes FROM media WHERE id = ?", (media,)).fetchone()
        return bytes(row[0]) if row else b""

    def drop(self, media: str) -> None:
        """Forget a file."""
        self._connection.execute("DELETE FROM media WHERE id = ?", (media,))

    def signature(self, media: str, expires: int) -> str:
        """What the short-lived address of a file carries; keys last as long as the process."""
        return hmac.new(self._key, f"{media}:{expires}".encode(), hashlib.sha256).hexdigest()[:32]

    def address(self, media: str) -> str:
        """Path and query of a file's short-lived address."""
        expires = int(self._clock()) + URL_LIFE_SECONDS
        return f"/whatsapp_business/attachments/?mid={media}&ext={expires}&hash={self.signature(media, expires)}"

    def valid(self, media: str, expires: str, signature: str) -> bool:
        """Whether such an address is ours and has not run out."""
        if not expires.isascii() or not expires.isdigit() or len(expires) > 12:
            return False
        signed = self.signature(media, int(expires)).encode()
        return hmac.compare_digest(signed, signature.encode()) and int(expires) >= self._clock()

    def _make_room(self) -> None:
        rows = self._connection.execute("SELECT id, length(bytes) FROM media ORDER BY at DESC, rowid DESC").fetchall()
        total = 0
        for media, size in rows:
            total += size
            if total > self._room:
                self.drop(media)
