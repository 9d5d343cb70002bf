"""The order of a list: an index that has the open items of an address as `queue list` shows them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('offered', 'accepted', 'awaiting_sender', 'on_agenda', 'handled')")


def upgrade() -> None:
    """Apply."""
    columns = ["forum", "municipality", "due", "offered_at", "id"]
    op.create_index("ix_handover_list", "handover", columns, postgresql_where=_OPEN)
    op.drop_index("ix_handover_queue", "handover")


def downgrade() -> None:
    """Undo."""
    op.create_index("ix_handover_queue", "handover", ["forum", "municipality", "offered_at"], postgresql_where=_OPEN)
    op.drop_index("ix_handover_list", "handover")
