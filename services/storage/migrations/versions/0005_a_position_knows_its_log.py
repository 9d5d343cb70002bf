"""A position knows the log it is in: the topic's id tells one that was made again; and where damage in it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("kafka_position", sa.Column("topic_id", sa.Text(), nullable=True))
    op.add_column("kafka_position", sa.Column("behind", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("kafka_position", "behind")
    op.drop_column("kafka_position", "topic_id")
