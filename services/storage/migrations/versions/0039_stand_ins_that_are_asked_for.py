"""Stand-ins that a coordinator asks its leader for: whom, where, from and until when, and what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "stand_in_request",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("given", sa.Uuid()),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["given"], ["access_grant.id"], name="fk_stand_in_request_given_access_grant"),
        sa.ForeignKeyConstraint(["leaf"], ["leaf.idx"], name="fk_stand_in_request_leaf_leaf"),
        sa.CheckConstraint("until_at > begins_at", name="until_after_from"),
        sa.CheckConstraint("given IS NULL OR answered_by <> asked_by", name="two_persons"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON stand_in_request TO stafet_acting")


def downgrade() -> None:
    """Undo; what waits for an answer is lost, what was given stays given."""
    op.drop_table("stand_in_request")
