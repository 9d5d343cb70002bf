"""Roots of full tiles of the audit log: a proof reads a tile per level instead of the log."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the first checkpoint afterwards fills it, and until then proofs are computed from the leaves."""
    op.create_table(
        "tile_root",
        sa.Column("level", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Undo; it can be made again from the leaves."""
    op.drop_table("tile_root")
