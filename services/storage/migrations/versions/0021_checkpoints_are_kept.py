"""Checkpoints of the log are kept, with witnesses and keys: the signer alone adds, nobody changes."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ALL = ("checkpoint", "cosignature", "witness_policy", "witnessed", "log_key", "log_key_end")
_READERS = {
    "stafet_router": ("witness_policy", "witnessed"),
    "stafet_serving": ("witness_policy", "witnessed"),
    "stafet_acting": ("checkpoint", "cosignature", "witness_policy", "witnessed", "tile_root"),
}


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _size(*more: sa.ForeignKey) -> sa.Column[int]:
    return sa.Column("size", sa.BigInteger(), *more, primary_key=True, autoincrement=False)


def _of_checkpoint(table: str) -> sa.ForeignKey:
    return sa.ForeignKey("checkpoint.size", name=f"fk_{table}_size_checkpoint")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "checkpoint",
        _size(),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _instant("signed_at"),
        sa.CheckConstraint("size > 0", name="size"),
    )
    op.create_table(
        "cosignature",
        _size(_of_checkpoint("cosignature")),
        sa.Column("witness", sa.Text(), primary_key=True),
        sa.Column("line", sa.Text(), nullable=False),
        _instant("at"),
    )
    op.create_table(
        "witness_policy",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("policy", sa.Text(), nullable=False),
        _instant("since"),
    )
    policy = sa.ForeignKey("witness_policy.number", name="fk_witnessed_policy_witness_policy")
    op.create_table(
        "witnessed",
        _size(_of_checkpoint("witnessed")),
        sa.Column("policy", sa.Integer(), policy, primary_key=True, autoincrement=False),
        _instant("at"),
    )
    op.create_table(
        "log_key",
        sa.Column("vkey", sa.Text(), primary_key=True),
        sa.Column("first", sa.BigInteger(), nullable=False),
        _instant("since"),
    )
    key = sa.ForeignKey("log_key.vkey", name="fk_log_key_end_vkey_log_key")
    op.create_table(
        "log_key_end",
        sa.Column("vkey", sa.Text(), key, primary_key=True),
        sa.Column("last", sa.BigInteger(), nullable=False),
        _instant("at"),
    )
    op.execute(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'stafet_signer') "
        "THEN CREATE ROLE stafet_signer NOLOGIN; END IF; END $$"
    )
    op.execute(f"GRANT SELECT, INSERT ON {', '.join(_ALL)}, leaf, audit_entry, tile_root TO stafet_signer")
    op.execute("GRANT SELECT, UPDATE ON tree_head TO stafet_signer")
    op.execute("GRANT SELECT ON alembic_version TO stafet_signer")
    for role, tables in _READERS.items():
        op.execute(f"GRANT SELECT ON {', '.join(tables)} TO {role}")


def downgrade() -> None:
    """Undo; whoever kept a checkpoint elsewhere still has it."""
    for table in reversed(_ALL):
        op.drop_table(table)
    op.execute("REVOKE ALL ON tile_root FROM stafet_acting")
    op.execute("REVOKE ALL ON leaf, audit_entry, tile_root, tree_head, alembic_version FROM stafet_signer")
