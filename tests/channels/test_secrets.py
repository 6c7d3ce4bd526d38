import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sevamitra.channels.secrets import SecretError, Vault, open_vault

from .samples import settings


def test_sender_id_is_the_same_for_the_same_person_only() -> None:
    vault = Vault("a secret for tests only")
    assert vault.sender_id("number:919800000001") == vault.sender_id("number:919800000001")
    assert vault.sender_id("number:919800000001") != vault.sender_id("user:919800000001")
    assert vault.sender_id("number:919800000001") != Vault("another secret for tests").sender_id("number:919800000001")


def test_sender_id_has_the_agreed_form() -> None:
    sender_id = Vault("a secret for tests only").sender_id("number:919800000001")
    assert sender_id.startswith("wa-") and len(sender_id) == 35 and int(sender_id[3:], 16)


def test_what_is_encrypted_can_be_read_with_the_same_secret_only() -> None:
    token = Vault("a secret for tests only").encrypt("९८००")
    assert "९८००" not in token
    assert Vault("a secret for tests only").decrypt(token) == "९८००"
    with pytest.raises(SecretError):
        Vault("another secret for tests").decrypt(token)
    with pytest.raises(SecretError):
        Vault("a secret for tests only").decrypt("gibberish")


def test_short_secret_is_refused() -> None:
    with pytest.raises(SecretError, match="16"):
        Vault("short")


def test_key_file_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    configured = settings(tmp_path, secret="")
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: open_vault(configured).sender_id("x"), range(16)))
    assert len(ids) == 1
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
