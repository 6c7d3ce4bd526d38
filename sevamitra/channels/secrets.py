"""Keys: people are known by a keyed hash, and numbers are stored encrypted."""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from sevamitra.settings import Settings

_SHORTEST_SECRET = 16


class SecretError(RuntimeError):
    """The root secret is unusable, or does not fit what was encrypted."""


class Vault:
    """Hashes and encrypts with keys that are all made from one root secret."""

    def __init__(self, root: str) -> None:
        """
        Raises:
            SecretError: when ``root`` is shorter than 16 characters.
        """
        if len(root) < _SHORTEST_SECRET:
            raise SecretError(f"SEVAMITRA_SECRET has fewer than {_SHORTEST_SECRET} characters; set a longer one.")
        self._root = root.encode()
        self._fernet = Fernet(urlsafe_b64encode(self._key("encryption")))
        self._hash_key = self._key("identity")

    def _key(self, purpose: str) -> bytes:
        return hmac.new(self._root, f"sevamitra {purpose}".encode(), hashlib.sha256).digest()

    def sender_id(self, identity: str) -> str:
        """What Rasa knows a person by: ``wa-`` and 32 hexadecimal digits that do not tell who it is."""
        return "wa-" + self.fingerprint(identity)

    def number_key(self, number: str) -> str:
        """What a phone number (digits with country code) is compared by; also offices' numbers on file."""
        return self.fingerprint(f"number\n{number}")

    def fingerprint(self, text: str) -> str:
        """32 hexadecimal digits, the same for the same text. Kept in place of a wamid, which holds the phone number."""
        return hmac.new(self._hash_key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]

    def encrypt(self, text: str) -> str:
        """``text`` encrypted and authenticated (Fernet), as ASCII."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """The text that :meth:`encrypt` was given.

        Raises:
            SecretError: when it was encrypted under another secret or changed since.
        """
        return self.decrypt_bytes(token.encode()).decode()

    def encrypt_bytes(self, content: bytes) -> bytes:
        """``content`` encrypted and authenticated (Fernet): a third longer, ASCII."""
        return self._fernet.encrypt(content)

    def decrypt_bytes(self, token: bytes) -> bytes:
        """The content that :meth:`encrypt_bytes` was given.

        Raises:
            SecretError: see :meth:`decrypt`.
        """
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise SecretError("Stored data does not fit the secret; was SEVAMITRA_SECRET changed?") from None


def open_vault(settings: Settings) -> Vault:
    """The vault of this deployment: from the setting, else from a key file made once in the data folder."""
    return Vault(settings.secret or _key_file(settings.data / "secret.key"))


def _key_file(path: Path) -> str:
    """The secret in ``path`` (mode 0600); processes that start together all get the one that was there first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
