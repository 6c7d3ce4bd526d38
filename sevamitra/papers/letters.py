"""E-mails as they go out: plain text in the citizen's language, with the PDF where there is one."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from sevamitra.papers.archive import Kept
from sevamitra.papers.challenges import CODE_LIVES
from sevamitra.papers.mail_queue import Claimed
from sevamitra.papers.printing import Printed
from sevamitra.wording import Wording, number


def code_letter(claimed: Claimed, sender: str, words: Wording) -> EmailMessage:
    """The mail that brings a code of six digits."""
    locale, minutes = claimed.mail.locale, CODE_LIVES.total_seconds() / 60
    values = {"code": claimed.mail.code, "minutes": number(minutes, locale), "number": claimed.mail.application_id}
    kind = "mail_claim" if claimed.mail.application_id else "mail_code"
    letter = _letter(claimed, sender, words.text(f"{kind}_subject", locale, **values))
    letter.set_content(words.text(f"{kind}_body", locale, **values))
    return letter


def paper_letter(claimed: Claimed, kept: Kept, printed: Printed, sender: str, words: Wording) -> EmailMessage:
    """The mail that brings a paper."""
    locale = claimed.mail.locale
    values = {
        "title": printed.title,
        "service": getattr(kept.paper.service, locale),
        "number": kept.paper.number,
        "url": printed.url,
    }
    letter = _letter(claimed, sender, words.text("mail_paper_subject", locale, **values))
    letter.set_content(words.text("mail_paper_body", locale, **values))
    letter.add_attachment(printed.pdf, maintype="application", subtype="pdf", filename=printed.filename)
    return letter


def _letter(claimed: Claimed, sender: str, subject: str) -> EmailMessage:
    """A repeat carries the same Message-ID, by which mail programs know it."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = claimed.mail.to
    letter["Subject"] = subject
    letter["Date"] = format_datetime(claimed.made_at)
    letter["Message-ID"] = f"<{claimed.key}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    return letter
