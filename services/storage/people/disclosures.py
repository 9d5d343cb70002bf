"""Disclosures and look-ups about one person, read from the log in order; making the list is itself in it (LOG-6)."""

from uuid import UUID

import orjson
import psycopg

from services.core.access.principal import Principal
from services.core.insight.disclosures import Entry, entry
from services.core.rulebook.model import Rulebook
from services.effects.audit_records import AuditRecord
from services.storage.access.session import act
from services.storage.people.erasing import NotErasableError
from services.storage.recorded import recorded

WHAT = "person.disclosures"
_CASES = """
SELECT case_id FROM event WHERE person = %(person)s UNION SELECT case_id FROM handover WHERE person = %(person)s
"""
_LEAVES = """
SELECT leaf.idx, leaf.body FROM audit_entry entry JOIN leaf ON leaf.idx = entry.leaf
WHERE entry.case_id = ANY(%(cases)s::uuid[])
    AND coalesce(convert_from(leaf.body, 'UTF8')::jsonb ->> 'subj', %(subject)s) = %(subject)s
ORDER BY leaf.idx
"""
_BASES = "SELECT id, legal_basis FROM handover WHERE case_id = ANY(%s::uuid[])"


def disclosures(
    connection: psycopg.Connection, actor: Principal, person: UUID, rulebook: Rulebook, reason: str | None = None
) -> list[Entry]:
    """Return them, oldest first, once the log says who asked, and for which of WHY where that was asked for.

    Raises NotErasableError `not_found` when nothing was ever stored about the person.
    """
    with recorded(connection, actor.stored) as tx:
        act(tx.cursor)
        cases = [case for (case,) in tx.cursor.execute(_CASES, {"person": person})]
        if not cases:
            raise NotErasableError("not_found")
        wanted = {"cases": [*cases, person], "subject": person.hex}
        leaves = tx.cursor.execute(_LEAVES, wanted).fetchall()
        bases = {f"handover/{id_}": basis for id_, basis in tx.cursor.execute(_BASES, (cases,))}
        # The person's own handle stands for a case: whoever looks for what was done about them finds this too.
        about, handle = f"person/{person.hex}", person.bytes
        to = (actor.organisation,)
        record = AuditRecord("consultation", WHAT, case_id=handle, person=handle, recipient=to, scope=("disclosures",))
        record.source, record.query = about, reason
        tx.leaf(record, about.encode())
    read = [(number, orjson.loads(body)) for number, body in leaves]
    found = [entry(number, leaf, bases.get(leaf["src"]), rulebook) for number, leaf in read]
    return [one for one in found if one is not None]
