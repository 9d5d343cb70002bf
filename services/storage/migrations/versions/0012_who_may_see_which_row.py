"""Database roles, the least rights of each, and row-level security forced on what is about people and cases.

A role is of the whole server: databases that are upgraded at the same moment make it once, and each gives it its rights
in its own tables. `visible_stage` has, for each activation of a rulebook, which stages of which forum a role sees.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_S, _I, _U, _D = "SELECT", "INSERT", "UPDATE", "DELETE"
_ALL_READ = dict.fromkeys(("alembic_version", "rulebook", "rulebook_activation", "visible_stage"), _S)
_LOG = {"leaf": f"{_S}, {_I}", "audit_entry": f"{_S}, {_I}", "tree_head": f"{_S}, {_U}"}
_CHANGED, _ADDED = f"{_S}, {_I}, {_U}", f"{_S}, {_I}"
RIGHTS = {
    "stafet_router": {
        **_ALL_READ,
        **_LOG,
        **dict.fromkeys(("event", "person", "handover_step", "handover_update"), _ADDED),
        **dict.fromkeys(("handover", "deadline", "question", "task", "release_case", "kafka_position"), _CHANGED),
        "dead_letter": _CHANGED,
        "inbox": f"{_CHANGED}, {_D}",
        "outbox": _ADDED,
    },
    "stafet_relay": {"alembic_version": _S, "outbox": f"{_S}, {_D}"},
    "stafet_clock": {
        **_ALL_READ,
        **_LOG,
        "rulebook_activation": f"{_S}, {_U}",
        "handover": f"{_S}, {_U}",
        **dict.fromkeys(("deadline", "question", "event", "dead_letter", "kafka_position", "handover_step"), _S),
        **dict.fromkeys(("reminder", "task", "outbox"), _ADDED),
    },
    "stafet_serving": {
        **_ALL_READ,
        **dict.fromkeys(("access_grant", "handover", "handover_step", "handover_text", "handover_update"), _S),
        **dict.fromkeys(("deadline", "reminder", "question", "event", "task"), _S),
    },
    "stafet_acting": {
        **_ALL_READ,
        **_LOG,
        **dict.fromkeys(("handover", "deadline", "question", "task", "access_grant", "break_glass"), _CHANGED),
        **dict.fromkeys(("handover_step", "handover_text", "outbox"), _ADDED),
        **dict.fromkeys(("event", "person", "reminder", "handover_update"), _S),
    },
}
_MAKE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN {more}; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the server was first
END $$
"""
_MORE = {"stafet_router": "BYPASSRLS"}  # COPY writes no table that has row-level security

_OF_AN_ITEM = ("handover_step", "handover_text", "handover_update", "deadline", "reminder")
GUARDED = ("handover", *_OF_AN_ITEM, "question", "event", "task", "person", "release_case", "dead_letter")
"""Tables with personal or case data."""

_SETTING = "current_setting('stafet.principal', true)"
_SEEN = f"""
CREATE FUNCTION stafet_seen() RETURNS TABLE (forum text, stage text, municipality text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
    WITH at (instant) AS (
        SELECT coalesce(nullif(current_setting('stafet.now', true), '')::timestamptz, now())
    )
    SELECT held.forum, shown.stage, held.municipality
    FROM at, access_grant held JOIN visible_stage shown ON (shown.role, shown.forum) = (held.role, held.forum)
    WHERE held.role = split_part({_SETTING}, ':', 1) AND held.organisation = split_part({_SETTING}, ':', 2)
        AND held.handle IN (split_part({_SETTING}, ':', 3), '*')
        AND held.ended_at IS NULL AND held.begins_at <= at.instant AND coalesce(held.until_at > at.instant, true)
        AND shown.activation = (
            SELECT activation FROM visible_stage WHERE begins_at <= now()
            ORDER BY begins_at DESC, activation DESC LIMIT 1
        )
$$
"""  # noqa: S608 - a constant
# Each question is asked once per statement, and its answer kept as a table of hashes: a row costs a look into it.
_VISIBLE = """
(forum, stage, coalesce(municipality, '*')) IN (SELECT at.forum, at.stage, at.municipality FROM stafet_seen() at)
OR (forum, stage, '*') IN (SELECT at.forum, at.stage, at.municipality FROM stafet_seen() at)
"""
_ITEM = "EXISTS (SELECT FROM handover item WHERE item.id = {table}.handover)"
_ASKED = f"split_part({_SETTING}, ':', 1) = 'udgiver' AND question.publisher = split_part({_SETTING}, ':', 2)"
_POLICIES = {
    "handover": _VISIBLE,
    **{table: _ITEM.format(table=table) for table in _OF_AN_ITEM},
    "question": f"({_ASKED}) OR {_ITEM.format(table='question')}",
    "event": "EXISTS (SELECT FROM handover item WHERE item.case_id = event.case_id AND item.event = event.id)",
    "task": "EXISTS (SELECT FROM event WHERE event.id = task.event)",
}

