"""What citizens do here: applications made, links, appeals, grievances, failed look-ups; and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _media(nullable: bool) -> "list[sa.Column]":
    return [
        sa.Column("media_id", sa.String(200), nullable=nullable),
        sa.Column("sha256", sa.String(64), nullable=nullable),
        sa.Column("content_type", sa.String(50), nullable=nullable),
        sa.Column("size", sa.Integer, nullable=nullable),
    ]


def _application(**options: bool) -> sa.Column:
    return sa.Column("application_id", sa.String(50), sa.ForeignKey("applications.id", ondelete="CASCADE"), **options)


def _make_applications() -> None:
    op.create_table(
        "submissions",
        _application(primary_key=True),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("idempotency_key", sa.String(200), nullable=False),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("place", sa.String(200)),
        sa.Column("form", sa.Text, nullable=False),
        sa.UniqueConstraint("idempotency_key", name="submissions_idempotency_key"),
    )
    op.create_index("submissions_by_citizen", "submissions", ["citizen"])
    op.create_table(
        "attachments",
        _application(nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        *_media(nullable=False),
        sa.PrimaryKeyConstraint("application_id", "position", name="attachments_key"),
    )
    op.create_table(
        "links",
        sa.Column("application_id", sa.String(50), primary_key=True),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("proof", sa.String(10), nullable=False),
        sa.Column("linked_at", sa.DateTime, nullable=False),
        sa.CheckConstraint("proof IN ('applied', 'verified')", name="links_proof"),
    )
    op.create_index("links_by_citizen", "links", ["citizen"])


def _make_appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("number", sa.String(20), primary_key=True),
        _application(nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("citizen", sa.String(210)),
        sa.Column("ground", sa.Text, nullable=False),
        sa.Column("delay_reason", sa.Text, nullable=False),
        sa.Column("filed_at", sa.DateTime, nullable=False),
        sa.Column("outcome", sa.String(10)),
        sa.Column("decided_at", sa.DateTime),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("request_digest", sa.String(64)),
        sa.CheckConstraint("level IN ('first', 'second', 'commission')", name="appeals_level"),
        sa.CheckConstraint("outcome IN ('allowed', 'rejected')", name="appeals_outcome"),
        sa.UniqueConstraint("application_id", "level", name="appeals_one_a_level"),
        sa.UniqueConstraint("idempotency_key", name="appeals_idempotency_key"),
    )
    op.create_index("appeals_by_citizen", "appeals", ["citizen"])


def _make_grievances() -> None:
    op.create_table(
        "grievances",
        sa.Column("number", sa.String(20), primary_key=True),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("category", sa.String(10), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("place", sa.String(200)),
        sa.Column("application_id", sa.String(50)),
        sa.Column("service", sa.String(200)),
        *_media(nullable=True),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("filed_at", sa.DateTime, nullable=False),
        sa.Column("idempotency_key", sa.String(200), nullable=False),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.CheckConstraint("category IN ('service', 'office', 'assistant', 'other')", name="grievances_category"),
        sa.CheckConstraint("status IN ('open', 'closed')", name="grievances_status"),
        sa.UniqueConstraint("idempotency_key", name="grievances_idempotency_key"),
    )
    op.create_index("grievances_by_citizen", "grievances", ["citizen"])
    op.create_index("grievances_by_status", "grievances", ["status", "filed_at"])


def _make_audit() -> None:
    op.create_table(
        "failed_lookups",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("citizen", sa.String(210), nullable=False),
        sa.Column("failed_at", sa.DateTime, nullable=False),
    )
    op.create_index("failed_lookups_by_citizen", "failed_lookups", ["citizen", "failed_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("record", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("audit_by_who", "audit", ["who", "id"])
    op.create_index("audit_by_record", "audit", ["record", "id"])
    _make_audit_append_only()


def _make_audit_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )


def upgrade() -> None:
    _make_applications()
    _make_appeals()
    _make_grievances()
    _make_audit()


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only()")
    for table in ("failed_lookups", "grievances", "appeals", "links", "attachments", "submissions"):
        op.drop_table(table)
