"""Database rights: what each role may do, table by table, and where the user or a role differs from that."""

from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

import psycopg

from services.storage.access.session import ACTING, ERASING, OPERATING, PUBLISHING, SERVING

SIGNING, DISPATCHING = "stafet_signer", "stafet_dispatcher"

_READ = ("SELECT",)
_ADDED = ("SELECT", "INSERT")
_CHANGED = (*_ADDED, "UPDATE")
_GROWS = ("SELECT", "UPDATE")
_TAKEN_AWAY = (*_ADDED, "DELETE")
_EVERY = ("SELECT", "INSERT", "UPDATE", "DELETE")


def _tables(rights: tuple[str, ...], names: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names.split(), rights)


_BOOKS = _tables(_READ, "alembic_version rulebook rulebook_activation visible_stage")
_EVIDENCE = "checkpoint cosignature witness_policy witnessed log_key log_key_end"
_PROMISE = _tables(_READ, "witness_policy witnessed")
_LOG = _tables(_ADDED, "leaf audit_entry") | {"tree_head": _GROWS}

ROLES: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "stafet_router": {
            **_BOOKS,
            **_LOG,
            **_PROMISE,
            **_tables(_ADDED, "event handover_step handover_update outbox"),
            **_tables(_CHANGED, "handover deadline question task release_case kafka_position dead_letter"),
            "person": _CHANGED,  # somebody whose key went with the last content comes again
            "submitted": _GROWS,  # what a log that was made again no longer has is sent again
            "inbox": _EVERY,  # an id is free again after a dead letter, and a recall is remembered with it
        },
        "stafet_relay": {
            **_tables(_READ, "alembic_version inbox dead_letter person"),
            "outbox": ("SELECT", "DELETE"),
            "submitted": ("SELECT", "UPDATE", "DELETE"),
            "webhook": _READ,  # what it takes out of the outbox is left to those who want to be told
            "webhook_delivery": ("INSERT",),
        },
        DISPATCHING: {
            **_BOOKS,
            **_tables(_READ, "outbox person"),
            "webhook": _GROWS,
            "webhook_delivery": _EVERY,
        },
        "stafet_clock": {
            **_BOOKS,
            **_LOG,
            **_tables(_GROWS, "rulebook_activation handover"),
            **_tables(
                _READ, "deadline question event dead_letter kafka_position handover_step handover_update submitted"
            ),
            **_tables(_ADDED, "reminder task outbox lookup_review lookup_round"),
            "idempotency": ("SELECT", "DELETE"),
            "mail_choice": _READ,
            "mail": _EVERY,
        },
        SIGNING: {
            **_LOG,  # for the leaves of the hour and of a key
            **_tables(_READ, "alembic_version"),
            **_tables(_ADDED, f"{_EVIDENCE} tile_root"),
        },
        SERVING: {
            **_BOOKS,
            **_PROMISE,
            **_tables(_READ, "access_grant handover handover_step handover_text handover_update"),
            **_tables(_READ, "deadline reminder question event task idempotency submitted inbox"),
            **_tables(_READ, "meeting agenda_entry mail_choice mail"),
        },
        ACTING: {
            **_BOOKS,
            **_LOG,
            **_PROMISE,
            **_tables(_READ, "checkpoint cosignature log_key log_key_end tile_root"),
            **_tables(_CHANGED, "handover deadline question task access_grant break_glass idempotency"),
            **_tables(_CHANGED, "publisher_quota meeting agenda_entry stand_in_request webhook webhook_delivery"),
            **_tables(_EVERY, "desk_session mail_choice calendar_feed"),
            "lookup_review": _GROWS,
            **_tables(_ADDED, "handover_step handover_text outbox submitted person"),
            **_tables(_READ, "event reminder handover_update inbox dead_letter"),
        },
        PUBLISHING: {
            **_BOOKS,
            **_PROMISE,
            **_tables(("INSERT",), "leaf audit_entry"),
            "tree_head": _GROWS,
            **_tables(_GROWS, "handover question task"),
            **_tables(_CHANGED, "deadline idempotency publisher_quota"),
            **_tables(_ADDED, "handover_step submitted person"),
            **_tables(("INSERT",), "outbox"),
            **_tables(_READ, "handover_update inbox"),
            "mail_in": _EVERY,
        },
        OPERATING: {
            **_BOOKS,
            **_LOG,
            **_PROMISE,
            **_tables(_READ, "checkpoint cosignature webhook webhook_delivery"),
            **_tables(_ADDED, "event handover_step handover_update outbox"),
            **_tables(_CHANGED, "handover deadline question task release_case person"),
            **_tables(_GROWS, "dead_letter kafka_position submitted"),  # a stopped partition is let go on
            "inbox": _EVERY,  # the row of what died goes when it is decided again
        },
        ERASING: {
            **_BOOKS,
            **_LOG,
            **_tables(_ADDED, "erasure content_erasure"),
            "legal_hold": _CHANGED,
            "idempotency": _GROWS,
            **_tables(_GROWS, "event handover handover_text question dead_letter"),
            "inbox": _CHANGED,
            **_tables(_READ, "handover_step handover_update kafka_position"),
            **_tables(("SELECT", "DELETE"), "outbox submitted lookup_review webhook_delivery"),
            "person": ("SELECT", "UPDATE", "DELETE"),
        },
    }
)
"""Database role → table → what it may do, and nothing else; nobody changes or deletes a leaf, its entry or a step."""

