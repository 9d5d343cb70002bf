"""Lookups before planning: what the database already knows about the records of a segment, asked without a lock."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import psycopg
from psycopg.rows import class_row, tuple_row

from services.core.handover.acts import RECALL
from services.core.handover.item import Item
from services.effects.acts.draft import AtHand
from services.effects.master_keys import WrappedKey
from services.effects.plan import CaseHandover, Known, KnownCase
from services.effects.reading import Reading
from services.effects.rows import NOT_READ
from services.effects.sealing import Sealer, case_key
from services.storage.direct_statements import answered, integer, run, statement
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.stored import COLUMNS, ITEM, beside
from services.storage.rulebooks.archive import ACTIVATIONS

_OPEN = f"""
SELECT {COLUMNS}, legal_basis, uuid_send(forwarding) AS forwarding FROM handover
WHERE case_id = ANY(%s) AND state = ANY(%s) ORDER BY id
"""  # noqa: S608 - a constant
_GATED = f"""
SELECT {ITEM} FROM handover
WHERE case_id = (SELECT e.case_id FROM inbox i JOIN event e ON e.id = i.event
    WHERE i.publisher = %(publisher)s AND i.event_id = %(event_id)s)
AND event_id = %(event_id)s AND stage = 'gate' AND state = 'offered' ORDER BY id
"""  # noqa: S608 - a constant
_ASKED = f"""
SELECT {ITEM} FROM handover WHERE id = (
    SELECT handover FROM question WHERE id = %(question)s AND publisher = %(publisher)s AND state = 'open'
)
"""  # noqa: S608 - a constant


_PAIRS = "unnest(string_to_array(%s::text, chr(31)), string_to_array(%s::text, chr(31))) AS asked (publisher, event_id)"
"""Publishers and ids as two texts, cut by the server; no id has a control character, it would have been unreadable."""


def _both(pairs: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the values of `_PAIRS`."""
    return "\x1f".join([one for one, _ in pairs]), "\x1f".join([one for _, one in pairs])


def _cut(value: str) -> str:
    """Return SQL for keys of 32 bytes that arrive in one piece: an array costs the client 3 microseconds a key."""
    last = f"octet_length({value}) / 32 - 1"
    return f"ARRAY(SELECT substr({value}, 32 * at + 1, 32) FROM generate_series(0, {last}) at)"  # noqa: S608 - constants


_ASK = statement(
    f"""
SELECT 'seen', publisher, event_id, recalled, digest, NULL::bytea, NULL::bytea, NULL::bigint
    FROM inbox JOIN {_PAIRS % ("$1", "$2")} USING (publisher, event_id)
UNION ALL SELECT 'person', NULL, NULL, NULL, lookup, uuid_send(id), wrapped_key, key_version
    FROM person WHERE lookup = ANY({_cut("$3::bytea")})
UNION ALL SELECT 'case', NULL, NULL, NULL, case_key, uuid_send(case_id), NULL, version
    FROM release_case WHERE publisher = ANY(string_to_array($5::text, chr(31))) AND case_key = ANY({_cut("$4::bytea")})
UNION ALL SELECT 'rules', NULL, NULL, NULL, NULL, NULL, NULL, {ACTIVATIONS} FROM rulebook_activation
UNION ALL SELECT 'erased', NULL, NULL, NULL, NULL, NULL, NULL, erasures FROM tree_head
""",  # noqa: S608 - constants
    "bbbbb",
)
"""What every transaction asks, in one statement: to few records a round trip costs more than its answer."""


def ask(connection: psycopg.Connection, readings: Sequence[Reading], sealer: Sealer) -> Known:
    """Return what is known; may be outdated the moment it is returned, which the write finds out."""
    known = Known()
    recalled = [(reading.origin.publisher, reading.recalls[0]) for reading in readings if reading.recalls]
    _ask(connection, readings, recalled, sealer, known)
    if recalled:
        _recalls(connection.cursor(row_factory=tuple_row, binary=True), recalled, known)
    _at_hand(connection, readings, sealer, known)
    wanted = [case.case_id for case in known.cases.values()] + list(known.event_cases.values())
    if wanted:
        rows = connection.cursor(row_factory=class_row(CaseHandover), binary=True)
        for one in rows.execute(_OPEN, (_uuids(wanted), list(RECALL.source))):
            known.open.setdefault(one.case_id, []).append(one)
    return known


