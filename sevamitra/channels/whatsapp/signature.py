"""The signature that Meta puts on every webhook."""

import hashlib
import hmac

_PREFIX = "sha256="


def sign(body: bytes, app_secret: str) -> str:
    """The ``X-Hub-Signature-256`` header of ``body``: ``sha256=`` and 64 hexadecimal digits."""
    return _PREFIX + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: str | None, app_secret: str) -> bool:
    """Whether ``header`` is Meta's signature of the raw ``body``; compared in constant time.

    False when the header is missing or the secret is empty: an unset secret must not open the door.
    """
    if not header or not app_secret:
        return False
    return hmac.compare_digest(sign(body, app_secret).encode(), header.strip().encode("utf-8", "replace"))
