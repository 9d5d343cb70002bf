"""A stopped partition stays stopped: after a restart its log may have grown past our position, and look well again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("kafka_position", sa.Column("stopped", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("kafka_position", "stopped")
