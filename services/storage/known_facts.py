"""Lookups before planning: what the database already knows about the records of a segment, asked without a lock."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import psycopg
from psycopg.rows import class_row, tuple_row

from services.core.handover.acts import RECALL
from services.effects.plan import Known, KnownCase, OpenHandover
from services.effects.reading import Reading
from services.effects.rows import NOT_READ
from services.effects.sealing import Sealer, SealError, WrappedKey, case_key
from services.storage.handovers.stored import COLUMNS

_OPEN = f"SELECT {COLUMNS} FROM handover WHERE case_id = ANY(%s) AND state = ANY(%s) ORDER BY id"  # noqa: S608
_GATED = f"""
SELECT {COLUMNS} FROM handover
WHERE case_id = (SELECT e.case_id FROM inbox i JOIN event e ON e.id = i.event
    WHERE i.publisher = %(publisher)s AND i.event_id = %(event_id)s)
AND event_id = %(event_id)s AND stage = 'gate' AND state = 'offered' ORDER BY id
"""  # noqa: S608 - a constant


_PAIRS = (
    "unnest(string_to_array(%(publishers)s, chr(31)), string_to_array(%(ids)s, chr(31))) AS asked (publisher, event_id)"
)
"""Publishers and ids as two texts, cut by the server; no id has a control character, it would have been unreadable."""


_SEEN = f"SELECT publisher, event_id, digest, recalled FROM inbox JOIN {_PAIRS} USING (publisher, event_id)"  # noqa: S608 - a constant


def _both(pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return the parameters of `_PAIRS`."""
    return {"publishers": "\x1f".join([one for one, _ in pairs]), "ids": "\x1f".join([one for _, one in pairs])}


_CUT = "ARRAY(SELECT substr(%(keys)s, 32 * at + 1, 32) FROM generate_series(0, %(last)s) at)"
"""Keys of 32 bytes arrive in one piece and are cut by the server: an array costs the client 3 microseconds a key."""


def _joined(keys: Iterable[bytes]) -> dict[str, object]:
    """Return the parameters of `_CUT`."""
    whole = b"".join(keys)
    return {"keys": whole, "last": len(whole) // 32 - 1}


def ask(connection: psycopg.Connection, readings: Sequence[Reading], sealer: Sealer) -> Known:
    """Return what is known; may be outdated the moment it is returned, which the write finds out."""
    known = Known()
    cursor = connection.cursor(row_factory=tuple_row, binary=True)
    ids: list[tuple[str, str]] = [
        (reading.origin.publisher, reading.event_id) for reading in readings if reading.event_id is not None
    ]
    ids += [(reading.origin.publisher, reading.recalls[0]) for reading in readings if reading.recalls]
    if ids:
        cursor.execute(_SEEN, _both(ids))
        for publisher, event_id, digest, recalled in cursor.fetchall():
            if recalled is not None:
                known.recalled[publisher, event_id] = recalled
            if digest == NOT_READ:
                known.unread.add((publisher, event_id))
            else:
                known.digests[publisher, event_id] = digest
    _people(cursor, readings, sealer, known)
    _cases(cursor, readings, sealer, known)
    _recalls(cursor, readings, known)
    _gates(connection, readings, known)
    wanted = [case.case_id for case in known.cases.values()] + list(known.event_cases.values())
    if wanted:
        rows = connection.cursor(row_factory=class_row(OpenHandover), binary=True)
        for one in rows.execute(_OPEN, (_uuids(wanted), list(RECALL.source))):
            known.open.setdefault(one.case_id, []).append(one)
    return known


def _people(cursor: psycopg.Cursor, readings: Sequence[Reading], sealer: Sealer, known: Known) -> None:
    owners = {reading.owner for reading in readings}
    owners |= {("publisher", reading.origin.publisher) for reading in readings}
    known.lookups = {owner: sealer.pseudonym(*owner) for owner in owners}
    cursor.execute(
        f"SELECT lookup, uuid_send(id), key_version, wrapped_key FROM person WHERE lookup = ANY({_CUT})",  # noqa: S608 - a constant
        _joined(known.lookups.values()),
    )
    for lookup, person, version, wrapped in cursor.fetchall():
        if wrapped is None:
            raise SealError("en slettet person slås stadig op; sletningen blev ikke færdig")
        known.people[lookup] = sealer.unwrap(person, WrappedKey(version, wrapped))


def _cases(cursor: psycopg.Cursor, readings: Sequence[Reading], sealer: Sealer, known: Known) -> None:
    refs = {(reading.origin.publisher, reading.case[0]) for reading in readings if reading.case}
    if refs:
        known.case_keys = {ref: case_key(sealer, *ref) for ref in refs}
        publishers = sorted(
            {publisher for publisher, _ in refs}
        )  # the key is made with its publisher: none is mistaken
        cursor.execute(
            "SELECT case_key, uuid_send(case_id), version FROM release_case "  # noqa: S608 - a constant
            f"WHERE publisher = ANY(%(publishers)s) AND case_key = ANY({_CUT})",
            {"publishers": publishers, **_joined(known.case_keys.values())},
        )
        known.cases = {key: KnownCase(case_id=case, version=version) for key, case, version in cursor.fetchall()}


def _recalls(cursor: psycopg.Cursor, readings: Sequence[Reading], known: Known) -> None:
    recalled = [(reading.origin.publisher, reading.recalls[0]) for reading in readings if reading.recalls]
    if recalled:
        cursor.execute(
            "SELECT asked.publisher, asked.event_id, uuid_send(e.case_id) "  # noqa: S608 - a constant
            f"FROM {_PAIRS} JOIN inbox i USING (publisher, event_id) JOIN event e ON e.id = i.event",
            _both(recalled),
        )
        known.event_cases = {(publisher, event_id): case for publisher, event_id, case in cursor.fetchall()}


def _gates(connection: psycopg.Connection, readings: Sequence[Reading], known: Known) -> None:
    rows = connection.cursor(row_factory=class_row(OpenHandover), binary=True)
    for clearance in (reading.clears for reading in readings if reading.clears):
        found = rows.execute(_GATED, clearance._asdict()).fetchall()
        if found:
            known.gated[clearance.publisher, clearance.event_id] = found


def _uuids(ids: Sequence[bytes]) -> list[UUID]:
    return [UUID(bytes=one) for one in ids]
