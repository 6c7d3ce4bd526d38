"""The reference server's tables. Times are UTC without offset, so that SQLite and PostgreSQL keep the same."""

from __future__ import annotations

from sqlalchemy import (
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
)

metadata = MetaData()

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
