"""Sending one e-mail by SMTP."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

TIMEOUT_SECONDS = 20.0
_ON_THE_WIRE = policy.SMTP.clone(max_line_length=998, cte_type="7bit")
"""Python 3.10 loses the blank where it folds a subject of Devanagari words; RFC 5322 allows 998 characters unfolded."""


class MailRefused(Exception):
    """The server refuses this mail for good; ``args[0]`` tells its answer, without the address."""


class MailDelayed(Exception):
    """Not reached, or refused for now: worth another attempt."""


class SmtpSender:
    """Sends by one server, a connection a mail.

    Args:
        url: ``smtp://user:password@host:port`` (STARTTLS where the server offers it) or ``smtps://...`` (TLS from the
            start). Blanks and signs in user and password are percent-encoded.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username or "") or None
        self._password = unquote(parts.password or "") or None

    async def send(self, letter: EmailMessage) -> None:
        """Hand ``letter`` to the server.

        Raises:
            MailRefused: it will never be taken.
            MailDelayed: it may be taken later.
        """
        try:
            await aiosmtplib.send(
                letter.as_bytes(policy=_ON_THE_WIRE),
                sender=parseaddr(str(letter["From"]))[1],
                recipients=[parseaddr(str(letter["To"]))[1]],
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _fault(error.recipients[0].code) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _fault(error.code) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailDelayed(type(error).__name__) from None


def _fault(code: int) -> Exception:
    """By RFC 5321 5xx is for good; but a refused login (53x) is ours to mend."""
    permanent = 500 <= code < 600 and code not in (530, 534, 535, 538)
    return (MailRefused if permanent else MailDelayed)(f"the mail server answers {code}")
