"""Look-ups: whoever erases may take away what review says of those that are kept no longer."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("GRANT SELECT, DELETE ON lookup_review TO stafet_erasing")


def downgrade() -> None:
    """Undo."""
    op.execute("REVOKE SELECT, DELETE ON lookup_review FROM stafet_erasing")
