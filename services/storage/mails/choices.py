"""Choices of mails as rows: each person's own, changed and taken back with a leaf that tells no address."""

from datetime import datetime
from typing import Any, NamedTuple

from services.core.mails.choosing import Choice
from services.effects.audit_records import AuditRecord
from services.storage.access.session import act, looking, serve
from services.storage.handovers.office import Office
from services.storage.recorded import Recorded, recorded_for

COLUMNS = "address, language, digest_hour, urgent, quiet_from, quiet_until, changed_at"
_OWN = f"SELECT {COLUMNS} FROM mail_choice WHERE principal = %s"  # noqa: S608 - a constant
_REFUSED = """
SELECT refused, again_at FROM mail WHERE principal = %s AND sent_at IS NULL AND refused IS NOT NULL
ORDER BY again_at DESC LIMIT 1
"""
_SET = f"""
INSERT INTO mail_choice (principal, {COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (principal) DO UPDATE SET (address, language, digest_hour, urgent, quiet_from, quiet_until, changed_at)
    = (excluded.address, excluded.language, excluded.digest_hour, excluded.urgent, excluded.quiet_from,
        excluded.quiet_until, excluded.changed_at)
"""  # noqa: S608 - a constant
_SOURCE = "mail"
_END = "DELETE FROM mail_choice WHERE principal = %s RETURNING principal"


class Refused(NamedTuple):
    """What the mail server answered last of an address, and when it is asked again."""

    status: int
    again_at: datetime


class Chosen(NamedTuple):
    """What somebody chose, since when, and whether the mail server takes nothing for it."""

    choice: Choice
    changed_at: datetime
    refused: Refused | None


def chosen(office: Office) -> Chosen | None:
    """Return what the principal chose; None where it gets no mail."""
    who = str(office.principal)
    with looking(office.connection) as cursor:
        serve(cursor, office.principal, office.clock())
        row = cursor.execute(_OWN.encode(), (who,)).fetchone()
        refused = None if row is None else cursor.execute(_REFUSED, (who,)).fetchone()
    return None if row is None else Chosen(*choice_of(row), None if refused is None else Refused(*refused))


def choose(office: Office, choice: Choice) -> None:
    """Let the principal's mails be as it chose from now on."""
    quiet = choice.quiet or (None, None)
    with recorded_for(office.connection, office.principal, office.clock()) as tx:
        act(tx.cursor)
        _leaf(tx, "mail.chosen")
        values = (choice.address, choice.language, choice.digest_hour, choice.urgent, *quiet, tx.now)
        tx.cursor.execute(_SET.encode(), (str(office.principal), *values))


def end(office: Office) -> None:
    """Let the principal get no mail from now on; its address is forgotten."""
    with recorded_for(office.connection, office.principal, office.clock()) as tx:
        act(tx.cursor)
        if tx.cursor.execute(_END, (str(office.principal),)).fetchone() is not None:
            _leaf(tx, "mail.ended")


def _leaf(tx: Recorded, code: str) -> None:
    """Add a leaf that commits to nothing but itself: who and when; the row goes when its person says so."""
    tx.leaf(AuditRecord("config", code, source=_SOURCE), _SOURCE.encode())


def choice_of(row: Any) -> tuple[Choice, datetime]:
    """Return a row of COLUMNS as a choice, and since when."""
    address, language, digest_hour, urgent, quiet_from, quiet_until, changed_at = row
    quiet = None if quiet_from is None else (quiet_from, quiet_until)
    return Choice(address, language, digest_hour, urgent, quiet), changed_at
