"""Webhooks: where forums' systems want to be told, and each delivery, once for a change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_ROLE = "stafet_dispatcher"
_RIGHTS = {
    _ROLE: {
        "outbox": "SELECT",
        "person": "SELECT",
        "webhook": "SELECT, UPDATE",
        "webhook_delivery": "SELECT, INSERT, UPDATE, DELETE",
    },
    "stafet_relay": {"webhook": "SELECT", "webhook_delivery": "INSERT"},
    "stafet_acting": {"webhook": "SELECT, INSERT, UPDATE", "webhook_delivery": "SELECT, INSERT, UPDATE"},
    "stafet_operating": {"webhook": "SELECT", "webhook_delivery": "SELECT"},
    "stafet_erasing": {"webhook_delivery": "SELECT, DELETE"},
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text()),
        sa.Column("stages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("changes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.BigInteger(), sa.ForeignKey("leaf.idx", name="fk_webhook_leaf_leaf"), nullable=False),
        sa.CheckConstraint("state IN ('new', 'active', 'paused', 'ended', 'removed')", name="state"),
        sa.CheckConstraint("(secret IS NULL) = (state = 'removed')", name="secret"),
        sa.CheckConstraint("cardinality(stages) > 0", name="stages"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("webhook", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text()),
        sa.UniqueConstraint("webhook", "change"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed', 'ended')", name="state"),
        sa.CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="next_at"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_webhook_delivery_waiting", "webhook_delivery", ["webhook", "next_at"], postgresql_where=waiting)
    op.create_index("ix_webhook_delivery_key", "webhook_delivery", ["key"])
    for role, tables in _RIGHTS.items():
        for table, rights in tables.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
    # Of all keys the role that delivers sees only those that seal a webhook's secret.
    seen = "EXISTS (SELECT FROM webhook WHERE webhook.id = person.id)"
    op.execute(f"CREATE POLICY webhooks ON person FOR SELECT TO {_ROLE} USING ({seen})")


def downgrade() -> None:
    """Undo."""
    op.execute("DROP POLICY webhooks ON person")
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
    for table in ("outbox", "person"):
        op.execute(f"REVOKE ALL ON {table} FROM {_ROLE}")
