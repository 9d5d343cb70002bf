"""Lists of handovers for whoever looks: each is a search, whose leaf is written before it is shown (evidence.md)."""

import psycopg

from services.core.access.principal import Principal
from services.effects.audit_records import PREVIEW, AuditRecord
from services.effects.postgres_values import instant_text
from services.storage.access.session import act
from services.storage.handovers import queries
from services.storage.handovers.queries import Page, Viewer, Wanted
from services.storage.recorded import recorded
from services.storage.tables import OPEN_STATES

ANY = "*"


def listed(connection: psycopg.Connection, principal: Principal, viewer: Viewer, wanted: Wanted) -> Page:
    """Return a page of what `principal` sees, once the log says what was looked for and how much was found.

    One whose leaf cannot be written is not shown: psycopg's errors.
    """
    found = queries.page(connection, viewer._replace(principal=principal), wanted)
    asked = criterion(wanted)
    with recorded(connection, principal.stored, viewer.now) as tx:
        act(tx.cursor)
        record = AuditRecord(
            "consultation", "queue.listed", scope=PREVIEW, query=f"{len(found.items)} hits", source=asked
        )
        tx.leaf(record, asked.encode())
    return found


def criterion(wanted: Wanted) -> str:
    """Return what is looked for, as its leaf has it: an address, and what narrows it; nothing of it is personal."""
    narrowed = {
        "stage": wanted.stage,
        "state": None if wanted.states == OPEN_STATES else ",".join(wanted.states),
        "mine": "yes" if wanted.mine else None,
        "limit": str(wanted.limit),
        "after": "a page" if wanted.after else None,
        "publisher": wanted.publisher,
        "type": wanted.type,
        "ends_from": wanted.ends_from and instant_text(wanted.ends_from),
        "ends_by": wanted.ends_by and instant_text(wanted.ends_by),
    }
    more = "&".join(f"{name}={value}" for name, value in narrowed.items() if value is not None)
    return f"queue/{wanted.forum or ANY}/{wanted.municipality or ANY}?{more}"
