"""Database rights: what the user must be allowed to do, table by table, and what of it is not granted."""

from collections.abc import Mapping
from types import MappingProxyType

import psycopg

_ADDED = ("SELECT", "INSERT")
_CHANGED = (*_ADDED, "UPDATE")
_TAKEN_AWAY = (*_ADDED, "DELETE")

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "access_grant": _CHANGED,
        "alembic_version": ("SELECT",),
        "audit_entry": _ADDED,
        "break_glass": _CHANGED,
        "dead_letter": _CHANGED,
        "deadline": _CHANGED,
        "event": _ADDED,
        "handover": _CHANGED,
        "handover_step": _ADDED,
        "handover_text": _ADDED,
        "handover_update": _ADDED,
        "inbox": (*_CHANGED, "DELETE"),  # an id is free again after a dead letter, and a recall is remembered with it
        "kafka_position": _CHANGED,
        "leaf": _ADDED,
        "outbox": _TAKEN_AWAY,
        "person": _ADDED,
        "question": _CHANGED,
        "release_case": _CHANGED,
        "reminder": _ADDED,
        "rulebook": _ADDED,
        "rulebook_activation": _CHANGED,
        "rulebook_trial": _ADDED,
        "task": _CHANGED,
        "tree_head": ("SELECT", "UPDATE"),
    }
)
"""The log can only grow: who may not change or delete a leaf cannot, whatever the program is made to do."""


def missing(connection: psycopg.Connection) -> list[str]:
    """Return the GRANTs that the user lacks, ready to be run by the database's owner."""
    user = psycopg.sql.Identifier(connection.info.user).as_string(connection)
    found = []
    for table, rights in NEEDED.items():
        lacking = [right for right in rights if not _has(connection, "table", f"public.{table}", right)]
        if lacking:
            found.append(f"GRANT {', '.join(lacking)} ON {table} TO {user}")
    database = psycopg.sql.Identifier(connection.info.dbname).as_string(connection)
    if not _has(connection, "database", connection.info.dbname, "TEMPORARY"):
        found.append(f"GRANT TEMPORARY ON DATABASE {database} TO {user}")
    return found


def _has(connection: psycopg.Connection, kind: str, name: str, right: str) -> bool:
    row = connection.execute(f"SELECT has_{kind}_privilege(%s, %s)", (name, right)).fetchone()
    return bool(row and row[0])
