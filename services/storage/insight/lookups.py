"""Review of look-ups: a nightly round puts into a queue what somebody should see, and a controller ticks it off."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson
import psycopg

from services.core.access.principal import Principal
from services.core.insight.lookups import Found, LookUp, Thresholds, odd
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.effects.reminding import CLOCK
from services.storage.access.denials import refusals
from services.storage.access.session import act
from services.storage.recorded import recorded
from services.storage.tables import IS_OPEN

LIST, TICK = "lookups.listed", "lookups.ticked"
_UPTO = "SELECT coalesce(max(upto), 0) FROM lookup_round"
_LOOKUPS = """
SELECT idx, body FROM leaf
WHERE idx >= %s AND idx < %s AND convert_from(body, 'UTF8')::jsonb ->> 'op' = 'consultation'
    AND convert_from(body, 'UTF8')::jsonb ->> 'code' IN ('content.shown', 'identity.shown', 'person.searched')
ORDER BY idx
"""
_UNHANDLED = f"""
SELECT min(leaf.idx) FROM handover item JOIN audit_entry entry ON entry.case_id = item.case_id
JOIN leaf ON leaf.idx = entry.leaf
WHERE item.read_at <= %s AND item.outcome IS NULL AND {IS_OPEN}
    AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'src' = 'handover/' || item.id
    AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'code' IN ('content.shown', 'identity.shown')
GROUP BY item.id
"""  # noqa: S608 - a constant
_ADD = "INSERT INTO lookup_review (leaf, reason, found_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_ROUND = "INSERT INTO lookup_round (upto, at, found) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_WAITING = """
SELECT review.leaf, array_agg(review.reason ORDER BY review.reason), min(review.found_at), leaf.body
FROM lookup_review review JOIN leaf ON leaf.idx = review.leaf WHERE ticked_at IS NULL
GROUP BY review.leaf, leaf.body ORDER BY review.leaf LIMIT %s
"""
_TICK = "UPDATE lookup_review SET ticked_at = %s, ticked_by = %s, finding = %s WHERE leaf = %s AND ticked_at IS NULL"


class Waiting(NamedTuple):
    """A look-up that waits for the controller: its leaf, why it is there, since when, and what the leaf says."""

    leaf: int
    reasons: tuple[str, ...]
    found_at: datetime
    body: dict[str, Any]


def look_through(connection: psycopg.Connection, thresholds: Thresholds, now: datetime) -> int:
    """Look through the leaves since the last round, and for what was read long ago and never handled; return how many.

    A look-up is put into the queue once for each reason, however often a round is begun anew.
    """
    with recorded(connection, CLOCK, now) as tx:
        (start,) = tx.cursor.execute(_UPTO).fetchone() or (0,)
        (end,) = tx.cursor.execute("SELECT size FROM tree_head").fetchone() or (0,)
        leaves = tx.cursor.execute(_LOOKUPS, (start, end)).fetchall()
        found = [*odd(_lookups(leaves), thresholds)]
        unhandled = tx.cursor.execute(_UNHANDLED, (now - thresholds.unhandled,)).fetchall()
        found += [Found(leaf, "never_handled") for (leaf,) in unhandled]
        added = 0
        for one in found:
            added += tx.cursor.execute(_ADD, (one.leaf, one.reason, now)).rowcount
        tx.cursor.execute(_ROUND, (end, now, added))
        about = f"leaf/{start}-{end}"
        tx.leaf(AuditRecord("verify", "lookups.reviewed", query=f"{added} hits", source=about), about.encode())
    return added


def _lookups(leaves: list[tuple[int, bytes]]) -> Iterator[LookUp]:
    for number, body in leaves:
        said = orjson.loads(body)
        yield LookUp(number, said["id"], datetime.fromisoformat(said["t_occ"]), said["actor"], said["case"])


def waiting(connection: psycopg.Connection, actor: Principal, limit: int) -> list[Waiting]:
    """Return what waits, oldest first, once the log says who asked."""
    with recorded(connection, actor.stored) as tx:
        act(tx.cursor)
        rows = tx.cursor.execute(_WAITING, (limit,)).fetchall()
        tx.leaf(AuditRecord("consultation", LIST, query=f"{len(rows)} hits"), b"")
    return [Waiting(leaf, tuple(reasons), at, orjson.loads(body)) for leaf, reasons, at, body in rows]


def tick(connection: psycopg.Connection, actor: Principal, leaf: int, finding: str) -> None:
    """Tick a look-up off with what was found; raises RefusedActError `not_found`."""
    about = f"leaf/{leaf}"
    with refusals(connection, actor, TICK, about), recorded(connection, actor.stored) as tx:
        act(tx.cursor)
        if not tx.cursor.execute(_TICK, (tx.now, actor.stored, finding, leaf)).rowcount:
            raise RefusedActError("not_found")
        tx.leaf(AuditRecord("verify", f"{TICK}:{finding}", source=about), about.encode())
