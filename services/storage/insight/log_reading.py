"""Reading of the log by people: who saw or did what, newest first, as far as it is the reader's to know.

Who has the business of the log reads all of it; who leads a forum what is about its own handovers, agendas and grants.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg
import sqlalchemy as sa

from services.core.access.grants import Grant
from services.core.access.roles import ANY, ROLES
from services.core.insight.log_lines import LISTS, Asked, Leaf, fits, handover_of, places
from services.effects.audit_records import AuditRecord
from services.effects.postgres_values import instant_text
from services.storage.access.session import act, looking
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, asked, grants_of, visible
from services.storage.handovers.visibility import actor_for
from services.storage.recorded import recorded
from services.storage.tables import handover

LISTED = "log.listed"
WINDOW = 2_000
"""Leaves that are read at a time."""
MOST = 50_000
"""Leaves that one page looks through; where nothing more was found, the next page goes on from there."""

_LEAVES = "SELECT idx, body FROM leaf WHERE idx >= %s AND idx < %s ORDER BY idx DESC"
# A leaf ends with the moment that it was written at: canonical JSON, to the millisecond. Every leaf is asked, and none
# is passed by as out of order, because a clock that was wrong once must hide no line.
_PERIOD = """
SELECT coalesce(min(idx), 0), coalesce(max(idx) + 1, 0) FROM leaf
WHERE substring(body FROM octet_length(body) - 31 FOR 24) >= %s
    AND substring(body FROM octet_length(body) - 31 FOR 24) < %s
"""
_MEETINGS = "SELECT id FROM meeting WHERE id = ANY(%s)"


class Line(NamedTuple):
    """A leaf as its reader may know it: `actor` is None where it is one role's own, `places` are those it may see."""

    number: int
    leaf: Leaf
    actor: str | None
    places: tuple[tuple[str, str | None], ...]
    handover: str | None


class Found(NamedTuple):
    """Lines, newest first, and the number to go on from; None at the beginning of the log."""

    lines: list[Line]
    next: int | None = None


def read(office: Office, wanted: Asked, *, whole: bool, limit: int = 50, most: int = MOST) -> Found:
    """Return what is asked for, once the log says who looked for what, and how much was found.

    `whole` is for who has been found to have the business of the log.
    """
    viewer = Viewer(office.principal, office.rulebook, office.clock())
    with looking(office.connection) as cursor:
        reader = None if whole else _Reader(cursor, viewer, grants_of(cursor, viewer))
        act(cursor)
        found = _found(cursor, reader, wanted, limit, most)
    with recorded(office.connection, office.principal.stored, viewer.now) as tx:
        act(tx.cursor)
        hits, source = f"{len(found.lines)} hits", wanted.criterion
        tx.leaf(AuditRecord("consultation", LISTED, query=hits, source=source), source.encode())
    return found


