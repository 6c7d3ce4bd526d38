"""Applications with their desks, and requests for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _texts(*names: str) -> "list[sa.Column]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.String(50), primary_key=True),
        sa.Column("department", sa.String(100), nullable=False),
        sa.Column("service", sa.String(200), nullable=False),
        *_texts("service_name_en", "service_name_mr", "service_name_hi", "applicant_name_en", "applicant_name_mr"),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("submitted_at", sa.DateTime),
        sa.Column("paid_at", sa.DateTime),
        *_texts("next_action_en", "next_action_mr", "next_action_hi"),
        sa.Column("estimated_days", sa.Integer, nullable=False),
        sa.Column("total_desks", sa.Integer, nullable=False),
        sa.Column("current_desk", sa.Integer, nullable=False),
        sa.Column("next_desk", sa.Integer, nullable=False),
        *_texts("redirect_url"),
        sa.CheckConstraint(
            "stage IN ('document-pending', 'payment-pending', 'under-scrutiny', 'approved', 'rejected')",
            name="applications_stage",
        ),
    )
    op.create_table(
        "desks",
        sa.Column(
            "application_id", sa.String(50), sa.ForeignKey("applications.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("officer_en", "officer_mr", "officer_hi"),
        sa.Column("acted_at", sa.DateTime),
        *_texts("details_en", "details_mr", "details_hi"),
        sa.PrimaryKeyConstraint("application_id", "number", name="desks_key"),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("idempotency_key", sa.String(200), nullable=False),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("service", sa.String(200)),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("idempotency_key", name="handovers_idempotency_key"),
        sa.CheckConstraint("status IN ('open', 'closed')", name="handovers_status"),
    )
    op.create_index("handovers_by_status", "handovers", ["status", "id"])


def downgrade() -> None:
    op.drop_table("handovers")
    op.drop_table("desks")
    op.drop_table("applications")
