"""Archive: what has ended at a reader's forums, newest first, and what a reader sees of whom a number names.

Each look is logged before it is shown; one by a number is a look-up, with its reason, and one about the person.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row

from services.core.access.grants import Grant
from services.core.handover.states import STATES
from services.core.insight.lookups import SEARCHES
from services.effects.audit_records import PREVIEW, AuditRecord
from services.effects.postgres_values import instant_text
from services.storage.access.session import act, looking
from services.storage.handovers.cursor import Cursor
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, asked, grants_of, visible
from services.storage.people.naming import Named, handle_of
from services.storage.recorded import recorded
from services.storage.tables import handover

ENDED = tuple(state.name for state in STATES if not state.open)
"""States of what nobody has to act on any more."""

LISTED, SEARCHED = "archive.listed", "person.searched"
ANY = "*"
MOST = 200
"""Handovers of one person that are shown at once."""

_COLUMNS = (
    handover.c.id,
    handover.c.event,
    handover.c.forum,
    handover.c.municipality,
    handover.c.type,
    handover.c.publisher,
    handover.c.role,
    handover.c.state,
    handover.c.offered_at,
    handover.c.changed_at,
)


class Stored(NamedTuple):
    """One row of the archive: what it was and how it ended, never who it is about."""

    id: UUID
    event: UUID
    forum: str
    municipality: str | None
    type: str
    publisher: str
    role: str
    state: str
    offered_at: datetime
    changed_at: datetime


class Found(NamedTuple):
    """Part of a list, and where it ended; None at the end of the list."""

    items: list[Stored]
    next: Cursor | None = None


class Sought(NamedTuple):
    """What is looked for; `reference` is the end of an id, as people name an item to each other."""

    forum: str | None = None
    municipality: str | None = None
    state: str | None = None
    type: str | None = None
    reference: str | None = None
    begins: datetime | None = None  # whose last step was then or later
    until: datetime | None = None  # and earlier than this
    after: Cursor | None = None
    limit: int = 50

    @property
    def criterion(self) -> str:
        """What is looked for, as its leaf has it; nothing of it is personal."""
        narrowed = {
            "state": self.state,
            "type": self.type,
            "reference": self.reference,
            "from": self.begins and instant_text(self.begins),
            "until": self.until and instant_text(self.until),
            "after": "a page" if self.after else None,
            "limit": str(self.limit),
        }
        more = "&".join(f"{name}={value}" for name, value in narrowed.items() if value is not None)
        return f"archive/{self.forum or ANY}/{self.municipality or ANY}?{more}"


def listed(office: Office, sought: Sought) -> Found:
    """Return what has ended of what somebody sees, once the log says what was looked for and how much was found."""
    viewer = Viewer(office.principal, office.rulebook, office.clock())
    with looking(office.connection) as cursor:
        query = _query(viewer, grants_of(cursor, viewer), sought)
        rows = _rows(cursor, query)
    shown = rows[: sought.limit]
    end = Cursor(None, shown[-1].changed_at, shown[-1].id) if len(rows) > sought.limit else None
    with recorded(office.connection, office.principal.stored, viewer.now) as tx:
        act(tx.cursor)
        asked_for = sought.criterion
        record = AuditRecord("consultation", LISTED, scope=PREVIEW, query=f"{len(shown)} hits", source=asked_for)
        tx.leaf(record, asked_for.encode())
    return Found(shown, end)


def of_person(office: Office, number: str, reason: str) -> Found:
    """Return what somebody sees of whom a number of ten digits names, once the log says who asked, and why.

    The same for a number that nobody has as for one whose handovers are all others'. Raises ValueError for a reason
    that is none of SEARCHES: before anything is read.
    """
    if reason not in SEARCHES:
        raise ValueError("no reason to search for somebody")
    viewer = Viewer(office.principal, office.rulebook, office.clock())
    with recorded(office.connection, office.principal.stored, viewer.now) as tx:
        act(tx.cursor)
        person = handle_of(tx.cursor, office.sealer, Named(number=number))
        query = _newest(_seen(viewer, grants_of(tx.cursor, viewer)).where(handover.c.person == person), MOST)
        rows = _rows(tx.cursor, query)
        act(tx.cursor)
        tx.leaf(*_searched(office, person, reason, len(rows)))
    return Found(rows)


def _searched(office: Office, person: UUID | None, reason: str, hits: int) -> tuple[AuditRecord, bytes]:
    """Return the leaf of a search; the person's own handle stands for a case: who asks what was done finds it."""
    handle = None if person is None else person.bytes
    source = f"archive/person?hits={hits}"
    record = AuditRecord(
        "consultation",
        SEARCHED,
        case_id=handle,
        person=handle,
        recipient=(office.principal.organisation,),
        scope=PREVIEW,
        query=reason,
        source=source,
    )
    return record, source.encode()


def _query(viewer: Viewer, grants: Sequence[Grant], sought: Sought) -> sa.Select[Any]:
    at = handover.c
    states = ENDED if sought.state is None else (sought.state,)
    ended: sa.BindParameter[Any] = sa.bindparam("states", states, expanding=True, literal_execute=True)
    query = _seen(viewer, grants, sought.forum).where(at.state.in_(ended))
    for column, value in ((at.forum, sought.forum), (at.municipality, sought.municipality), (at.type, sought.type)):
        if value is not None:
            query = query.where(column == value)
    if sought.reference is not None:
        query = query.where(sa.cast(at.id, sa.Text).endswith(sought.reference, autoescape=True))
    if sought.begins is not None:
        query = query.where(at.changed_at >= sought.begins)
    if sought.until is not None:
        query = query.where(at.changed_at < sought.until)
    if sought.after is not None:
        query = query.where(sa.tuple_(at.changed_at, at.id) < sa.tuple_(sought.after.offered_at, sought.after.id))
    return _newest(query, sought.limit + 1)


def _seen(viewer: Viewer, grants: Sequence[Grant], forum: str | None = None) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(visible(viewer, grants, forum))


def _newest(query: sa.Select[Any], limit: int) -> sa.Select[Any]:
    return query.order_by(handover.c.changed_at.desc(), handover.c.id.desc()).limit(limit)


def _rows(cursor: psycopg.Cursor[Any], query: sa.Select[Any]) -> list[Stored]:
    rows = cursor.connection.cursor(row_factory=dict_row)
    return [Stored(**row) for row in asked(rows, query)]