class _Reader:
    """What of a window of the log is for somebody who leads a forum."""

    def __init__(self, cursor: psycopg.Cursor[Any], viewer: Viewer, grants: Sequence[Grant]) -> None:
        self._cursor, self._viewer, self._grants = cursor, viewer, grants
        self._ids: set[UUID] = set()
        self._cases: set[UUID] = set()
        self._meetings: set[UUID] = set()

    def look(self, leaves: Collection[Leaf]) -> None:
        """Ask the database, as the reader, what of these it sees."""
        ids = [one for one in (_number(handover_of(leaf)) for leaf in leaves) if one is not None]
        cases = [UUID(leaf["case"]) for leaf in leaves if leaf["case"] is not None]
        meetings = [one for one in map(_meeting, leaves) if one is not None]
        at = handover.c
        query = sa.select(at.id, at.case_id).where(
            visible(self._viewer, self._grants), sa.or_(at.id.in_(ids), at.case_id.in_(cases))
        )
        grants_of(self._cursor, self._viewer)  # as the reader from here
        rows = asked(self._cursor, query)
        self._ids, self._cases = {row[0] for row in rows}, {row[1] for row in rows}
        self._meetings = {row[0] for row in self._cursor.execute(_MEETINGS, (meetings,))}
        act(self._cursor)

    def sees(self, leaf: Leaf) -> bool:
        """Tell whether a leaf is about what the reader sees, or the reader's own doing."""
        who = self._viewer.principal
        if who is not None and leaf["actor"] == who.stored:
            return True
        if (number := handover_of(leaf)) is not None:
            return _number(number) in self._ids
        if (meeting := _meeting(leaf)) is not None:
            return meeting in self._meetings
        if leaf["case"] is not None:
            return UUID(leaf["case"]) in self._cases
        kind = (leaf["src"] or "").partition("/")[0]
        return (kind in LISTS or leaf["op"] == "grant") and any(self.leads(*place) for place in places(leaf))

    def leads(self, forum: str, municipality: str | None) -> bool:
        """Tell whether an address is, in part or whole, one of the reader's."""
        if not self.knows(forum):
            return False
        here = [grant for grant in self._grants if grant.forum == forum]
        return any(
            ANY in {grant.municipality, municipality or ANY} or grant.municipality == municipality for grant in here
        )

    def knows(self, forum: str) -> bool:
        """Tell whether a forum is there at all for the reader's role (EXIT-7, INF-4)."""
        who, book = self._viewer.principal, self._viewer.rulebook
        known = book.forums.get(forum)
        if who is None or known is None:
            return False
        return known.circle in {"general", *ROLES[who.role].sees} and book.disclosure.sees(who.role, forum, "queue")

    def line(self, number: int, leaf: Leaf) -> Line:
        """Return a leaf without what is one role's own."""
        who, book = self._viewer.principal, self._viewer.rulebook
        actor = None if who is None else actor_for(who, book, leaf["actor"])
        told = tuple(place for place in places(leaf) if self.knows(place[0]))
        return Line(number, leaf, actor, told, handover_of(leaf))


def _found(cursor: psycopg.Cursor[Any], reader: _Reader | None, wanted: Asked, limit: int, most: int) -> Found:
    low, high = _period(cursor, wanted)
    high = high if wanted.after is None else min(high, wanted.after)
    stop = max(low, high - most)
    lines: list[Line] = []
    for first in range(high, stop, -WINDOW):
        for line in _window(cursor, reader, wanted, (max(stop, first - WINDOW), first)):
            if len(lines) == limit:
                return Found(lines, lines[-1].number)
            lines.append(line)
    return Found(lines, stop if stop > low else None)


def _window(
    cursor: psycopg.Cursor[Any], reader: _Reader | None, wanted: Asked, span: tuple[int, int]
) -> Iterator[Line]:
    rows = cursor.execute(_LEAVES, span, binary=True).fetchall()
    found = [(number, leaf) for number, body in rows if fits(leaf := orjson.loads(body), wanted)]
    if reader is None:
        yield from (Line(number, leaf, leaf["actor"], tuple(places(leaf)), handover_of(leaf)) for number, leaf in found)
        return
    reader.look([leaf for _, leaf in found])
    yield from (reader.line(number, leaf) for number, leaf in found if reader.sees(leaf))


def _period(cursor: psycopg.Cursor[Any], wanted: Asked) -> tuple[int, int]:
    """Return between which numbers everything stands that was written in the period; the second one is behind it."""
    if wanted.begins is None and wanted.until is None:
        (size,) = cursor.execute("SELECT size FROM tree_head").fetchone() or (0,)
        return 0, size
    begins = b"" if wanted.begins is None else instant_text(wanted.begins).encode()
    until = b"~" if wanted.until is None else instant_text(wanted.until).encode()
    return cursor.execute(_PERIOD, (begins, until)).fetchone() or (0, 0)


def _meeting(leaf: Leaf) -> UUID | None:
    kind, _, rest = (leaf["src"] or "").partition("/")
    return _number(rest.partition("?")[0].partition("/")[0]) if kind in {"meeting", "agenda"} else None


def _number(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None
