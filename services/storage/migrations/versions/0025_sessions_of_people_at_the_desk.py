"""Sessions of people who log on to the desk: only the SHA-256 of what their browser holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "desk_session",
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column("id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("roles", ARRAY(sa.Text()), nullable=False),
        sa.Column("role", sa.Text()),
        sa.Column("issuer_session", sa.Text()),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.BigInteger(), sa.ForeignKey("leaf.idx"), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest"),
        sa.CheckConstraint("role = ANY(roles)", name="role"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON desk_session TO stafet_acting")


def downgrade() -> None:
    """Undo."""
    op.drop_table("desk_session")
