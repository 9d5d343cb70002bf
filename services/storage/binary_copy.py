"""Binary COPY of rows into a table: the fastest way PostgreSQL takes them.

Values are given in the form their bytes have: a uuid as 16 bytes, a timestamptz as microseconds, a date as days since
2000-01-01. That spares one Python object per value, and the bytes on the wire are the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.storage import tables

_WIRE = (
    (Uuid, "bytea"),
    (LargeBinary, "bytea"),
    (DateTime, "int8"),
    (Date, "int4"),
    (Boolean, "bool"),
    (SmallInteger, "int2"),
    (BigInteger, "int8"),
    (Integer, "int4"),
    (Text, "text"),
)


def _wire(column: Column[object]) -> str:
    for kind, name in _WIRE:
        if isinstance(column.type, kind):
            return name
    raise TypeError(f"no binary form is known for {column.type!r}")


@dataclass(frozen=True, slots=True)
class Target:
    """A prepared COPY statement with the wire types of its columns."""

    statement: str
    types: tuple[str, ...]


def target(table: Table, *, into: str | None = None, leave_out: tuple[str, ...] = ()) -> Target:
    """Return the COPY for all columns of `table` but those left out, into `into` or the table itself."""
    columns = [column for column in table.columns if column.name not in leave_out]
    names = ", ".join(f'"{column.name}"' for column in columns)
    return Target(
        f"COPY {into or table.name} ({names}) FROM STDIN (FORMAT BINARY)", tuple(_wire(column) for column in columns)
    )


def copy(cursor: psycopg.Cursor, where: Target, rows: Iterable[tuple[object, ...]]) -> None:
    """Send the rows."""
    with cursor.copy(where.statement) as stream:
        stream.set_types(where.types)
        write = stream.write_row
        for row in rows:
            write(row)


def together(cursor: psycopg.Cursor, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert a few rows in one statement that unnests one array per column; nothing is sent when there are none.

    Not `executemany`: it works in a pipeline, and leaving an empty one disarms the server's
    idle_in_transaction_session_timeout. A client that froze after it kept the tree's lock for ever.
    """
    if rows:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


DIRECT = (
    ("event", target(tables.event)),
    ("handover", target(tables.handover, leave_out=tables.CARRIED)),
    ("deadline", target(tables.deadline, leave_out=tables.LATER)),
    ("task", target(tables.task)),
    ("outbox", target(tables.outbox, leave_out=("id", "created_at"))),
    ("dead_letter", target(tables.dead_letter)),
)
"""Tables whose rows only this transaction can make: copied straight in, before any lock is taken."""

STAGED = (
    ("inbox", target(tables.inbox, into="s_inbox")),
    ("person", target(tables.person, into="s_person")),
    ("release_case", target(tables.release_case, into="s_release_case")),
    ("leaf", Target('COPY s_leaf ("seq", "body", "hash", "case_id", "nonce", "opening") FROM STDIN (FORMAT BINARY)',
                    ("int8", "bytea", "bytea", "bytea", "bytea", "bytea"))),
    ("step", target(tables.handover_step, into="s_step")),
)  # fmt: skip
"""Rows that another worker could be writing too, or that need a number: copied aside, moved under the locks."""

STAGING = """
CREATE TEMP TABLE IF NOT EXISTS s_inbox (LIKE inbox) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_person (LIKE person) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_release_case (LIKE release_case) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_leaf
    (seq bigint, body bytea, hash bytea, case_id uuid, nonce bytea, opening bytea) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_step (LIKE handover_step) ON COMMIT DELETE ROWS;
"""
