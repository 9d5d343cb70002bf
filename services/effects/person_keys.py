"""Person keys of a plan: the known one of whoever an event is about, or a new one with its row."""

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
        handle = random_handle()
        found, wrapped = draft.sealer.fresh(handle)
        known.people[lookup] = found
        draft.plan.person.append(
            PersonRow(
                id=handle,
                lookup=lookup,
                key_version=wrapped.version,
                wrapped_key=wrapped.wrapped,
                created_at=draft.now,
            )
        )
    return found


def random_handle() -> bytes:
    """Return a random UUID (version 4): a handle that says nothing about the person, not even when they came."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    return bytes(raw)