_GENERAL: dict[str, tuple[str, ...]] = {"general": ("queue", "manual")}
_SEES: dict[str, dict[str, tuple[str, ...]]] = {
    "koordinator": _GENERAL,
    "stedfortraeder": _GENERAL,
    "forumleder": _GENERAL,
    "visitator": {"general": ("triage",), "infohus": ("triage",)},
    "infohus-tovholder": {"infohus": ("gate", "queue")},
    "exit-koordinator": {"exit": ("queue", "triage", "gate", "wish", "manual")},
}


def upgrade() -> None:
    """Apply; what the rulebooks say that were activated before is read from their documents."""
    op.create_table(
        "visible_stage",
        sa.Column("activation", sa.Uuid(), primary_key=True),
        sa.Column("role", sa.Text(), primary_key=True),
        sa.Column("forum", sa.Text(), primary_key=True),
        sa.Column("stage", sa.Text(), primary_key=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_visible_stage_begins_at", "visible_stage", ["begins_at", "activation"])
    _fill()
    for role, tables in RIGHTS.items():
        op.execute(_MAKE.format(role=role, more=_MORE.get(role, "")))
        for table, rights in tables.items():
            op.execute(f"GRANT {rights} ON {table} TO {role}")
    op.execute(_SEEN)
    op.execute("REVOKE ALL ON FUNCTION stafet_seen() FROM public")
    op.execute("GRANT EXECUTE ON FUNCTION stafet_seen() TO stafet_serving")
    for table in GUARDED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY whole ON {table} TO stafet_router, stafet_clock, stafet_acting USING (true)")
    for table, seen in _POLICIES.items():
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO stafet_serving USING ({seen})")


def downgrade() -> None:
    """Undo; the roles stay, other databases of the server may use them, without a right in this one."""
    for table in GUARDED:
        op.execute(f"DROP POLICY whole ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in _POLICIES:
        op.execute(f"DROP POLICY seen ON {table}")
    op.execute("DROP FUNCTION stafet_seen")
    for role, tables in RIGHTS.items():
        for table in tables:
            op.execute(f"REVOKE ALL ON {table} FROM {role}")
    op.drop_table("visible_stage")


def _fill() -> None:
    connection = op.get_bind()
    query = sa.text(
        "SELECT a.id, a.effective_from, r.documents FROM rulebook_activation a JOIN rulebook r ON r.hash = a.hash "
        "WHERE a.effective_from IS NOT NULL"
    )
    add = sa.text("INSERT INTO visible_stage VALUES (:activation, :role, :forum, :stage, :since)")
    for activation, since, documents in connection.execute(query).all():
        for role, forum, stage in _shown(json.loads(documents)):
            row = {"role": role, "forum": forum, "stage": stage}
            connection.execute(add, {"activation": activation, "since": since, **row})


def _shown(documents: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (role, forum, stage) as the version of this migration had it."""
    forums, guards = documents["forums.yaml"], documents["disclosure.yaml"]["guards"]
    circles = {"gated": "infohus", "consent_required": "exit"}
    for forum in (*forums["forums"], *forums.get("queues", ())):
        circle = circles.get(forum.get("mode", ""), "general")
        for role, sees in _SEES.items():
            against = [guard for guard in guards if guard["role"] != role]
            for stage in sees.get(circle, ()):
                if not any(forum["id"] in g.get("forums", ()) or stage in g.get("stages", ()) for g in against):
                    yield role, forum["id"], stage
