"""Photos and documents that citizens sent: fetched from Meta, which forgets them, and kept encrypted for the office.

The backend's applications and grievances name them by Meta's id. ``python -m sevamitra.channels.media ID FILE`` takes one
out for the office that decides.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from sevamitra.channels.secrets import Vault, open_vault
from sevamitra.channels.store import Database, media
from sevamitra.channels.whatsapp.updates import MediaFacts
from sevamitra.settings import get_settings

TYPES = ("image/jpeg", "image/png", "application/pdf")
MOST_MEGABYTES = 5
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024


def is_usable(facts: MediaFacts) -> bool:
    """Whether an office can use such a file; others are never fetched."""
    return facts.mime in TYPES and 0 < facts.size <= MOST_BYTES


@dataclass(frozen=True)
class KeptFile:
    """A citizen's file; ``content`` is as they sent it."""

    mime: str
    content: bytes


class MediaArchive:
    """Blocking: call from a worker thread. What is erased or purged here is nowhere else."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def keep(self, sender_id: str, media_id: str, mime: str, content: bytes, now: float) -> None:
        """Keep a file of the person; again changes nothing."""
        row = self._database.insert(media).values(
            sender_id=sender_id,
            media_id=media_id,
            mime=mime,
            content=self._vault.encrypt_bytes(content),
            received_at=now,
        )
        with self._database.begin() as connection:
            connection.execute(row.on_conflict_do_nothing(index_elements=["sender_id", "media_id"]))

    def read(self, media_id: str) -> KeptFile | None:
        """The file with Meta's id; None where it is not kept (any more).

        Raises:
            sevamitra.channels.secrets.SecretError: it was encrypted under another secret.
        """
        asked = sa.select(media.c.mime, media.c.content).where(media.c.media_id == media_id)
        with self._database.begin(durable=False) as connection:
            row = connection.execute(asked).first()
        return KeptFile(row.mime, self._vault.decrypt_bytes(row.content)) if row else None

    def purge(self, before: float) -> int:
        """Forget files that came before ``before`` (epoch seconds); returns how many."""
        with self._database.begin() as connection:
            return int(connection.execute(media.delete().where(media.c.received_at < before)).rowcount)


def main(arguments: list[str] | None = None) -> None:
    """Write one file where the office wants it."""
    parser = argparse.ArgumentParser(prog="python -m sevamitra.channels.media", description=main.__doc__)
    parser.add_argument("id", help="Meta's id, as the application or grievance names it")
    parser.add_argument("file", type=Path, help="where to; must not be there yet")
    asked = parser.parse_args(arguments)
    settings = get_settings()
    kept = MediaArchive(Database(settings.inbox_database), open_vault(settings)).read(asked.id)
    if kept is None:
        sys.exit(
            f"no file {asked.id} is kept: it was erased, purged after SEVAMITRA_MEDIA_RETENTION_DAYS, or never came"
        )
    try:
        with asked.file.open("xb") as file:
            file.write(kept.content)
    except OSError as error:
        sys.exit(f"{asked.file} cannot be written: {error.strerror}")
    sys.stdout.write(f"{asked.file}: {kept.mime}, {len(kept.content)} bytes\n")


if __name__ == "__main__":
    main()
