"""Tables of papers, of verified e-mail addresses and of deliveries, beside the reference server's own.

Times are UTC without offset. What tells about a person (facts, addresses, mails) is encrypted.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sevamitra.backend.server.tables import metadata as metadata

papers = Table(
    "papers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("code", String(16), nullable=False),
    Column("kind", String(11), nullable=False),
    Column("number", String(50), nullable=False),
    Column("citizen", String(210), nullable=False),
    Column("facts", Text, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),
    CheckConstraint("kind IN ('receipt', 'appeal', 'certificate')", name="papers_kind"),
    UniqueConstraint("code", name="papers_code"),
    UniqueConstraint("kind", "number", "citizen", name="papers_one_a_kind"),
    Index("papers_by_citizen", "citizen"),
)
"""``facts`` is an encrypted :class:`sevamitra.papers.paper.Paper`."""

mail_addresses = Table(
    "mail_addresses",
    metadata,
    Column("citizen", String(210), primary_key=True),
    Column("address", Text, nullable=False),
    Column("verified_at", DateTime, nullable=False),
)

mail_challenges = Table(
    "mail_challenges",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("citizen", String(210), nullable=False),
    Column("application_id", String(50), nullable=False, server_default=""),
    Column("address", Text, nullable=False),
    Column("address_hash", String(32), nullable=False),
    Column("code_hash", String(32), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(9), nullable=False),
    CheckConstraint("state IN ('open', 'used', 'exhausted', 'replaced')", name="mail_challenges_state"),
    Index("mail_challenges_by_citizen", "citizen", "made_at"),
    Index("mail_challenges_by_address", "address_hash", "made_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("paper", Integer, ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
    Column("citizen", String(210), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("locale", String(2), nullable=False),
    Column("state", String(9), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("finished_at", DateTime),
    Column("attempts", Integer, nullable=False),
    Column("error", String(200), nullable=False),
    Column("idempotency_key", String(200), nullable=False),
    Column("request_digest", String(64), nullable=False),
    CheckConstraint("channel IN ('whatsapp', 'email', 'portal')", name="deliveries_channel"),
    CheckConstraint("state IN ('pending', 'sent', 'delivered', 'read', 'failed')", name="deliveries_state"),
    UniqueConstraint("idempotency_key", "channel", name="deliveries_idempotency_key"),
    Index("deliveries_by_citizen", "citizen", "id"),
)

mail_queue = Table(
    "mail_queue",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("citizen", String(210), nullable=False),
    Column("mail", Text, nullable=False),
    Column("delivery", Integer, ForeignKey("deliveries.id", ondelete="CASCADE")),
    Column("made_at", DateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", DateTime, nullable=False),
    Column("give_up_at", DateTime, nullable=False),
    Index("mail_queue_by_time", "next_attempt_at"),
    Index("mail_queue_by_citizen", "citizen"),
)
"""Mails still to be sent; ``mail`` is an encrypted :class:`sevamitra.papers.mail_queue.Mail`."""
