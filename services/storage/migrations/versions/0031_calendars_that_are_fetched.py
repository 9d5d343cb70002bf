"""Calendars that a program fetches by an address of its own: only the SHA-256 of the secret in it, one for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendar_feed",
        sa.Column("principal", sa.Text(), primary_key=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True)),
        sa.Column("fetches", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_feed TO stafet_acting")


def downgrade() -> None:
    """Undo."""
    op.drop_table("calendar_feed")
