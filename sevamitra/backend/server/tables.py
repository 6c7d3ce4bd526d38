"""The reference server's tables. Times are UTC without offset, so that SQLite and PostgreSQL keep the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()
_WAITING = text("outcome IS NULL")


def media_columns(nullable: bool) -> list[Column[Any]]:
    """The columns that describe a file which the channel keeps."""
    return [
        Column("media_id", String(200), nullable=nullable),
        Column("sha256", String(64), nullable=nullable),
        Column("content_type", String(50), nullable=nullable),
        Column("size", Integer, nullable=nullable),
    ]


applications = Table(
    "applications",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("department", String(100), nullable=False),
    Column("service", String(200), nullable=False),
    Column("service_name_en", Text, nullable=False),
    Column("service_name_mr", Text, nullable=False),
    Column("service_name_hi", Text, nullable=False),
    Column("applicant_name_en", Text, nullable=False),
    Column("applicant_name_mr", Text, nullable=False),
    Column("stage", String(20), nullable=False),
    Column("submitted_at", DateTime),
    Column("paid_at", DateTime),
    Column("next_action_en", Text, nullable=False),
    Column("next_action_mr", Text, nullable=False),
    Column("next_action_hi", Text, nullable=False),
    Column("estimated_days", Integer, nullable=False),
    Column("total_desks", Integer, nullable=False),
    Column("current_desk", Integer, nullable=False),
    Column("next_desk", Integer, nullable=False),
    Column("redirect_url", Text, nullable=False),
    CheckConstraint(
        "stage IN ('document-pending', 'payment-pending', 'under-scrutiny', 'approved', 'rejected')",
        name="applications_stage",
    ),
)

desks = Table(
    "desks",
    metadata,
    Column("application_id", String(50), ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("officer_en", Text, nullable=False),
    Column("officer_mr", Text, nullable=False),
    Column("officer_hi", Text, nullable=False),
    Column("acted_at", DateTime),
    Column("details_en", Text, nullable=False),
    Column("details_mr", Text, nullable=False),
    Column("details_hi", Text, nullable=False),
    PrimaryKeyConstraint("application_id", "number", name="desks_key"),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("idempotency_key", String(200), nullable=False),
    Column("conversation_id", String(200), nullable=False),
    Column("locale", String(2), nullable=False),
    Column("service", String(200)),
    Column("reason", String(300), nullable=False),
    Column("status", String(10), nullable=False),
    Column("created_at", DateTime, nullable=False),
    UniqueConstraint("idempotency_key", name="handovers_idempotency_key"),
    CheckConstraint("status IN ('open', 'closed')", name="handovers_status"),
    Index("handovers_by_status", "status", "id"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("application_id", String(50), ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True),
    Column("citizen", String(210), nullable=False),
    Column("idempotency_key", String(200), nullable=False),
    Column("request_digest", String(64), nullable=False),
    Column("locale", String(2), nullable=False),
    Column("place", String(200)),
    Column("form", Text, nullable=False),
    UniqueConstraint("idempotency_key", name="submissions_idempotency_key"),
    Index("submissions_by_citizen", "citizen"),
)
"""Applications that were made here; ``form`` is a JSON object of texts."""

attachments = Table(
    "attachments",
    metadata,
    Column("application_id", String(50), ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("document", String(200), nullable=False),
    *media_columns(nullable=False),
    PrimaryKeyConstraint("application_id", "position", name="attachments_key"),
)

links = Table(
    "links",
    metadata,
    Column("application_id", String(50), primary_key=True),
    Column("citizen", String(210), nullable=False),
    Column("proof", String(10), nullable=False),
    Column("linked_at", DateTime, nullable=False),
    CheckConstraint("proof IN ('applied', 'verified')", name="links_proof"),
    Index("links_by_citizen", "citizen"),
)
"""Whose an application is."""

contacts = Table(
    "contacts",
    metadata,
    Column("application_id", String(50), ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True),
    Column("number_key", String(64), nullable=False),
    Column("address", Text),
)
"""Whom the office may reach: keyed hash of the mobile number as the channel makes it, and an encrypted e-mail address."""

appeals = Table(
    "appeals",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("application_id", String(50), ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("level", String(10), nullable=False),
    Column("citizen", String(210)),
    Column("ground", Text, nullable=False),
    Column("delay_reason", Text, nullable=False),
    Column("filed_at", DateTime, nullable=False),
    Column("outcome", String(10)),
    Column("decided_at", DateTime),
    Column("idempotency_key", String(200)),
    Column("request_digest", String(64)),
    CheckConstraint("level IN ('first', 'second', 'commission')", name="appeals_level"),
    CheckConstraint("outcome IN ('allowed', 'rejected')", name="appeals_outcome"),
    UniqueConstraint("application_id", "level", name="appeals_one_a_level"),
    UniqueConstraint("idempotency_key", name="appeals_idempotency_key"),
    Index("appeals_by_citizen", "citizen"),
)

grievances = Table(
    "grievances",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("citizen", String(210), nullable=False),
    Column("category", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("place", String(200)),
    Column("application_id", String(50)),
    Column("service", String(200)),
    *media_columns(nullable=True),
    Column("urgent", Boolean, nullable=False),
    Column("status", String(10), nullable=False),
    Column("filed_at", DateTime, nullable=False),
    Column("idempotency_key", String(200), nullable=False),
    Column("request_digest", String(64), nullable=False),
    CheckConstraint("category IN ('service', 'office', 'assistant', 'other')", name="grievances_category"),
    CheckConstraint("status IN ('open', 'closed')", name="grievances_status"),
    UniqueConstraint("idempotency_key", name="grievances_idempotency_key"),
    Index("grievances_by_citizen", "citizen"),
    Index("grievances_by_status", "status", "filed_at"),
)

failed_lookups = Table(
    "failed_lookups",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("citizen", String(210), nullable=False),
    Column("failed_at", DateTime, nullable=False),
    Index("failed_lookups_by_citizen", "citizen", "failed_at"),
)

status_changes = Table(
    "status_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("application_id", String(50), ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("citizen", String(210), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("outcome", String(8)),
    Column("settled_at", DateTime),
    CheckConstraint("outcome IN ('queued', 'unwanted')", name="status_changes_outcome"),
    Index("status_changes_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("status_changes_by_citizen", "citizen"),
)
"""Changes of a citizen's own applications. The migration's triggers write them, whoever changes ``applications``."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("who", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("record", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Index("audit_by_who", "who", "id"),
    Index("audit_by_record", "record", "id"),
)
"""Append only, which the migration's triggers enforce. ``who`` is a keyed hash of the citizen key, "" for the office."""
