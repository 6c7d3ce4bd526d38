"""Papers, verified e-mail addresses, deliveries and the queue of mails."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _make_papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(11), nullable=False),
        sa.Column("number", sa.String(50), nullable=False),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.CheckConstraint("kind IN ('receipt', 'appeal', 'certificate')", name="papers_kind"),
        sa.UniqueConstraint("code", name="papers_code"),
        sa.UniqueConstraint("kind", "number", "citizen", name="papers_one_a_kind"),
    )
    op.create_index("papers_by_citizen", "papers", ["citizen"])


def _make_addresses() -> None:
    op.create_table(
        "mail_addresses",
        sa.Column("citizen", sa.String(210), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("verified_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "mail_challenges",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("address_hash", sa.String(32), nullable=False),
        sa.Column("code_hash", sa.String(32), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.CheckConstraint("state IN ('open', 'used', 'exhausted', 'replaced')", name="mail_challenges_state"),
    )
    op.create_index("mail_challenges_by_citizen", "mail_challenges", ["citizen", "made_at"])
    op.create_index("mail_challenges_by_address", "mail_challenges", ["address_hash", "made_at"])


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("paper", sa.Integer, sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("idempotency_key", sa.String(200), nullable=False),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.CheckConstraint("channel IN ('whatsapp', 'email', 'portal')", name="deliveries_channel"),
        sa.CheckConstraint("state IN ('pending', 'sent', 'delivered', 'failed')", name="deliveries_state"),
        sa.UniqueConstraint("idempotency_key", "channel", name="deliveries_idempotency_key"),
    )
    op.create_index("deliveries_by_citizen", "deliveries", ["citizen", "id"])
    op.create_table(
        "mail_queue",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("delivery", sa.Integer, sa.ForeignKey("deliveries.id", ondelete="CASCADE")),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.DateTime, nullable=False),
        sa.Column("give_up_at", sa.DateTime, nullable=False),
    )
    op.create_index("mail_queue_by_time", "mail_queue", ["next_attempt_at"])
    op.create_index("mail_queue_by_citizen", "mail_queue", ["citizen"])


def upgrade() -> None:
    _make_papers()
    _make_addresses()
    _make_deliveries()


def downgrade() -> None:
    for table in ("mail_queue", "deliveries", "mail_challenges", "mail_addresses", "papers"):
        op.drop_table(table)
