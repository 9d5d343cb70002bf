"""Columns of many rows as PostgreSQL's binary arrays: a list costs psycopg three microseconds a value, this a third.

A value is given in the form that its bytes have, as for COPY, which row-level security refuses.
"""

from collections.abc import Iterable
from struct import Struct
from typing import ClassVar

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD, _LENGTH = Struct("!iiIii").pack, Struct("!i").pack
_BYTEA, _BYTEA_LIST, _TEXT, _TEXT_LIST, _UUID, _UUID_LIST = 17, 1001, 25, 1009, 2950, 2951
"""Numbers of types, the same in every PostgreSQL (pg_type.dat)."""


class Column:
    """The values of one column, none of them NULL."""

    __slots__ = ("packed",)
    kind: ClassVar[int] = _BYTEA

    def __init__(self, values: Iterable[bytes]) -> None:
        """Pack them."""
        parts: list[bytes] = []
        for value in values:
            parts += (_LENGTH(len(value)), value)
        self.packed = b"".join((_HEAD(1, 0, self.kind, len(parts) // 2, 1), *parts))


class Uuids(Column):
    """Each as its sixteen bytes."""

    __slots__ = ()
    kind = _UUID


class Texts(Column):
    """Texts, UTF-8."""

    __slots__ = ()
    kind = _TEXT

    def __init__(self, values: Iterable[str]) -> None:
        """Pack them. Raises UnicodeError for a text that is none in UTF-8."""
        super().__init__(value.encode() for value in values)


class _Packed(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> bytes:
        return obj.packed


def _dumper(number: int) -> type[Dumper]:
    return type("_Packed", (_Packed,), {"oid": number})


_DUMPERS: dict[type[Column], type[Dumper]] = {
    Column: _dumper(_BYTEA_LIST),
    Uuids: _dumper(_UUID_LIST),
    Texts: _dumper(_TEXT_LIST),
}


def teach(connection: psycopg.Connection) -> None:
    """Let a connection take columns as parameters."""
    for kind, dumper in _DUMPERS.items():
        connection.adapters.register_dumper(kind, dumper)
