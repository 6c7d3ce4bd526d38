"""Whom an office may reach about an application, and codes that prove whose it is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("application_id", sa.String(50), primary_key=True),
        sa.Column("number_key", sa.String(64), nullable=False),
        sa.Column("address", sa.Text),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], ondelete="CASCADE"),
    )
    op.add_column("mail_challenges", sa.Column("application_id", sa.String(50), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("mail_challenges") as table:
        table.drop_column("application_id")
    op.drop_table("contacts")
