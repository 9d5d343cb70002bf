"""Quotas of publishers, one for all processes that take events."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "publisher_quota",
        sa.Column("publisher", sa.Text(), primary_key=True),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON publisher_quota TO stafet_acting")


def downgrade() -> None:
    """Undo."""
    op.drop_table("publisher_quota")
