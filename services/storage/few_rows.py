"""Few rows in few statements: COPY and staging cost a small transaction more than its rows do (decision 0020).

Rows travel as one JSON text per statement, bytes in hexadecimal; the server takes them apart by the tables' columns.
A text of so few records fits the socket's buffer: what is sent under a lock is sent whole, or not at all.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import orjson
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

from services.core.evidence import merkle
from services.effects.plan import Plan
from services.storage import tables
from services.storage.direct_statements import Statement, answered, integer, run, statement

FEW = 64  # records; from about so many on, COPY costs less
_READ = (
    (Uuid, "(cells->>{at})::uuid"),
    (LargeBinary, "decode(cells->>{at}, 'hex')"),
    (DateTime, "timestamptz '2000-01-01 00:00+00' + (cells->>{at})::bigint * interval '1 microsecond'"),
    (Date, "date '2000-01-01' + (cells->>{at})::int"),
    (Boolean, "(cells->>{at})::boolean"),
    (SmallInteger, "(cells->>{at})::smallint"),
    (BigInteger, "(cells->>{at})::bigint"),
    (Integer, "(cells->>{at})::int"),
    (Text, "cells->>{at}"),
)
_GIVEN = "WITH given AS MATERIALIZED (SELECT $1::jsonb AS rows)"


def _read(column: Column[object], at: int) -> str:
    for kind, form in _READ:
        if isinstance(column.type, kind):
            return form.format(at=at)
    raise TypeError(f"no form in JSON is known for {column.type!r}")


def _insert(table: Table, leave_out: tuple[str, ...] = ()) -> str:
    columns = [column for column in table.columns if column.name not in leave_out]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_read(column, at) for at, column in enumerate(columns))
    rows = f"given, jsonb_array_elements(rows->'{table.name}') AS one (cells)"
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {rows}"  # noqa: S608 - names of our own tables


_DIRECT = {
    "event": _insert(tables.event),
    "handover": _insert(tables.handover, tables.CARRIED),
    "deadline": _insert(tables.deadline, tables.LATER),
    "task": _insert(tables.task),
    "outbox": _insert(tables.outbox, ("id", "created_at")),
    "dead_letter": _insert(tables.dead_letter),
}

# Each part counts the rows of the part before it: that is what makes PostgreSQL take them in this order.
_SETTLE = statement(
    f"""
{_GIVEN},
met AS ({_insert(tables.inbox)} ORDER BY 1, 2 ON CONFLICT DO NOTHING RETURNING 1),
people AS ({_insert(tables.person)} WHERE (SELECT count(*) FROM met) >= 0
    ORDER BY 2 ON CONFLICT (lookup) DO NOTHING RETURNING 1),
cases AS ({_insert(tables.release_case)} WHERE (SELECT count(*) FROM people) >= 0
    ORDER BY 1, 2 ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM met), (SELECT count(*) FROM people), (SELECT count(*) FROM cases)
""",  # noqa: S608 - constants
    "t",
)

_LEAVES = statement(
    f"""
{_GIVEN},
leaves AS MATERIALIZED (
    SELECT $2 + (cells->>0)::bigint AS idx, cells FROM given, jsonb_array_elements(rows->'leaf') AS one (cells)
),
bodies AS (
    INSERT INTO leaf (idx, body, hash) SELECT idx, decode(cells->>1, 'hex'), decode(cells->>2, 'hex') FROM leaves
),
steps AS ({_insert(tables.handover_step).replace("(cells->>7)::bigint", "$2 + (cells->>7)::bigint")}),
head AS (UPDATE tree_head SET size = $3, peaks = $4 WHERE one = 1)
INSERT INTO audit_entry (leaf, case_id, nonce, opening)
    SELECT idx, (cells->>3)::uuid, decode(cells->>4, 'hex'), decode(cells->>5, 'hex') FROM leaves
""",  # noqa: S608 - constants
    "tttb",
)


def are_few(plan: Plan) -> bool:
    """Tell whether a plan goes this way."""
    return len(plan.event) + len(plan.dead_letter) <= FEW


def insert(cursor: psycopg.Cursor, plan: Plan) -> None:
    """Insert what only this transaction can make; before any lock."""
    rows: dict[str, Sequence[object]] = {name: found for name in _DIRECT if (found := getattr(plan, name))}
    if rows:
        run(cursor.connection, _into(*rows), _text(rows))


@cache
def _into(first: str, *rest: str) -> Statement:
    """Return the statement that inserts into these tables."""
    parts = "".join(f", {name}_rows AS ({_DIRECT[name]})" for name in rest)
    return statement(f"{_GIVEN}{parts} {_DIRECT[first]}", "t")


def settle(cursor: psycopg.Cursor, plan: Plan) -> bool:
    """Insert inbox, people and cases, each in key order; False when somebody else inserted one of them meanwhile."""
    rows: dict[str, Sequence[object]] = {"inbox": plan.inbox, "person": plan.person, "release_case": plan.new_cases}
    if not any(rows.values()):
        return True
    (found,) = answered(run(cursor.connection, _SETTLE, _text(rows)))
    return [integer(one) for one in found] == [len(one) for one in rows.values()]


def number(cursor: psycopg.Cursor, size: int, peaks: list[bytes], plan: Plan) -> tuple[int, list[bytes]]:
    """Store the finished leaves, steps with the number of their leaf, and the tree's head, grown by these leaves.

    The tree has `size` leaves and these peaks; returns what it has then.
    """
    ready = plan.leaves.ready
    if not ready:
        return size, peaks
    grown, new_peaks = merkle.append(size, peaks, [row.hash for row in ready])
    rows: dict[str, Sequence[object]] = {"leaf": ready, "handover_step": plan.step}
    run(cursor.connection, _LEAVES, _text(rows), b"%d" % size, b"%d" % grown, merkle.pack(new_peaks))
    return grown, new_peaks


def _text(rows: Mapping[str, Sequence[object]]) -> bytes:
    try:
        return orjson.dumps(rows, default=_plain)
    except orjson.JSONEncodeError as error:  # a text that is none in UTF-8: as COPY says it
        raise UnicodeError(*error.args) from None


def _plain(value: object) -> object:
    """Return bytes in hexadecimal, and a named tuple as a list: what orjson leaves to us."""
    return value.hex() if isinstance(value, bytes) else list(value)  # type: ignore[call-overload]
