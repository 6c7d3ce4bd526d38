from pathlib import Path

import pytest

from sevamitra.channels import media as command
from sevamitra.channels.erasures import Erasures
from sevamitra.channels.inbox import Inbox
from sevamitra.channels.media import KeptFile, MediaArchive, is_usable
from sevamitra.channels.outbox import Outbox
from sevamitra.channels.secrets import SecretError, Vault
from sevamitra.channels.store import Database
from sevamitra.channels.store import media as media_table
from sevamitra.channels.whatsapp.updates import MediaFacts

from .conftest import rows
from .samples import NOW, settings
from .test_erasures import DAY, ask_for_erasure

PHOTO = b"\x89PNG a photo \x00\xff"


def test_file_is_kept_once_and_given_back(database: Database, vault: Vault) -> None:
    archive = MediaArchive(database, vault)
    for _ in range(2):
        archive.keep("wa-1", "77", "image/png", PHOTO, NOW)
    assert len(rows(database, media_table)) == 1
    assert archive.read("77") == KeptFile("image/png", PHOTO)
    assert archive.read("78") is None


def test_file_is_encrypted(database: Database, vault: Vault) -> None:
    MediaArchive(database, vault).keep("wa-1", "77", "image/png", PHOTO, NOW)
    (row,) = rows(database, media_table)
    assert b"photo" not in bytes(row.content)
    with pytest.raises(SecretError):
        MediaArchive(database, Vault("another secret altogether")).read("77")


def test_old_files_are_purged(database: Database, vault: Vault) -> None:
    archive = MediaArchive(database, vault)
    archive.keep("wa-1", "old", "image/png", PHOTO, NOW - 91 * DAY)
    archive.keep("wa-1", "new", "image/png", PHOTO, NOW - 89 * DAY)
    assert archive.purge(NOW - 90 * DAY) == 1
    assert [row.media_id for row in rows(database, media_table)] == ["new"]


def test_persons_files_go_with_them_and_nobody_elses(database: Database, vault: Vault, inbox: Inbox) -> None:
    archive = MediaArchive(database, vault)
    for sender in ("wa-1", "wa-2"):
        archive.keep(sender, f"of {sender}", "image/png", PHOTO, NOW)
    ask_for_erasure(inbox)
    wanted = Erasures(database, Outbox(database))
    (erasure,) = wanted.claim(5, NOW)
    assert wanted.finish(erasure, NOW)
    assert [row.media_id for row in rows(database, media_table)] == ["of wa-2"]


@pytest.mark.parametrize(
    ("mime", "size", "usable"),
    [
        ("image/jpeg", 1, True),
        ("application/pdf", command.MOST_BYTES, True),
        ("application/pdf", command.MOST_BYTES + 1, False),
        ("image/jpeg", 0, False),
        ("video/mp4", 1, False),
    ],
)
def test_only_what_an_office_can_use_is_usable(mime: str, size: int, usable: bool) -> None:
    assert is_usable(MediaFacts(mime, "", size)) is usable


def test_office_takes_a_file_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = settings(tmp_path)
    database = Database(here.inbox_database)
    MediaArchive(database, Vault(here.secret)).keep("wa-1", "77", "image/png", PHOTO, NOW)
    database.close()
    monkeypatch.setattr(command, "get_settings", lambda: here)
    target = tmp_path / "photo.png"
    command.main(["77", str(target)])
    assert target.read_bytes() == PHOTO
    with pytest.raises(SystemExit, match="cannot be written"):
        command.main(["77", str(target)])
    with pytest.raises(SystemExit, match="no file 78 is kept"):
        command.main(["78", str(tmp_path / "other")])
