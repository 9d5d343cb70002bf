"""Keys of publishers: what seals what a publisher submitted, until it is known whom it is about."""

from uuid import UUID

from services.effects.master_keys import WrappedKey
from services.effects.person_keys import random_handle
from services.effects.sealing import PersonKey, Sealer
from services.storage.recorded import Recorded

_OWN = "SELECT uuid_send(id), key_version, wrapped_key FROM person WHERE lookup = %s"
_NEW = "INSERT INTO person (id, lookup, key_version, wrapped_key, created_at) VALUES (%s, %s, %s, %s, %s)"


def key_of(tx: Recorded, sealer: Sealer, publisher: str) -> PersonKey:
    """Return a publisher's key, a new one where it has none."""
    row = tx.cursor.execute(_OWN, (sealer.pseudonym("publisher", publisher),), binary=True).fetchone()
    if row is None:
        return new_key(tx, sealer, publisher)
    handle, version, wrapped = row
    return sealer.unwrap(handle, WrappedKey(version, wrapped))


def new_key(tx: Recorded, sealer: Sealer, publisher: str) -> PersonKey:
    """Return a key of a publisher that has none, and store its row."""
    handle = random_handle()
    key, wrapped = sealer.fresh(handle)
    row = UUID(bytes=handle), sealer.pseudonym("publisher", publisher), wrapped.version, wrapped.wrapped, tx.now
    tx.cursor.execute(_NEW, row)
    return key
