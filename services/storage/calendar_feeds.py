"""Calendars that a program fetches: one address for a person, made, found by its secret, counted and ended."""

from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg

from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.storage.access.session import act, acting
from services.storage.handovers.office import Office
from services.storage.recorded import Recorded, recorded_for
from services.storage.sessions.keeping import digest

LASTS = timedelta(days=90)
"""How long an address is good for: whoever has left must not be told for ever."""

HOUR = timedelta(hours=1)
MOST = 6
"""Fetches of one address within an hour."""

_SOURCE = "calendar_feed"
_OWN = "SELECT made_at, ends_at FROM calendar_feed WHERE principal = %s AND ends_at > %s"
_MAKE = """
INSERT INTO calendar_feed (principal, digest, language, made_at, ends_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (principal) DO UPDATE SET (digest, language, made_at, ends_at, counted_from, fetches)
    = (excluded.digest, excluded.language, excluded.made_at, excluded.ends_at, NULL, 0)
"""
_END = "DELETE FROM calendar_feed WHERE principal = %s RETURNING principal"
_FIND = "SELECT principal, language FROM calendar_feed WHERE digest = %s AND ends_at > %s"
_COUNT = """
UPDATE calendar_feed SET fetches = CASE WHEN counted_from > %(before)s THEN fetches + 1 ELSE 1 END,
    counted_from = CASE WHEN counted_from > %(before)s THEN counted_from ELSE %(now)s END
WHERE digest = %(digest)s AND ends_at > %(now)s
    AND NOT (coalesce(counted_from > %(before)s, false) AND fetches >= %(most)s)
RETURNING principal
"""


class Made(NamedTuple):
    """An address that somebody has: since when, and until when it is good."""

    at: datetime
    until: datetime


class Feed(NamedTuple):
    """Whose calendar an address is, and in which language."""

    principal: Principal
    language: str


def made(office: Office) -> Made | None:
    """Return the address that the principal has now; never its secret, which nobody stored."""
    with acting(office.connection) as cursor:
        row = cursor.execute(_OWN, (str(office.principal), office.clock())).fetchone()
    return None if row is None else Made(*row)


def make(office: Office, secret: str, language: str) -> None:
    """Give the principal a calendar under a new secret; an earlier one is good for nothing from now on."""
    with recorded_for(office.connection, office.principal, office.clock()) as tx:
        act(tx.cursor)
        _leaf(tx, "calendar_feed.made")
        until = tx.now + LASTS
        tx.cursor.execute(_MAKE, (str(office.principal), digest(secret), language, tx.now, until))


def end(office: Office) -> None:
    """End the principal's calendar."""
    with recorded_for(office.connection, office.principal, office.clock()) as tx:
        act(tx.cursor)
        if tx.cursor.execute(_END, (str(office.principal),)).fetchone() is not None:
            _leaf(tx, "calendar_feed.ended")


def fetched(connection: psycopg.Connection, secret: str, now: datetime) -> Feed | None:
    """Return whose calendar is fetched, and count it; None for too many within an hour.

    Raises RefusedActError `not_found` for a secret that no address has, or has no longer.
    """
    asked = {"digest": digest(secret), "now": now, "before": now - HOUR, "most": MOST}
    with acting(connection) as cursor:
        row = cursor.execute(_FIND, (asked["digest"], now)).fetchone()
        if row is None:
            raise RefusedActError("not_found")
        if cursor.execute(_COUNT, asked).fetchone() is None:
            return None
    return Feed(Principal.parse(row[0]), row[1])


def _leaf(tx: Recorded, code: str) -> None:
    tx.leaf(AuditRecord("config", code, source=_SOURCE), _SOURCE.encode())
