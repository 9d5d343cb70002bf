"""Erasure of people: what was erased, what must be kept for now, and the role that alone may take either away."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ROLE = "stafet_erasing"
_MAKE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_ROLE}') THEN CREATE ROLE {_ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the server was first
END $$
"""
_S, _I, _U, _D = "SELECT", "INSERT", "UPDATE", "DELETE"
_RIGHTS = {
    **dict.fromkeys(("alembic_version", "rulebook", "rulebook_activation", "visible_stage"), _S),
    **dict.fromkeys(("leaf", "audit_entry", "erasure"), f"{_S}, {_I}"),
    **dict.fromkeys(("tree_head", "event", "handover", "handover_text", "question", "dead_letter"), f"{_S}, {_U}"),
    "person": f"{_S}, {_U}, {_D}",
    "outbox": f"{_S}, {_D}",
    "submitted": f"{_S}, {_D}",
    "idempotency": f"{_S}, {_U}",
    "legal_hold": f"{_S}, {_I}, {_U}",
    **dict.fromkeys(("handover_step", "handover_update", "inbox", "kafka_position"), _S),
}
_OPENED = "UPDATE (nonce, opening) ON audit_entry"
_GUARDED = (
    *("event", "handover", "handover_step", "handover_text", "handover_update", "question", "dead_letter", "person"),
    *("idempotency", "inbox", "submitted"),
)
_NEW = ("erasure", "legal_hold")


def upgrade() -> None:
    """Apply."""
    op.add_column("tree_head", sa.Column("erasures", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_event_person", "event", ["person"])
    op.create_table(
        "erasure",
        sa.Column("person", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("handovers", sa.Integer(), nullable=False),
        sa.Column("dead_letters", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.BigInteger(), sa.ForeignKey("leaf.idx"), nullable=False),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("released_by", sa.Text()),
        sa.Column("leaf", sa.BigInteger(), sa.ForeignKey("leaf.idx"), nullable=False),
    )
    op.create_index("ix_legal_hold_person", "legal_hold", ["person"], postgresql_where=sa.text("released_at IS NULL"))
    op.execute(_MAKE)
    for table, rights in _RIGHTS.items():
        op.execute(f"GRANT {rights} ON {table} TO {_ROLE}")
    op.execute(f"GRANT {_OPENED} TO {_ROLE}")
    for table in _NEW:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in (*_GUARDED, *_NEW):
        op.execute(f"CREATE POLICY erasing ON {table} TO {_ROLE} USING (true)")


def downgrade() -> None:
    """Undo; what was erased stays so, and the role without a right in this database."""
    for table in _GUARDED:
        op.execute(f"DROP POLICY erasing ON {table}")
    op.drop_table("legal_hold")
    op.drop_table("erasure")
    op.execute(f"REVOKE {_OPENED} FROM {_ROLE}")
    for table in _RIGHTS:
        if table not in _NEW:
            op.execute(f"REVOKE ALL ON {table} FROM {_ROLE}")
    op.drop_index("ix_event_person", "event")
    op.drop_column("tree_head", "erasures")
