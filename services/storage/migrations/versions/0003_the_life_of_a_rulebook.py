"""Rulebooks with their trials and activations: a decision names the hash, and the words are kept as long as it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rulebook",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_rulebook")),
    )
    op.create_table(
        "rulebook_trial",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_by", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["leaf"], ["leaf.idx"], name=op.f("fk_rulebook_trial_leaf_leaf")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_trial")),
    )
    op.create_table(
        "rulebook_activation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("activated_by <> proposed_by", name=op.f("ck_rulebook_activation_two_persons")),
        sa.ForeignKeyConstraint(["hash"], ["rulebook.hash"], name=op.f("fk_rulebook_activation_hash_rulebook")),
        sa.ForeignKeyConstraint(["leaf"], ["leaf.idx"], name=op.f("fk_rulebook_activation_leaf_leaf")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_activation")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("rulebook_activation")
    op.drop_table("rulebook_trial")
    op.drop_table("rulebook")
