"""Exports leave their leaves before a byte of them is sent; one whose leaf cannot be written is not sent."""

import psycopg

from services.core.access.principal import Principal
from services.effects.exported import Export, records
from services.storage.access.session import act
from services.storage.recorded import recorded


def exported(connection: psycopg.Connection, principal: Principal, export: Export) -> None:
    """Commit the leaves of an export that is about to be sent; raises ValueError, and what the database raises.

    Who asks has been found to be entitled to what is in it by the read that gave it.
    """
    with recorded(connection, principal.stored) as tx:
        act(tx.cursor)
        for record in records(export):
            tx.leaf(record, (record.source or "").encode())
