"""A role for what is done for publishers: rows about their own events, and nothing that is sealed about people."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ROLE = "stafet_publishing"
_MAKE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_ROLE}') THEN CREATE ROLE {_ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the server was first
END $$
"""
_S, _I, _U = "SELECT", "INSERT", "UPDATE"
_RIGHTS = {
    **dict.fromkeys(("alembic_version", "rulebook", "rulebook_activation", "visible_stage"), _S),
    **dict.fromkeys(("witness_policy", "witnessed", "handover_update", "inbox"), _S),
    **dict.fromkeys(("tree_head", "handover", "question", "task"), f"{_S}, {_U}"),
    **dict.fromkeys(("deadline", "idempotency", "publisher_quota"), f"{_S}, {_I}, {_U}"),
    **dict.fromkeys(("handover_step", "submitted", "person"), f"{_S}, {_I}"),
    **dict.fromkeys(("leaf", "outbox"), _I),
    "audit_entry": f"{_I}, {_S} (leaf, case_id)",
    "dead_letter": f"{_S} (id, publisher, event_id, code, faults, received_at)",
    "event": f"{_S} (id, publisher, event_id, type, person, case_id, received_at, decided_at, rulebook, outcome,"
    " decision)",
}
_SETTING = "current_setting('stafet.principal', true)"
_OWN = f"split_part({_SETTING}, ':', 1) = 'udgiver' AND {{table}}.publisher = split_part({_SETTING}, ':', 2)"
_ITEM = "EXISTS (SELECT FROM handover item WHERE item.id = {table}.handover)"
_POLICIES = {
    **dict.fromkeys(("submitted", "inbox", "dead_letter", "event", "handover", "question"), _OWN),
    **dict.fromkeys(("handover_step", "handover_update", "deadline"), _ITEM),
    "task": "EXISTS (SELECT FROM event WHERE event.id = task.event)",
    "idempotency": f"idempotency.principal = {_SETTING}",
    "person": "true",  # keys without what they open; which of them is a publisher's the database cannot tell
}


def upgrade() -> None:
    """Apply."""
    op.execute(_MAKE)
    for table, rights in _RIGHTS.items():
        op.execute(f"GRANT {rights} ON {table} TO {_ROLE}")
    for table, own in _POLICIES.items():
        op.execute(f"CREATE POLICY publishing ON {table} TO {_ROLE} USING ({own.format(table=table)})")


def downgrade() -> None:
    """Undo; the role stays, other databases of the server may use it, without a right in this one."""
    for table in _POLICIES:
        op.execute(f"DROP POLICY publishing ON {table}")
    for table in _RIGHTS:
        op.execute(f"REVOKE ALL ON {table} FROM {_ROLE}")
