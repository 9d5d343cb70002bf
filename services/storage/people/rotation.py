"""Rotation of the master key: every person's key is wrapped anew under the newest version, in batches that are whole.

Whoever begins again, after whatever ended it, goes on with what is left: each row says which version wraps it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import psycopg

from services.effects.audit_records import AuditRecord
from services.effects.master_keys import WrappedKey
from services.effects.sealing import Sealer
from services.storage import failpoints
from services.storage.access.session import erase as as_eraser
from services.storage.recorded import recorded

AT_ONCE = 1000  # keys in one transaction: the router waits for the log's lock only, which comes last
_USED = "SELECT key_version, count(*) FROM person WHERE wrapped_key IS NOT NULL GROUP BY 1 ORDER BY 1"
_OLD = """
SELECT id, key_version, wrapped_key FROM person
WHERE id > %s AND key_version <> %s AND wrapped_key IS NOT NULL ORDER BY id LIMIT %s FOR UPDATE
"""
_WRAP = """
UPDATE person SET key_version = %s, wrapped_key = new.wrapped
FROM unnest(%s::uuid[], %s::bytea[]) new (id, wrapped) WHERE person.id = new.id
"""


def used(connection: psycopg.Connection) -> Mapping[int, int]:
    """Return the versions of the master key that wrap somebody's key, and how many each."""
    return dict(connection.execute(_USED).fetchall())


@dataclass(frozen=True, slots=True)
class Rotation:
    """What wraps anew: an autocommit connection, keys that know the old version and the new, and who decided it."""

    connection: psycopg.Connection
    sealer: Sealer
    actor: str  # as it is stored

    def run(self) -> Iterator[int]:
        """Yield how many keys each transaction wrapped under the newest version, until none is left.

        Raises SealError when an old version is not there any more: then nothing of that batch is changed.
        """
        last = UUID(int=0)
        while found := self._batch(last):
            last = found[-1]
            failpoints.at("committed", self.connection)
            yield len(found)

    def _batch(self, last: UUID) -> list[UUID]:
        newest = self.sealer.newest
        with recorded(self.connection, self.actor) as tx:
            as_eraser(tx.cursor)
            rows = tx.cursor.execute(_OLD, (last, newest, AT_ONCE)).fetchall()
            if not rows:
                return []
            anew = self.sealer.rewrap([(id_.bytes, WrappedKey(version, wrapped)) for id_, version, wrapped in rows])
            ids = [id_ for id_, _, _ in rows]
            tx.cursor.execute(_WRAP, (newest, ids, [one.wrapped for one in anew]))
            about = f"key/{newest}/{len(ids)}"  # the version, and how many keys it wraps from now on
            tx.leaf(AuditRecord("key", "master.rewrapped", source=about), about.encode())
            failpoints.at("commit", self.connection)
        return ids
