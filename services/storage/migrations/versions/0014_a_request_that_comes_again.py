"""Answers that are given again to the same Idempotency-Key, each readable by its own principal alone."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_RIGHTS = {
    "stafet_serving": "SELECT",
    "stafet_acting": "SELECT, INSERT, UPDATE",
    "stafet_clock": "SELECT, DELETE",
}
_OWN = "principal = current_setting('stafet.principal', true)"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "idempotency",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forum", sa.Text(), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_idempotency_answered_at", "idempotency", ["answered_at"])
    for role, rights in _RIGHTS.items():
        op.execute(f"GRANT {rights} ON idempotency TO {role}")
    op.execute("ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE idempotency FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY whole ON idempotency TO stafet_clock, stafet_acting USING (true)")
    op.execute(f"CREATE POLICY seen ON idempotency FOR SELECT TO stafet_serving USING ({_OWN})")


def downgrade() -> None:
    """Undo; a request that comes again is done again, or refused by the version."""
    op.drop_table("idempotency")
