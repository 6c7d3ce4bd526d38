"""The office of papers: what endpoints and pages ask, put together from settings and database."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from sevamitra.backend.appeals import AppealRules
from sevamitra.backend.server.audit import Audit
from sevamitra.backend.server.lookups import Lookups
from sevamitra.backend.working_days import OfficeCalendar
from sevamitra.catalogue.model import Catalogue
from sevamitra.channels.secrets import Vault
from sevamitra.papers.addresses import Addresses
from sevamitra.papers.archive import Archive, Kept
from sevamitra.papers.challenges import Challenges
from sevamitra.papers.claims import Claims
from sevamitra.papers.codes import Codes, Link, typed
from sevamitra.papers.courier import Courier
from sevamitra.papers.deliveries import Deliveries
from sevamitra.papers.facts import Facts
from sevamitra.papers.mail_queue import MailQueue
from sevamitra.papers.paper import PaperKind
from sevamitra.papers.printing import Printer
from sevamitra.papers.refusals import NoSuchPaper, Withdrawn
from sevamitra.papers.smtp import SmtpSender
from sevamitra.settings import Settings


@dataclass(frozen=True)
class PaperOffice:
    """``courier`` is None where this deployment sends no e-mail."""

    facts: Facts
    archive: Archive
    codes: Codes
    printer: Printer
    addresses: Addresses
    claims: Claims
    deliveries: Deliveries
    courier: Courier | None
    link_lives: timedelta

    def make(self, kind: PaperKind, number: str, citizen: str, now: datetime) -> Kept:
        """The citizen's paper of this kind and number, with today's facts. Blocking.

        Raises:
            NoSuchPaper, NotReady: see :meth:`Facts.of`.
            Withdrawn: it was declared invalid.
        """
        kept = self.archive.keep(citizen, self.facts.of(kind, number, citizen), now)
        return _valid(kept)

    def of(self, code: str, citizen: str) -> Kept:
        """The citizen's paper with this verification code. Blocking.

        Raises:
            NoSuchPaper: they have none.
            Withdrawn: it was declared invalid.
        """
        found = self.archive.by_code(typed(code) or "")
        if found is None or found.citizen != citizen:
            raise NoSuchPaper
        return _valid(found)

    def link(self, kept: Kept, locale: str, now: datetime, delivery: int = 0) -> tuple[str, datetime]:
        """A fresh link to the paper in ``locale``, and until when it works."""
        expires_at = (now + self.link_lives).replace(microsecond=0)
        return self.printer.link(self.codes.token(Link(kept.id, locale, expires_at, delivery))), expires_at


def _valid(kept: Kept) -> Kept:
    if kept.withdrawn_at:
        raise Withdrawn
    return kept


def open_papers(
    settings: Settings,
    engine: Engine,
    vault: Vault,
    catalogue: Callable[[], Catalogue],
    rules: AppealRules,
    calendar: OfficeCalendar,
    now: Callable[[], datetime],
) -> PaperOffice:
    """The office over ``engine``."""
    codes, audit = Codes(vault), Audit(vault.fingerprint)
    archive = Archive(engine, vault, codes, audit)
    queue = MailQueue(engine, vault, random.random)
    challenges = Challenges(engine, vault, codes, queue, secrets.randbelow)
    addresses = Addresses(engine, vault, challenges, audit)
    lookups = Lookups(audit, settings.failed_lookups_per_hour)
    printer = Printer(settings.public_base_url)
    courier = None
    if settings.smtp_url:
        courier = Courier(queue, archive, printer, SmtpSender(settings.smtp_url), settings.mail_from, now)
    issuers = frozenset(key.strip() for key in settings.issuing_departments.split(",") if key.strip())
    return PaperOffice(
        facts=Facts(engine, catalogue, rules, calendar, issuers),
        archive=archive,
        codes=codes,
        printer=printer,
        addresses=addresses,
        claims=Claims(engine, vault, challenges, lookups, audit),
        deliveries=Deliveries(engine, addresses, queue, audit),
        courier=courier,
        link_lives=timedelta(hours=settings.paper_link_hours),
    )
