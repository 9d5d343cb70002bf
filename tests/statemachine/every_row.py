"""Rows of a sequence, every column: two databases with the same sequence have the same but for what is drawn."""

import json
import re
from typing import Any

import psycopg

from statemachine.stored import Stored

ROWS = {
    "event": "event_id = ANY(%(events)s)",
    "handover": "id = ANY(%(ids)s)",
    "handover_step": "handover = ANY(%(ids)s)",
    "handover_text": "handover = ANY(%(ids)s)",
    "handover_update": "handover = ANY(%(ids)s)",
    "deadline": "handover = ANY(%(ids)s)",
    "question": "handover = ANY(%(ids)s)",
    "reminder": "handover = ANY(%(ids)s)",
    "task": "event IN (SELECT id FROM event WHERE event_id = ANY(%(events)s))",
    "access_grant": "leaf >= %(first)s",
    "leaf": "idx >= %(first)s",
    "audit_entry": "leaf >= %(first)s",
    "outbox": "id > %(last)s",
}
"""Which rows of a table belong to a sequence."""
ORDER = {
    "event": "array_position(%(events)s, event_id)",
    "handover": "array_position(%(ids)s, id)",
    "handover_step": "leaf",
    "task": "created_at, kind, addressee",
    "question": "asked_at, array_position(%(ids)s, handover)",
    "reminder": "leaf",
    "access_grant": "leaf",
    "leaf": "idx",
    "audit_entry": "leaf",
    "outbox": "id",
    "deadline": "array_position(%(ids)s, handover), rule, since, due_on, due_at",
}
LEFT_OUT = {
    "alembic_version", "rulebook", "rulebook_activation", "rulebook_trial", "visible_stage",  # as they were
    "kafka_position", "inbox", "person", "release_case", "dead_letter",  # of arrivals alone, which are the same
    "tree_head", "break_glass", "stand_in_request",
    "idempotency", "submitted", "publisher_quota", "mail_in",  # what only requests leave
    "checkpoint", "cosignature", "log_key", "log_key_end", "tile_root", "witness_policy", "witnessed",  # the signer's
    "lookup_review", "lookup_round",  # the clock's
    "erasure", "content_erasure", "legal_hold",  # no acts on handovers
    "desk_session",  # of logging on alone
    "mail_choice", "mail", "calendar_feed",  # of people's own choices, and the clock's
    "webhook", "webhook_delivery",  # of those who sign up, and of the relay and the dispatcher, which do not run there
    "meeting", "agenda_entry",  # the product's alone: tests/integration/test_agendas.py looks at these
}  # fmt: skip
"""Tables that no act and no read of the machine writes, but for the tree's head, which says what the leaves say."""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
)
_BYTES = re.compile(r'"\\\\x([0-9a-f]*)"')
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
NUMBERS = ("leaf", "idx", "prev")
"""Columns and members with a leaf's number, which is told from the first of the sequence on."""


class Rows:
    """Every row of a sequence as text; what is drawn has a name, the same wherever it stands again."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Begin a sequence."""
        self._connection = connection
        self._names: dict[str, str] = {}
        self._first = _number(connection, "SELECT coalesce(max(idx) + 1, 0) FROM leaf")
        self._last = _number(connection, "SELECT coalesce(max(id), 0) FROM outbox")

    def named(self, text: str) -> str:
        """Return a text with names for ids, and without hashes and instants: a recall has PostgreSQL's own."""
        without = _HASH.sub("hash", text)
        named = _UUID.sub(lambda found: self._name(found[0].replace("-", "")), without)
        return _INSTANT.sub("instant", named)

    def _name(self, drawn: str) -> str:
        return self._names.setdefault(drawn, f"id-{len(self._names)}")

    def of(self, stored: Stored) -> list[str]:
        """Return the rows."""
        given = {"ids": stored.ids, "events": stored.events, "first": self._first, "last": self._last}
        cursor = self._connection.cursor()
        return [
            f"{table}: {self._row(table, row)}"
            for table, which in ROWS.items()
            for (row,) in cursor.execute(
                f"SELECT to_jsonb(one) FROM {table} one WHERE {which} ORDER BY {ORDER.get(table, 'handover, version')}",  # noqa: S608 - our own words
                given,
            )
        ]

    def _row(self, table: str, row: dict[str, Any]) -> str:
        if table == "leaf":
            row = {**json.loads(bytes.fromhex(row["body"][2:])), "idx": row["idx"]}
        if table == "outbox":
            row = {**row, "id": None, "created_at": None, "data": json.loads(bytes.fromhex(row["data"][2:]))}
        for name in NUMBERS:
            if row.get(name) is not None:
                row[name] -= self._first
        text = json.dumps(row, sort_keys=True, ensure_ascii=False)
        return self.named(_BYTES.sub(lambda found: f"{len(found[1]) // 2} bytes", text))


def _number(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
