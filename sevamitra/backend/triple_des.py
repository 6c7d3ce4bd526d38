"""Triple DES as departments use it: CBC, upper-case hexadecimal, either padding read, the configured one written.

Source: protocols/track-application-status.md.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from typing import Literal, cast

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC

Padding = Literal["pkcs7", "zero"]
PADDINGS = ("pkcs7", "zero")
BLOCK = 8
KEY_BYTES = 24


class CannotDecrypt(ValueError):
    """The hexadecimal is not a text sealed with this key."""


@dataclass(frozen=True)
class TripleDesSeal:
    """A department's key (24 bytes as UTF-8), IV (8 bytes) and the padding it wants."""

    key: str
    iv: str
    padding: Padding = "pkcs7"

    def __repr__(self) -> str:
        return f"TripleDesSeal(padding={self.padding!r})"

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(TripleDES(self.key.encode()), CBC(self.iv.encode()))

    def encrypt(self, text: str) -> str:
        """``text`` as upper-case hexadecimal."""
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(_pad(text.encode(), self.padding)) + encryptor.finalize()
        return sealed.hex().upper()

    def decrypt(self, data: str) -> str:
        """The text in ``data``, whichever padding its writer used and in whichever case its digits are.

        Raises:
            CannotDecrypt: not hexadecimal, cut off, empty, or sealed with another key.
        """
        try:
            sealed = binascii.unhexlify(data)
        except ValueError:
            raise CannotDecrypt("data is not hexadecimal of even length") from None
        if not sealed or len(sealed) % BLOCK:
            raise CannotDecrypt("data is not a whole number of 8-byte blocks")
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        try:
            return _unpad(padded).decode()
        except UnicodeDecodeError:
            raise CannotDecrypt("data was not sealed with this key") from None


def _pad(text: bytes, padding: Padding) -> bytes:
    missing = BLOCK - len(text) % BLOCK
    if padding == "zero":
        return text + bytes(missing % BLOCK)
    return text + bytes([missing]) * missing


def _unpad(padded: bytes) -> bytes:
    """Strip either padding. JSON never ends in a control character below 9, so the two cannot be confused."""
    count = padded[-1]
    if 1 <= count <= BLOCK and padded.endswith(bytes([count]) * count):
        return padded[:-count]
    return padded.rstrip(b"\0")


def padding_named(name: str) -> Padding:
    """``name`` as a padding.

    Raises:
        ValueError: it is neither ``pkcs7`` nor ``zero``.
    """
    if name not in PADDINGS:
        raise ValueError(f"`{name}` is no padding")
    return cast(Padding, name)