def _ask(
    connection: psycopg.Connection,
    readings: Sequence[Reading],
    recalled: list[tuple[str, str]],
    sealer: Sealer,
    known: Known,
) -> None:
    ids: list[tuple[str, str]] = [
        (reading.origin.publisher, reading.event_id) for reading in readings if reading.event_id is not None
    ]
    owners = {reading.owner for reading in readings}
    owners |= {("publisher", reading.origin.publisher) for reading in readings}
    known.lookups = {owner: sealer.pseudonym(*owner) for owner in owners}
    refs = {(reading.origin.publisher, reading.case[0]) for reading in readings if reading.case}
    known.case_keys = {ref: case_key(sealer, *ref) for ref in refs}
    publishers, event_ids = (text.encode() for text in _both(ids + recalled))
    owner = "\x1f".join({publisher for publisher, _ in refs}).encode()  # the key is made with its publisher
    lookups, cases = b"".join(known.lookups.values()), b"".join(known.case_keys.values())
    people: list[tuple[bytes, bytes, WrappedKey]] = []
    for told in answered(run(connection, _ASK, publishers, event_ids, lookups, cases, owner)):
        what, publisher, event_id, reason, key, found, wrapped, counted = told
        if what == b"seen":
            _seen(known, (publisher.decode(), event_id.decode()), key, reason and reason.decode())
        elif what == b"person":
            if wrapped is None:
                known.keyless[key] = found
            else:
                people.append((key, found, WrappedKey(integer(counted), wrapped)))
        elif what == b"case":
            known.cases[key] = KnownCase(case_id=found, version=integer(counted))
        elif what == b"rules":
            known.activations = integer(counted)
        else:
            known.erasures = integer(counted)
    keys = sealer.unwrap_all([(person, stored) for _, person, stored in people])
    known.people = {lookup: key for (lookup, _, _), key in zip(people, keys, strict=True)}


def _seen(known: Known, named: tuple[str, str], digest: bytes, recalled: str | None) -> None:
    if recalled is not None:
        known.recalled[named] = recalled
    if digest == NOT_READ:
        known.unread.add(named)
    else:
        known.digests[named] = digest


def _recalls(cursor: psycopg.Cursor, recalled: Sequence[tuple[str, str]], known: Known) -> None:
    cursor.execute(
        "SELECT asked.publisher, asked.event_id, uuid_send(e.case_id) "  # noqa: S608 - a constant
        f"FROM {_PAIRS} JOIN inbox i USING (publisher, event_id) JOIN event e ON e.id = i.event",
        _both(recalled),
    )
    known.event_cases = {(publisher, event_id): case for publisher, event_id, case in cursor.fetchall()}


def _at_hand(connection: psycopg.Connection, readings: Sequence[Reading], sealer: Sealer, known: Known) -> None:
    """Find the items that clearances and answers move, each with what is beside it."""

    def found(query: str, values: Mapping[str, object], reading: Reading) -> list[AtHand]:
        rows = connection.cursor(row_factory=class_row(Item)).execute(query, values).fetchall()
        cursor, book, now = connection.cursor(), reading.rulebook, reading.received
        return [AtHand(one, beside(cursor, one), StoredFile(connection, one, sealer, book, now)) for one in rows]

    for reading in readings:
        if reading.clears is not None:
            gated = found(_GATED, reading.clears._asdict(), reading)
            if gated:
                known.gated[reading.clears.publisher, reading.clears.event_id] = gated
        if reading.answers is not None:
            publisher, question = reading.origin.publisher, reading.answers.question
            for one in found(_ASKED, {"question": question, "publisher": publisher}, reading):
                known.asked[publisher, question] = one


def _uuids(ids: Sequence[bytes]) -> list[UUID]:
    return [UUID(bytes=one) for one in ids]
