"""Openings: the record that a leaf commits to, the random bytes that hid it, and whether the commitment holds."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg

from services.core.audit.record import opens
from services.effects.master_keys import SealError, WrappedKey
from services.effects.sealing import Sealer, unseal
from services.storage.evidence.committed import Asked, ErasedError, Possible, possible

OPENED, ERASED, BROKEN = "opened", "erased", "broken"

_ENTRY = "SELECT nonce, opening FROM audit_entry WHERE leaf = %s"
_PERSON = "SELECT uuid_send(id), key_version, wrapped_key FROM person WHERE id = %s"
_PUBLISHER = "SELECT uuid_send(id), key_version, wrapped_key FROM person WHERE lookup = %s"
_OF_CASE = """
SELECT DISTINCT uuid_send(p.id), p.key_version, p.wrapped_key FROM person p JOIN event e ON e.person = p.id
WHERE e.case_id = %s
"""


class Opening(NamedTuple):
    """A leaf as it was opened: its fields, how that went, the random bytes, the record, and what it says in Danish."""

    number: int
    leaf: Mapping[str, Any]
    state: str
    nonce: bytes = b""
    record: bytes = b""
    told: Mapping[str, object] | None = None

    @property
    def line(self) -> bytes:
        """The line of `openings.jsonl` (contracts 7)."""
        return orjson.dumps({"leaf": self.number, "nonce": self.nonce.hex(), "record": self.record.hex()}) + b"\n"


class Openings:
    """Opens leaves of one log, with the keys of whom their records are about."""

    def __init__(self, connection: psycopg.Connection, sealer: Sealer) -> None:
        """Take the connection inside the transaction that reads the log, and the keys."""
        self._connection, self._sealer = connection, sealer

    def open(self, number: int, body: bytes) -> Opening:
        """Open a leaf; BROKEN where no row of its act gives what it commits to. Raises ValueError, KeyError, SealError.

        The first two are of a leaf that is none: somebody wrote in the log beside its head.
        """
        leaf = orjson.loads(body)
        entry = self._connection.execute(_ENTRY, (number,)).fetchone()
        if entry is None:
            return Opening(number, leaf, BROKEN)
        nonce, sealed = entry
        if nonce is None or (leaf["op"] != "erasure" and self._is_erased(leaf["subj"])):
            return Opening(number, leaf, ERASED)
        asked = Asked(self._connection, self._sealer, number, leaf)
        found = possible(asked) if sealed is None else self._unsealed(asked, nonce, sealed)
        try:
            for one in found:
                if opens(leaf["c"], nonce, leaf["id"], one.record):
                    return Opening(number, leaf, OPENED, nonce, one.record, one.told)
        except ErasedError:
            return Opening(number, leaf, ERASED)
        return Opening(number, leaf, BROKEN)

    def _is_erased(self, handle: str | None) -> bool:
        """Whether nobody has the handle; of whom only the key is gone, what was not sealed still opens (RET-3)."""
        return handle is not None and not self._people(_PERSON, UUID(handle))

    def _unsealed(self, asked: Asked, nonce: bytes, sealed: bytes) -> Iterator[Possible]:
        """Yield what was sealed beside the leaf; raises ErasedError when the key that did it may be gone."""
        rows = self._keys(asked)
        for person, version, wrapped in rows:
            if wrapped is not None:
                key = self._sealer.unwrap(person, WrappedKey(version, wrapped))
                with suppress(SealError):  # it was another one of them
                    record = unseal(key, nonce, sealed)
                    yield Possible(record, {"ord": orjson.loads(record)})
        if not rows or any(wrapped is None for _, _, wrapped in rows):
            raise ErasedError

    def _keys(self, asked: Asked) -> list[tuple[bytes, int, bytes | None]]:
        """Return the keys that may have sealed it: the person's, the publisher's own, those of the case's versions."""
        rows = []
        if asked.leaf["subj"] is not None:
            rows += self._people(_PERSON, UUID(asked.leaf["subj"]))
        kind, _, publisher = (asked.leaf["on_behalf"] or "").partition("/")
        if kind == "publisher":
            rows += self._people(_PUBLISHER, self._sealer.pseudonym("publisher", publisher))
        if asked.case is not None:
            rows += self._people(_OF_CASE, asked.case)
        return rows

    def _people(self, query: str, value: object) -> list[tuple[bytes, int, bytes | None]]:
        return self._connection.execute(query.encode(), (value,)).fetchall()
