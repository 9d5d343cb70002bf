"""The order of a list of what has ended: a page of it reads what it shows, however much there is."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ENDED = sa.text("state IN ('closed', 'returned', 'forwarded', 'recalled')")


def upgrade() -> None:
    """Apply."""
    columns = ["forum", "municipality", "ends_at", "offered_at", "id"]
    op.create_index("ix_handover_ended", "handover", columns, postgresql_where=_ENDED)


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_handover_ended", "handover")
