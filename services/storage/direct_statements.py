"""Prepared statements run by libpq itself, one call each: the way around them costs psycopg more than the call does.

Values are given as libpq takes them. `keep` makes a connection remember what it has prepared, until its next failure:
psycopg drops everything prepared when it rolls back. On other connections a statement is parsed each time.
"""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import psycopg
from psycopg import errors, pq

_TEXT, _BINARY = pq.Format.TEXT, pq.Format.BINARY
_DONE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)


class Statement(NamedTuple):
    """A statement with $1, $2 and so on; what it answers comes in binary form."""

    text: bytes
    formats: tuple[pq.Format, ...]


class _Kept:
    """What a connection has prepared, by its text; a name is never used twice."""

    def __init__(self) -> None:
        self.names: dict[bytes, bytes] = {}
        self.made = 0

    def fresh(self) -> bytes:
        self.made += 1
        return b"stafet_%d" % self.made


_KEPT: WeakKeyDictionary[psycopg.Connection, _Kept] = WeakKeyDictionary()


def statement(text: str, values: str) -> Statement:
    """Return a statement; `values` has a letter for each value: t for one in text form, b in binary."""
    return Statement(text.encode(), tuple(_BINARY if one == "b" else _TEXT for one in values))


def keep(connection: psycopg.Connection) -> None:
    """Let a connection of one thread remember what it prepares; `forget` after each of its failures."""
    _KEPT[connection] = _Kept()


def forget(connection: psycopg.Connection) -> None:
    """Know of nothing prepared any more, after a failure: what psycopg rolled back, it also deallocated."""
    if (kept := _KEPT.get(connection)) is not None:
        kept.names.clear()


def run(connection: psycopg.Connection, what: Statement, *values: bytes) -> pq.abc.PGresult:
    """Run a statement; raises psycopg's errors."""
    kept, libpq = _KEPT.get(connection), connection.pgconn
    if kept is None:
        return _checked(connection, libpq.exec_params(what.text, values, None, what.formats, _BINARY))
    name = kept.names.get(what.text)
    if name is None:
        name = kept.fresh()
        _checked(connection, libpq.prepare(name, what.text))
        kept.names[what.text] = name
    return _checked(connection, libpq.exec_prepared(name, values, what.formats, _BINARY))


def command(connection: psycopg.Connection, text: bytes) -> None:
    """Run a command without values, or several, in one round trip; raises psycopg's errors."""
    _checked(connection, connection.pgconn.exec_(text))


def answered(result: pq.abc.PGresult) -> list[list[Any]]:
    """Return the values of all rows in binary form, None for NULL."""
    columns = range(result.nfields)
    return [[result.get_value(row, column) for column in columns] for row in range(result.ntuples)]


def integer(value: bytes) -> int:
    """Return an integer of any length."""
    return int.from_bytes(value, "big", signed=True)


def _checked(connection: psycopg.Connection, result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status in _DONE:
        return result
    if connection.pgconn.status == pq.ConnStatus.BAD and not result.error_field(pq.DiagnosticField.SQLSTATE):
        raise psycopg.OperationalError(result.get_error_message())
    raise errors.error_from_result(result, connection.info.encoding)
