"""Asks the database, without a lock, what it already knows about the records of a segment."""

from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from services.core.handover import RECALLABLE
from services.handlers.plan import Known, OpenHandover
from services.handlers.reading import Reading
from services.handlers.sealing import Sealer, SealError, WrappedKey

_OPEN = """
SELECT uuid_send(id), uuid_send(event), uuid_send(case_id), uuid_send(person), publisher, event_id, type, forum,
    municipality, stage, state, version
FROM handover WHERE case_id = ANY(%s) AND state = ANY(%s) ORDER BY id
"""


def ask(connection: psycopg.Connection, publisher: str, readings: Sequence[Reading], sealer: Sealer) -> Known:
    """Return what is known; may be outdated the moment it is returned, which the write finds out."""
    known = Known()
    cursor = connection.cursor(row_factory=tuple_row, binary=True)
    ids = [reading.event_id for reading in readings if reading.event_id is not None]
    if ids:
        cursor.execute(
            "SELECT event_id, digest FROM inbox WHERE publisher = %s AND event_id = ANY(%s)", (publisher, ids)
        )
        known.digests = dict(cursor.fetchall())
    _people(cursor, publisher, readings, sealer, known)
    _cases(cursor, publisher, readings, sealer, known)
    _recalls(cursor, publisher, readings, known)
    wanted = [case_id for case_id, _ in known.cases.values()] + list(known.event_cases.values())
    if wanted:
        for row in cursor.execute(_OPEN, (_uuids(wanted), list(RECALLABLE))):
            one = OpenHandover(*row)
            known.open.setdefault(one.case_id, []).append(one)
    return known


def _people(cursor: psycopg.Cursor, publisher: str, readings: Sequence[Reading], sealer: Sealer, known: Known) -> None:
    owners = {reading.owner for reading in readings} | {("publisher", publisher)}
    lookups = [sealer.handle(*owner) for owner in owners]
    cursor.execute(
        "SELECT lookup, uuid_send(id), key_version, wrapped_key FROM person WHERE lookup = ANY(%s)", (lookups,)
    )
    for lookup, person, version, wrapped in cursor.fetchall():
        if wrapped is None:
            raise SealError("an erased person's handle is still looked up; the erasure did not finish")
        known.people[lookup] = sealer.unwrap(person, WrappedKey(version, wrapped))


def _cases(cursor: psycopg.Cursor, publisher: str, readings: Sequence[Reading], sealer: Sealer, known: Known) -> None:
    keys = [sealer.handle("case", f"{publisher}\x00{reading.case[0]}") for reading in readings if reading.case]
    if keys:
        cursor.execute(
            "SELECT case_key, uuid_send(case_id), version FROM release_case "
            "WHERE publisher = %s AND case_key = ANY(%s)",
            (publisher, keys),
        )
        known.cases = {key: (case_id, version) for key, case_id, version in cursor.fetchall()}


def _recalls(cursor: psycopg.Cursor, publisher: str, readings: Sequence[Reading], known: Known) -> None:
    recalled = [reading.recalls[0] for reading in readings if reading.recalls]
    if recalled:
        cursor.execute(
            "SELECT i.event_id, uuid_send(e.case_id) FROM inbox i JOIN event e ON e.id = i.event "
            "WHERE i.publisher = %s AND i.event_id = ANY(%s)",
            (publisher, recalled),
        )
        known.event_cases = dict(cursor.fetchall())


def _uuids(ids: Sequence[bytes]) -> list[UUID]:
    return [UUID(bytes=one) for one in ids]
