"""A role for who operates the installation: counts and places, and dead letters, which are decided again."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_ROLE = "stafet_operating"
_MAKE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_ROLE}') THEN CREATE ROLE {_ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the server was first
END $$
"""
_S, _I, _U, _D = "SELECT", "INSERT", "UPDATE", "DELETE"
_RIGHTS = {
    **dict.fromkeys(("alembic_version", "rulebook", "rulebook_activation", "visible_stage"), _S),
    **dict.fromkeys(("witness_policy", "witnessed", "checkpoint", "cosignature", "kafka_position"), _S),
    **dict.fromkeys(("leaf", "audit_entry", "event", "handover_step", "handover_update", "outbox"), f"{_S}, {_I}"),
    **dict.fromkeys(("handover", "deadline", "question", "task", "release_case", "person"), f"{_S}, {_I}, {_U}"),
    "dead_letter": f"{_S}, {_U}",
    "tree_head": f"{_S}, {_U}",
    "inbox": f"{_S}, {_I}, {_U}, {_D}",
}
_GUARDED = (
    *("handover", "handover_step", "handover_update", "deadline", "question", "event", "task", "person"),
    *("release_case", "dead_letter", "inbox"),
)


def upgrade() -> None:
    """Apply."""
    op.execute(_MAKE)
    for table, rights in _RIGHTS.items():
        op.execute(f"GRANT {rights} ON {table} TO {_ROLE}")
    for table in _GUARDED:
        op.execute(f"CREATE POLICY operating ON {table} TO {_ROLE} USING (true)")


def downgrade() -> None:
    """Undo; the role stays, other databases of the server may use it, without a right in this one."""
    for table in _GUARDED:
        op.execute(f"DROP POLICY operating ON {table}")
    for table in _RIGHTS:
        op.execute(f"REVOKE ALL ON {table} FROM {_ROLE}")
