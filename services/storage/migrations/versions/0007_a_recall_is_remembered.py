"""A recall is remembered with the id it names: it holds also for an event that is read, or replayed, later."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("inbox", sa.Column("recalled", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo; what was recalled before it was read is forgotten with the recall."""
    op.execute("DELETE FROM inbox WHERE digest = '' AND recalled IS NOT NULL")
    op.drop_column("inbox", "recalled")
