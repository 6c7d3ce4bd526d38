"""A delivery by WhatsApp may be read."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = "state IN ('pending', 'sent', 'delivered', 'failed')"
SINCE = "state IN ('pending', 'sent', 'delivered', 'read', 'failed')"


def _allow(states: str) -> None:
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint("deliveries_state", type_="check")
        table.create_check_constraint("deliveries_state", states)


def upgrade() -> None:
    _allow(SINCE)


def downgrade() -> None:
    op.execute("UPDATE deliveries SET state = 'delivered' WHERE state = 'read'")
    _allow(BEFORE)
