"""Receipts name their key: whoever is given one of an item's step has the log's key with it."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("GRANT SELECT ON log_key, log_key_end TO stafet_acting")


def downgrade() -> None:
    """Undo."""
    op.execute("REVOKE SELECT ON log_key, log_key_end FROM stafet_acting")
