"""Grants: who may see what stands at an address, from when until when; and the emergencies that two persons open.

`*` is every municipality, everybody of a role and organisation, and, for business beside items, every forum.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["leaf"], ["leaf.idx"], name="fk_break_glass_leaf_leaf"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes"),
        sa.CheckConstraint(
            "split_part(confirmed_by, '/', 3) <> organisation OR split_part(confirmed_by, '/', 4) <> handle",
            name="two_persons",
        ),
    )
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("break_glass", sa.Uuid(), nullable=True),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["break_glass"], ["break_glass.id"], name="fk_access_grant_break_glass_break_glass"),
        sa.ForeignKeyConstraint(["leaf"], ["leaf.idx"], name="fk_access_grant_leaf_leaf"),
        sa.CheckConstraint("until_at > begins_at", name="until_after_from"),
    )
    op.create_index("ix_access_grant_principal", "access_grant", ["role", "organisation", "handle"])


def downgrade() -> None:
    """Undo; who might see what is no longer known."""
    op.drop_table("access_grant")
    op.drop_table("break_glass")
