"""What somebody reads who has a whole database and every master key: each sealed value that any key there opens."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import psycopg

from integration.office import sealer
from services.effects.master_keys import SealError, WrappedKey
from services.effects.sealing import Sealer, unseal
from services.storage.handovers.applying import text_row

_KEYS = "SELECT id, key_version, wrapped_key FROM person WHERE wrapped_key IS NOT NULL"
_SEALED = (
    "SELECT uuid_send(id), content FROM event WHERE content IS NOT NULL",
    "SELECT uuid_send(id), content FROM dead_letter WHERE content IS NOT NULL",
    "SELECT uuid_send(receipt), content FROM submitted",
    "SELECT uuid_send(id), asked FROM question WHERE asked IS NOT NULL",
    "SELECT uuid_send(id), answer FROM question WHERE answer IS NOT NULL",
    "SELECT id, answer FROM idempotency WHERE answer IS NOT NULL",
    "SELECT nonce, opening FROM audit_entry WHERE opening IS NOT NULL",
)
_TEXTS = "SELECT uuid_send(handover), version, texts FROM handover_text WHERE texts IS NOT NULL"


def opened(database: str, keys: Sealer | None = None) -> bytes:
    """Return everything that can be opened, in one piece."""
    holder = keys or sealer()
    with psycopg.connect(database) as connection:
        owners = []
        for person, version, wrapped in connection.execute(_KEYS):
            with suppress(SealError):
                owners.append(holder.unwrap(person.bytes, WrappedKey(version, wrapped)))
        found = []
        for row, sealed in _values(connection):
            for owner in owners:
                with suppress(SealError):
                    found.append(unseal(owner, row or b"", sealed))
    return b"\n".join(found)


def _values(connection: psycopg.Connection) -> Iterator[Sequence[Any]]:
    for query in _SEALED:
        yield from connection.execute(query)
    for handover, version, sealed in connection.execute(_TEXTS):
        yield text_row(handover, version), sealed
