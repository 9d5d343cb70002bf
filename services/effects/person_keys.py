"""Person keys of a plan: the known one of whoever an event is about, or a new one with its row; one per dead letter."""

import os

from services.effects.draft import Draft
from services.effects.rows import PersonRow
from services.effects.sealing import PersonKey


def person_key(draft: Draft, owner: tuple[str, str]) -> PersonKey:
    """Return the key that seals what is stored about `owner` (kind, identity)."""
    known = draft.known
    lookup = known.lookups.get(owner) or draft.sealer.pseudonym(*owner)
    found = known.people.get(lookup)
    if found is None:
        found = known.people[lookup] = _new(draft, lookup)
    return found


def letter_key(draft: Draft, letter: bytes) -> PersonKey:
    """Return a new key for a dead letter alone.

    Whoever it tells of is known only once a person has read it: with a key of its own it can be erased for them, also
    in every copy of the database, while the sender's other letters stay.
    """
    return _new(draft, draft.sealer.pseudonym("dead_letter", letter.hex()))


def _new(draft: Draft, lookup: bytes) -> PersonKey:
    handle = random_handle()
    key, wrapped = draft.sealer.fresh(handle)
    draft.plan.person.append(
        PersonRow(
            id=handle,
            lookup=lookup,
            key_version=wrapped.version,
            wrapped_key=wrapped.wrapped,
            created_at=draft.now,
        )
    )
    return key


def random_handle() -> bytes:
    """Return a random UUID (version 4): a handle that says nothing about the person, not even when they came."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    return bytes(raw)
