"""Reminders: what was sent, when an item is to be looked at next, and which rulebook the moments were counted by.

The epoch says "look at it now": each act that raises a version sets it, by a trigger, so that no act can forget.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('offered', 'accepted', 'awaiting_sender', 'on_agenda', 'handled')")
_LOOK = """
CREATE FUNCTION look_at_handover() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.remind_at := 'epoch';
    RETURN NEW;
END
$$
"""
_WHEN = """
CREATE TRIGGER look_again BEFORE UPDATE ON handover FOR EACH ROW
WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION look_at_handover()
"""


def upgrade() -> None:
    """Apply; every open item is looked at once."""
    op.add_column(
        "handover",
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True, server_default=sa.text("'epoch'")),
    )
    op.add_column("handover", sa.Column("review_on", sa.Date(), nullable=True))
    op.create_index("ix_handover_remind_at", "handover", ["remind_at"], postgresql_where=_OPEN)
    op.execute(_LOOK)
    op.execute(_WHEN)
    op.create_table(
        "reminder",
        sa.Column("handover", sa.Uuid(), primary_key=True),
        sa.Column("rule", sa.Text(), primary_key=True),
        sa.Column("level", sa.Text(), primary_key=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.BigInteger(), sa.ForeignKey("leaf.idx", name="fk_reminder_leaf_leaf"), nullable=False),
    )
    op.add_column("rulebook_activation", sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo; what was sent is forgotten, and would be sent again."""
    op.drop_column("rulebook_activation", "counted_at")
    op.drop_table("reminder")
    op.execute("DROP TRIGGER look_again ON handover")
    op.execute("DROP FUNCTION look_at_handover")
    op.drop_index("ix_handover_remind_at", "handover")
    for name in ("review_on", "remind_at"):
        op.drop_column("handover", name)
