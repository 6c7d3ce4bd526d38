"""Verification codes, links that expire and e-mail codes: all keyed with the deployment's secret."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timezone

from sevamitra.channels.secrets import Vault
from sevamitra.papers.paper import PaperKind

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as another."""
LENGTH = 16
_SPOKEN = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_TOKEN = re.compile(r"([0-9a-f]{1,15})-(mr|hi|en)-([0-9a-f]{1,10})-([0-9a-f]{1,15})-([0-9a-f]{32})")
CODE_FORM = r"^[0-9A-Za-z-]{16,40}$"


class LinkForged(ValueError):
    """A link that we did not make."""


class LinkExpired(ValueError):
    """A link of ours whose time is over."""


@dataclass(frozen=True)
class Link:
    """What a link opens: the paper with this id in ``locale``, until ``expires_at`` (aware, whole seconds).

    ``delivery`` is the id of the delivery that it was made for, 0 for none.
    """

    paper: int
    locale: str
    expires_at: datetime
    delivery: int = 0


class Codes:
    """Makes and reads codes. They cannot be guessed or made without the secret."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def of_paper(self, kind: PaperKind, number: str, citizen: str) -> str:
        """The verification code of a paper: 16 letters and digits, 80 bits; the same for the same paper."""
        bits = int(self._vault.fingerprint(f"paper\n{kind.value}\n{number}\n{citizen}"), 16)
        return "".join(ALPHABET[(bits >> 5 * place) & 31] for place in range(LENGTH))

    def token(self, link: Link) -> str:
        """``link`` as it stands in an address."""
        signed = f"{link.paper:x}-{link.locale}-{int(link.expires_at.timestamp()):x}-{link.delivery:x}"
        return f"{signed}-{self._sign(signed)}"

    def read_token(self, token: str, now: datetime) -> Link:
        """The link that ``token`` is.

        Raises:
            LinkForged: it is none of ours.
            LinkExpired: its time is over.
        """
        found = _TOKEN.fullmatch(token)
        if not found or not hmac.compare_digest(self._sign(token[: found.start(5) - 1]), found[5]):
            raise LinkForged
        expires_at = datetime.fromtimestamp(int(found[3], 16), timezone.utc)
        if now >= expires_at:
            raise LinkExpired
        return Link(int(found[1], 16), found[2], expires_at, int(found[4], 16))

    def hashed_mail_code(self, citizen: str, address: str, code: str) -> str:
        """What is kept of a six-digit code that went to ``address``."""
        return self._vault.fingerprint(f"mail code\n{citizen}\n{address}\n{code}")

    def hashed_address(self, address: str) -> str:
        """What an address is counted under."""
        return self._vault.fingerprint(f"mail address\n{address.lower()}")

    def _sign(self, text: str) -> str:
        return self._vault.fingerprint(f"paper link\n{text}")


def shown(code: str) -> str:
    """A verification code as people read it: ``7K3M-9QPX-2ABC-DEFG``."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def typed(text: str) -> str | None:
    """The verification code that someone typed, with or without hyphens, in either case; None when it cannot be one."""
    code = text.upper().translate(_SPOKEN)
    return code if _CODE.fullmatch(code) else None
