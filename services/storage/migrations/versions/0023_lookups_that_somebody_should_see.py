"""Look-ups that somebody should see: a queue for a controller, and how far the log has been looked through."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLES = ("lookup_review", "lookup_round")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "lookup_review",
        sa.Column("leaf", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("reason", sa.Text(), primary_key=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True)),
        sa.Column("ticked_by", sa.Text()),
        sa.Column("finding", sa.Text()),
    )
    op.create_table(
        "lookup_round",
        sa.Column("upto", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
    )
    op.execute("GRANT SELECT, INSERT ON lookup_review, lookup_round TO stafet_clock")
    op.execute("GRANT SELECT, UPDATE ON lookup_review TO stafet_acting")


def downgrade() -> None:
    """Undo."""
    for table in _TABLES:
        op.drop_table(table)
