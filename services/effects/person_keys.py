"""Person keys of a plan: the known one of whoever an event is about, or a new one with its row; one per dead letter.

Of whom retention has left nothing to read, the key is gone and the handle is there: they get a new key under it.
"""

import os

from services.effects.draft import Draft
from services.effects.rows import PersonRow
from services.effects.sealing import PersonKey

PUBLISHER = "publisher"
"""The kind of owner that is no person: whoever sends something that is about nobody."""


def person_key(draft: Draft, owner: tuple[str, str]) -> PersonKey:
    """Return the key that seals what is stored about `owner` (kind, identity)."""
    known = draft.known
    lookup = known.lookups.get(owner) or draft.sealer.pseudonym(*owner)
    found = known.people.get(lookup)
    if found is None:
        found = known.people[lookup] = _new(draft, lookup, known.keyless.get(lookup), is_person=owner[0] != PUBLISHER)
    return found


def letter_key(draft: Draft, letter: bytes) -> PersonKey:
    """Return a new key for a dead letter alone.

    Whoever it tells of is known only once a person has read it: with a key of its own it can be erased for them, also
    in every copy of the database, while the sender's other letters stay.
    """
    return _new(draft, draft.sealer.pseudonym("dead_letter", letter.hex()), None, is_person=False)


def _new(draft: Draft, lookup: bytes, stored: bytes | None, *, is_person: bool) -> PersonKey:
    handle = stored or random_handle()
    key, wrapped = draft.sealer.fresh(handle)
    rows = draft.plan.person if stored is None else draft.plan.rekeyed
    rows.append(
        PersonRow(
            id=handle,
            lookup=lookup,
            key_version=wrapped.version,
            wrapped_key=wrapped.wrapped,
            created_at=draft.now,
            is_person=is_person,
        )
    )
    return key


def random_handle() -> bytes:
    """Return a random UUID (version 4): a handle that says nothing about the person, not even when they came."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    return bytes(raw)
