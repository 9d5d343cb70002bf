"""Notices that mails carry, as rows: each is there once, and whatever waits for somebody goes out as one mail."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.core.access.principal import Principal
from services.core.mails import choosing, pausing
from services.core.mails.choosing import DIGEST, URGENT, Choice
from services.core.rulebook.deadlines import COPENHAGEN, end
from services.core.rulebook.model import Rulebook
from services.effects.mails import Counted
from services.effects.postgres_values import instant_text
from services.storage.access.session import looking
from services.storage.handovers.figures import figures
from services.storage.handovers.queries import Viewer, Wanted, waiting
from services.storage.mails.choices import COLUMNS, choice_of
from services.storage.tables import IS_OPEN

KEPT = timedelta(days=30)
"""How long it is known that somebody was told: longer than any deadline in hours is near."""

MOST = 200
"""Deadlines of one person that are looked at in one turn, the nearest first."""

_EVERYBODY = f"SELECT principal, {COLUMNS} FROM mail_choice ORDER BY principal"  # noqa: S608 - a constant
_ANY_IN_HOURS = f"""
SELECT EXISTS (SELECT FROM handover WHERE due_on IS NULL AND ends_at BETWEEN %s AND %s AND {IS_OPEN})
"""  # noqa: S608 - constants
_ADD = """
INSERT INTO mail (principal, kind, about, made_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING kind
"""
_WAITING = """
SELECT kind, message, attempts, again_at FROM mail WHERE principal = %s AND sent_at IS NULL ORDER BY kind FOR UPDATE
"""
_WHO_WAITS = "SELECT DISTINCT principal FROM mail WHERE sent_at IS NULL"
_COUNT = "SELECT count(*) FROM mail WHERE sent_at IS NULL"
_CARRY = "UPDATE mail SET message = %s WHERE principal = %s AND sent_at IS NULL"
_SENT = "UPDATE mail SET sent_at = %s, refused = NULL WHERE principal = %s AND message = %s"
_NOT_TAKEN = """
UPDATE mail SET message = NULL, attempts = least(attempts + 1, 999), again_at = %s, refused = %s
WHERE principal = %s AND message = %s
"""
_LEFT = "UPDATE mail SET message = NULL WHERE principal = %s AND message = %s"
_FORGET = """
DELETE FROM mail WHERE made_at < %s
    OR NOT EXISTS (SELECT FROM mail_choice WHERE mail_choice.principal = mail.principal)
"""


class Recipient(NamedTuple):
    """Somebody who chose mails, and since when they are as they are."""

    principal: Principal
    choice: Choice
    changed_at: datetime


class Bundle(NamedTuple):
    """All that waits for one person, under the number of the mail that carries it."""

    message: UUID
    kind: str  # urgent when anything in it is
    attempts: int


def recipients(connection: psycopg.Connection) -> list[Recipient]:
    """Return everybody who chose mails."""
    rows = connection.execute(_EVERYBODY.encode()).fetchall()
    return [Recipient(Principal.parse(who), *choice_of(rest)) for who, *rest in rows]


def note(connection: psycopg.Connection, everybody: Iterable[Recipient], rulebook: Rulebook, now: datetime) -> int:
    """Note what is due and was not yet, once for each person; returns how many notices that are."""
    row = connection.execute(_ANY_IN_HOURS.encode(), (now - choosing.BEHIND, now + choosing.AHEAD)).fetchone()
    is_near, made = bool(row and row[0]), 0
    for one in everybody:
        day = choosing.digest_due(one.choice, one.changed_at, now, rulebook.holidays)
        found = [] if day is None else [(DIGEST, day.isoformat())]
        if one.choice.urgent and is_near:
            found += [(URGENT, about) for about in _near(connection, one, rulebook, now)]
        for kind, about in found:
            made += connection.execute(_ADD, (str(one.principal), kind, about, now)).rowcount
    return made


def _near(connection: psycopg.Connection, one: Recipient, rulebook: Rulebook, now: datetime) -> Iterator[str]:
    """Yield each deadline in hours that is near and that this person sees; one from before the choice is old news."""
    wanted = Wanted(ends_from=now - choosing.BEHIND, ends_by=now + choosing.AHEAD, limit=MOST)
    for row in waiting(connection, Viewer(one.principal, rulebook, now), wanted):
        if isinstance(row.due, datetime) and row.due > one.changed_at:
            yield f"{row.id}/{instant_text(row.due)}"


def who_waits(connection: psycopg.Connection) -> set[str]:
    """Return the principals for whom something waits."""
    return {row[0] for row in connection.execute(_WHO_WAITS)}


def count(connection: psycopg.Connection) -> int:
    """Return how many notices wait."""
    row = connection.execute(_COUNT).fetchone()
    return int(row[0]) if row else 0


def carried(connection: psycopg.Connection, who: Principal, fresh: UUID, now: datetime) -> Bundle | None:
    """Put all that waits for somebody into one mail, and say so before it is sent; None where nothing is to go now.

    What may have gone already, when its end is not known, goes again under its own number, with nothing new in it.
    """
    with looking(connection) as cursor:
        rows = cursor.execute(_WAITING, (str(who),)).fetchall()
        perhaps = [row for row in rows if row[1] is not None]
        found = perhaps or rows
        if not found or any(again is not None and again > now for _, _, _, again in rows):
            return None
        number = perhaps[0][1] if perhaps else fresh
        if not perhaps:
            cursor.execute(_CARRY, (number, str(who)))
    kind = URGENT if any(row[0] == URGENT for row in found) else DIGEST
    return Bundle(number, kind, max(row[2] for row in found))


def counted(connection: psycopg.Connection, who: Principal, rulebook: Rulebook, now: datetime) -> Counted:
    """Return how much waits for somebody, as the database shows it to that person."""
    viewer = Viewer(who, rulebook, now)
    rows = figures(connection, viewer, end(now.astimezone(COPENHAGEN).date()))
    near = waiting(connection, viewer, Wanted(ends_from=now, ends_by=now + choosing.AHEAD, limit=MOST))
    return Counted(
        urgent=sum(isinstance(row.due, datetime) for row in near),
        overdue=sum(one.overdue for one in rows),
        today=sum(one.today for one in rows),
        new=sum(one.new for one in rows),
        open=sum(one.open for one in rows),
    )


def sent(connection: psycopg.Connection, who: Principal, bundle: Bundle, now: datetime) -> None:
    """Note that the mail server has a mail, or that there was nothing left to say."""
    connection.execute(_SENT, (now, str(who), bundle.message))


def not_taken(connection: psycopg.Connection, who: Principal, bundle: Bundle, status: int, now: datetime) -> None:
    """Note that the server took no mail for this address; it is asked again after a pause that grows."""
    again = now + pausing.of_address(bundle.attempts + 1)
    connection.execute(_NOT_TAKEN, (again, status, str(who), bundle.message))


def left(connection: psycopg.Connection, who: Principal, bundle: Bundle) -> None:
    """Note that a mail surely did not go: what comes meanwhile goes with it."""
    connection.execute(_LEFT, (str(who), bundle.message))


def forget(connection: psycopg.Connection, now: datetime) -> None:
    """Forget notices that are old, and those of people who want none any more."""
    connection.execute(_FORGET, (now - KEPT,))
