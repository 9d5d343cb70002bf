"""Index of steps by their leaves, which is the order in which they were committed: what is new lies at its end."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_handover_step_leaf", "handover_step", ["leaf"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_handover_step_leaf", "handover_step")
