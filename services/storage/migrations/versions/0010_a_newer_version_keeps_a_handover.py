"""A newer version keeps a handover: its old deadlines stay in the list, and what it was of before is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("deadline", sa.Column("since", sa.Integer(), nullable=False, server_default="1"))
    op.drop_constraint("pk_deadline", "deadline")
    op.create_primary_key("pk_deadline", "deadline", ["handover", "rule", "since"])
    op.create_table(
        "handover_update",
        sa.Column("handover", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("before", sa.Uuid(), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=False),
    )


def downgrade() -> None:
    """Undo; of several dates of one rule the last one stays."""
    op.drop_table("handover_update")
    op.execute(
        "DELETE FROM deadline d USING deadline later "
        "WHERE later.handover = d.handover AND later.rule = d.rule AND later.since > d.since"
    )
    op.drop_constraint("pk_deadline", "deadline")
    op.create_primary_key("pk_deadline", "deadline", ["handover", "rule"])
    op.drop_column("deadline", "since")
