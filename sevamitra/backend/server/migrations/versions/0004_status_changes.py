"""Status changes of which citizens are to be told; triggers write them, so that none is missed whoever makes it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHANGED = "OLD.stage <> NEW.stage OR OLD.current_desk <> NEW.current_desk"
NOTE = (
    "INSERT INTO status_changes (application_id, citizen, stage, changed_at) "
    "SELECT NEW.id, links.citizen, NEW.stage, {now} FROM links WHERE links.application_id = NEW.id"
)


def _make_triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        note = NOTE.format(now="strftime('%Y-%m-%d %H:%M:%f000', 'now')")
        op.execute(
            f"CREATE TRIGGER applications_status_changed AFTER UPDATE ON applications WHEN {CHANGED} BEGIN {note}; END"
        )
        return
    note = NOTE.format(now="now() AT TIME ZONE 'utc'")
    op.execute(
        f"CREATE FUNCTION note_status_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {note}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER applications_status_changed AFTER UPDATE ON applications "
        f"FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION note_status_change()"
    )


def upgrade() -> None:
    op.create_table(
        "status_changes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "application_id", sa.String(50), sa.ForeignKey("applications.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("outcome", sa.String(8)),
        sa.Column("settled_at", sa.DateTime),
        sa.CheckConstraint("outcome IN ('queued', 'unwanted')", name="status_changes_outcome"),
    )
    waiting = sa.text("outcome IS NULL")
    op.create_index("status_changes_waiting", "status_changes", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("status_changes_by_citizen", "status_changes", ["citizen"])
    _make_triggers()


def downgrade() -> None:
    op.execute(
        "DROP TRIGGER applications_status_changed"
        if op.get_bind().dialect.name == "sqlite"
        else "DROP FUNCTION note_status_change() CASCADE"
    )
    op.drop_table("status_changes")