IN_PART: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        PUBLISHING: {
            "event": (
                *("id", "publisher", "event_id", "type", "person", "case_id", "received_at", "decided_at"),
                *("rulebook", "outcome", "decision"),
            ),
            "dead_letter": ("id", "publisher", "event_id", "code", "faults", "received_at"),
            "audit_entry": ("leaf", "case_id"),
        }
    }
)
"""Database role → table → the columns that alone it may read: what is sealed is not for whoever serves publishers."""

OPENED = ("nonce", "opening")
"""Columns of a leaf's entry that the role that erases empties: what the leaf commits to is then nobody's to know."""

GUARDED = (
    "handover",
    "handover_step",
    "handover_text",
    "handover_update",
    "deadline",
    "reminder",
    "question",
    "event",
    "task",
    "person",
    "release_case",
    "dead_letter",
    "idempotency",
    "inbox",
    "submitted",
    "erasure",
    "content_erasure",
    "legal_hold",
    "meeting",
    "agenda_entry",
    "mail_choice",
    "mail",
    "mail_in",
)
"""Tables with personal or case data: the role that serves people sees of them what its principal sees, or nothing."""

_OWN = {  # what commands and the first start do beside the roles
    **_tables(_READ, "erasure content_erasure legal_hold"),
    **_tables(_READ, f"{_EVIDENCE} tile_root"),
    "outbox": _TAKEN_AWAY,
    "rulebook": _ADDED,
    "rulebook_activation": _CHANGED,
    "rulebook_trial": _ADDED,
    "visible_stage": _ADDED,
}

# Whoever signs is a member of SIGNING: nobody else, not even the operator, adds a checkpoint.
_KEEPING = tuple(granted for role, granted in ROLES.items() if role not in {ERASING, SIGNING})

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        table: tuple(one for one in _EVERY if any(one in granted.get(table, ()) for granted in (*_KEEPING, _OWN)))
        for table in sorted(set(chain(_OWN, *_KEEPING)))
    }
)
"""What one user needs who does everything. The log can only grow, whatever the program is made to do.

What is taken away from people's data, and what is signed, is that of a role for it alone.
"""


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
    return [*found, *_beside_tables(connection, user)]


def _beside_tables(connection: psycopg.Connection, user: str) -> Iterator[str]:
    """Yield what one user who does everything needs beside tables: every row for the router, and people's roles."""
    row = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None or not row[0]:
        yield f"ALTER ROLE {user} BYPASSRLS"
    for role in (SERVING, ACTING, PUBLISHING, OPERATING, ERASING):
        row = connection.execute("SELECT pg_has_role(%s, 'SET')", (role,)).fetchone()
        if row is None or not row[0]:
            yield f"GRANT {role} TO {user} WITH INHERIT FALSE"


_ROLE_RIGHTS = """
SELECT role.name, one.tablename, two.name, has_table_privilege(role.name, 'public.' || one.tablename, two.name)
FROM unnest(%s::text[]) role (name) JOIN pg_roles ON rolname = role.name, pg_tables one, unnest(%s::text[]) two (name)
WHERE one.schemaname = 'public' ORDER BY 1, 2, 3
"""
_OPEN = """
SELECT relname FROM pg_class
WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace AND NOT (relrowsecurity AND relforcerowsecurity)
ORDER BY relname
"""


