"""Rows of `event` stay in one piece up to a page, and sealed content is never compressed: a third of the server's time.

An event of about a kilobyte with its decision is longer than 2 kB, where PostgreSQL begins to compress and to store
parts elsewhere; compressing ciphertext only costs. The foreign key from audit_entry to leaf goes, because one
statement writes both; the one from handover_step, on which a promise rests, stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute(sa.text("ALTER TABLE event SET (toast_tuple_target = 8160)"))
    op.execute(sa.text("ALTER TABLE event ALTER content SET STORAGE EXTERNAL"))
    op.execute(sa.text("ALTER TABLE dead_letter ALTER content SET STORAGE EXTERNAL"))
    op.drop_constraint("fk_audit_entry_leaf_leaf", "audit_entry", type_="foreignkey")


def downgrade() -> None:
    """Undo."""
    op.create_foreign_key("fk_audit_entry_leaf_leaf", "audit_entry", "leaf", ["leaf"], ["idx"])
    op.execute(sa.text("ALTER TABLE dead_letter ALTER content SET STORAGE EXTENDED"))
    op.execute(sa.text("ALTER TABLE event ALTER content SET STORAGE EXTENDED"))
    op.execute(sa.text("ALTER TABLE event RESET (toast_tuple_target)"))
