"""Naming of a person: by one of their handovers, by the handle that the log has, or by their number.

A number is told on standard input or typed into a form, and turned into a pseudonym at once: it stands in no command
line, no log and no table.
"""

import re
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from services.effects.sealing import Sealer
from services.storage.access.session import erase, looking

_OF_HANDOVER = "SELECT person FROM handover WHERE id = %s"
_OF_NUMBER = "SELECT id FROM person WHERE lookup = %s"
_PUBLISHERS = """
SELECT publisher FROM event WHERE person = %(person)s
UNION SELECT publisher FROM submitted WHERE person = %(person)s
"""
_LOOKUP = "SELECT lookup FROM person WHERE id = %s"
_TYPED = re.compile(r"([0-9]{6})[- ]?([0-9]{4})")
_LETTER = "SELECT 1 FROM dead_letter WHERE person = %s LIMIT 1"


class Named(NamedTuple):
    """How somebody names a person: exactly one of the three is given."""

    handover: UUID | None = None
    handle: UUID | None = None
    number: str | None = None  # ten digits


def number_typed(text: str) -> str | None:
    """Return a number's ten digits as somebody typed them, with a hyphen or without; None for what is no number."""
    found = _TYPED.fullmatch(text.strip())
    return None if found is None else found[1] + found[2]


def handle_of(cursor: psycopg.Cursor[Any], sealer: Sealer, named: Named) -> UUID | None:
    """Return the person's handle, None when nobody is known by that name."""
    if named.handle is not None:
        return named.handle
    if named.number is not None:
        found = cursor.execute(_OF_NUMBER, (sealer.pseudonym("cpr", named.number),)).fetchone()
    else:
        found = cursor.execute(_OF_HANDOVER, (named.handover,)).fetchone()
    return None if found is None else found[0]


def find(connection: psycopg.Connection, sealer: Sealer, named: Named) -> UUID | None:
    """Return the same in a transaction of its own, in the role that erases."""
    with looking(connection) as cursor:
        erase(cursor)
        return handle_of(cursor, sealer, named)


def is_nobody(cursor: psycopg.Cursor[Any], sealer: Sealer, handle: UUID) -> bool:
    """Tell whether a handle is a publisher's, or a dead letter's alone: their keys seal what is not about a person."""
    if cursor.execute(_LETTER, (handle,)).fetchone() is not None:
        return True
    row = cursor.execute(_LOOKUP, (handle,)).fetchone()
    publishers = cursor.execute(_PUBLISHERS, {"person": handle}).fetchall()
    return row is not None and row[0] in {sealer.pseudonym("publisher", publisher) for (publisher,) in publishers}
