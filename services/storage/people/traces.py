"""Traces of a person: what is stored about them, found by their handle, and by opening what others' keys seal."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import psycopg

from services.core.handover.states import OPEN
from services.effects.master_keys import SealError, WrappedKey
from services.effects.record_bytes import unpacked
from services.effects.sealing import PersonKey, Sealer, unseal

_EVENTS = "SELECT id, case_id, publisher, event_id, content IS NOT NULL FROM event WHERE person = %s"
_HANDOVERS = """
SELECT id, person, state, forum, municipality FROM handover WHERE case_id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE
"""
_HELD = "SELECT count(*) FROM legal_hold WHERE person = %s AND released_at IS NULL"
_LETTERS = """
SELECT d.id, p.id, p.key_version, p.wrapped_key, d.content, d.publisher, d.event_id
FROM dead_letter d JOIN person p ON p.id = d.person WHERE d.content IS NOT NULL ORDER BY d.id
"""
_SUBMITTED = """
SELECT s.id, s.receipt, p.id, p.key_version, p.wrapped_key, s.content, s.publisher, s.event_id, EXISTS (
    SELECT FROM inbox WHERE (inbox.publisher, inbox.event_id) = (s.publisher, s.event_id)
        AND inbox.digest IN (s.digest, '\\x00')
) FROM submitted s JOIN person p ON p.id = s.person ORDER BY s.id
"""
_ANSWERS = "SELECT id, answer FROM idempotency WHERE answer IS NOT NULL AND (forum = ANY(%s) OR forum IS NULL)"
_NUMBER = re.compile(rb"(?=(?<![0-9])([0-9]{6})[-\s]?([0-9]{4})(?![0-9]))")
_DEEPEST = 8 * 1024 * 1024  # bytes of a letter that are looked through: the largest that is kept is far smaller


@dataclass(slots=True)
class Traces:
    """What there is about one person; `open`, `held`, `kept` and `coming` count what stands against an erasure."""

    person: UUID
    known: bool = False  # whether their key is there
    events: list[UUID] = field(default_factory=list)
    sealed: int = 0  # events with content
    cases: list[UUID] = field(default_factory=list)
    handovers: list[UUID] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # of messages about them
    letters: list[UUID] = field(default_factory=list)
    letter_keys: list[UUID] = field(default_factory=list)
    submitted: list[int] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    ids: set[tuple[str, str]] = field(default_factory=set)  # publisher and id of each event
    forums: set[str] = field(default_factory=set)
    open: int = 0
    held: int = 0
    kept: int = 0  # letters that a hold keeps, also one of somebody else whom they tell of
    coming: int = 0


def bare_traces(cursor: psycopg.Cursor[Any], person: UUID) -> Traces:
    """Find what is stored under a person's handle, and lock their handovers: all there is, where no key is left."""
    found = Traces(person)
    for event, case, publisher, event_id, sealed in cursor.execute(_EVENTS, (person,)).fetchall():
        found.events.append(event)
        found.cases.append(case)
        found.sealed += sealed
        found.ids.add((publisher, event_id))
    for handover, whose, state, forum, _ in cursor.execute(_HANDOVERS, (found.cases,)).fetchall():
        found.open += state in OPEN
        found.forums.add(forum)
        if whose == person:
            found.handovers.append(handover)
    found.keys = [str(one) for one in found.handovers] + [event_id for _, event_id in found.ids]
    row = cursor.execute(_HELD, (person,)).fetchone()
    found.held = 0 if row is None else row[0]
    return found


def traces(cursor: psycopg.Cursor[Any], sealer: Sealer, person: UUID, stored: tuple[Any, ...] | None) -> Traces:
    """Find them, and lock their handovers; `stored` is lookup, version and wrapped key, None when the key is gone.

    Raises SealError.
    """
    found = bare_traces(cursor, person)
    found.known = stored is not None
    if stored is not None:
        lookup, version, wrapped = stored
        _beside(cursor, sealer, found, lookup)
        if wrapped is not None:
            key = sealer.unwrap(person.bytes, WrappedKey(version, wrapped))
            found.answers = list(_answers(cursor, key, sorted(found.forums)))
    return found


def _beside(cursor: psycopg.Cursor[Any], sealer: Sealer, found: Traces, lookup: bytes) -> None:
    """Find dead letters, and events that are on their way: each under a key that is not the person's own."""
    for letter, owner, version, wrapped, content, publisher, event_id in cursor.execute(_LETTERS).fetchall():
        key = sealer.unwrap(owner.bytes, WrappedKey(version, wrapped))
        _, body = unpacked(unseal(key, letter.bytes, content))
        if (publisher, event_id) in found.ids or lookup in _lookups(sealer, publisher, event_id, body):
            found.letters.append(letter)
            found.letter_keys.append(owner)
    for row in cursor.execute(_SUBMITTED).fetchall():
        id_, receipt, owner, version, wrapped, content, publisher, event_id, is_read = row
        key = sealer.unwrap(owner.bytes, WrappedKey(version, wrapped))
        if lookup in _lookups(sealer, publisher, event_id, unseal(key, receipt.bytes, content)):
            found.submitted.append(id_)
            found.coming += not is_read


def _lookups(sealer: Sealer, publisher: str, event_id: str | None, body: bytes) -> set[bytes]:
    """Return the pseudonyms of whoever a message may be about: each number in it, its case, its id."""
    data: Any = None
    with suppress(orjson.JSONDecodeError):
        said = orjson.loads(body)
        data = said.get("data", said) if isinstance(said, dict) else said
        body = orjson.dumps(said)  # numbers and signs that were written as escapes
    names = [("cpr", (match[1] + match[2]).decode()) for match in _NUMBER.finditer(body[:_DEEPEST])]
    if isinstance(data, dict) and isinstance(data.get("case_ref"), str):
        names.append(("case", f"{publisher}\x00{data['case_ref']}"))
    if event_id is not None:
        names.append(("event", f"{publisher}\x00{event_id}"))
    return {sealer.pseudonym(*name) for name in names}


def _answers(cursor: psycopg.Cursor[Any], key: PersonKey, forums: list[str]) -> Iterator[bytes]:
    """Yield the answers, kept for a repeated request, that open with the person's key."""
    for id_, answer in cursor.execute(_ANSWERS, (forums,)).fetchall():
        with suppress(SealError):
            unseal(key, id_, answer)
            yield id_