_COLUMNS = """
SELECT role.name, one.name, has_column_privilege(role.name, 'public.audit_entry', one.name, 'UPDATE')
FROM unnest(%s::text[]) role (name) JOIN pg_roles ON rolname = role.name, unnest(%s::text[]) one (name) ORDER BY 1, 2
"""

_PARTS = """
SELECT attname, has_column_privilege(%s, attrelid, attnum, 'SELECT') FROM pg_attribute
WHERE attrelid = ('public.' || %s)::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""

_FUNCTION = """
SELECT name, has_function_privilege(name, 'public.stafet_seen()', 'EXECUTE') FROM unnest(%s::text[]) role (name)
WHERE to_regprocedure('public.stafet_seen()') IS NOT NULL
"""


class Difference(NamedTuple):
    """What is not as it should be, in Danish, and the statement that sets it right."""

    told: str
    statement: str


def differences(connection: psycopg.Connection) -> list[Difference]:
    """Return where a role has another right than its own, and which tables are open row by row."""
    return [
        *_of_tables(connection),
        *_of_columns(connection),
        *_of_the_function(connection),
        *_of_rows(connection),
    ]


def restore(connection: psycopg.Connection) -> None:
    """Give each role its rights in this database, and no others: a dump is put back without them."""
    for one in differences(connection):
        connection.execute(one.statement)


def _of_tables(connection: psycopg.Connection) -> Iterator[Difference]:
    every = [*_EVERY, "TRUNCATE"]
    for role, table, right, has in connection.execute(_ROLE_RIGHTS, (list(ROLES), every)):
        if has != (right in ROLES[role].get(table, ())):
            statement = f"REVOKE {right} ON {table} FROM {role}" if has else f"GRANT {right} ON {table} TO {role}"
            yield Difference(f"rollen {role} har {'' if has else 'ikke '}{right} på {table}", statement)


def _of_columns(connection: psycopg.Connection) -> Iterator[Difference]:
    for role, column, has in connection.execute(_COLUMNS, (list(ROLES), ["leaf", "case_id", *OPENED])):
        if has != (role == ERASING and column in OPENED):
            right = f"UPDATE ({column}) ON audit_entry"
            statement = f"REVOKE {right} FROM {role}" if has else f"GRANT {right} TO {role}"
            yield Difference(f"rollen {role} har {'' if has else 'ikke '}UPDATE på audit_entry.{column}", statement)

    for role, tables in IN_PART.items():
        for table, columns in tables.items():
            for column, has in connection.execute(_PARTS, (role, table)):
                if has != (column in columns):
                    right = f"SELECT ({column}) ON {table}"
                    statement = f"REVOKE {right} FROM {role}" if has else f"GRANT {right} TO {role}"
                    told = f"rollen {role} har {'' if has else 'ikke '}SELECT på {table}.{column}"
                    yield Difference(told, statement)


def _of_the_function(connection: psycopg.Connection) -> Iterator[Difference]:
    has: dict[str, bool] = dict(connection.execute(_FUNCTION, (["public", SERVING],)).fetchall())
    grant = f"GRANT EXECUTE ON FUNCTION stafet_seen() TO {SERVING}"
    if has.get("public"):  # then everybody has it, and the role need not have one of its own
        statement = f"REVOKE EXECUTE ON FUNCTION stafet_seen() FROM public; {grant}"
        yield Difference("rollen public har EXECUTE på stafet_seen", statement)
    elif has and not has[SERVING]:
        yield Difference(f"rollen {SERVING} har ikke EXECUTE på stafet_seen", grant)


def _of_rows(connection: psycopg.Connection) -> Iterator[Difference]:
    for (table,) in connection.execute(_OPEN, (list(GUARDED),)):
        statement = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        yield Difference(f"tabellen {table} er ikke lukket række for række", statement)


def _has(connection: psycopg.Connection, kind: str, name: str, right: str) -> bool:
    row = connection.execute(f"SELECT has_{kind}_privilege(%s, %s)", (name, right)).fetchone()
    return bool(row and row[0])
