"""Reads of agendas: which meetings there are, and one with its items, each with its leaf before anything is shown."""

from uuid import UUID

from schemas.faults import Fault
from services.core.agenda.entries import Agenda
from services.core.agenda.meeting import possible
from services.effects.actors import RefusedActError
from services.effects.agendas.changes import record_of
from services.effects.audit_records import AuditRecord
from services.storage.access.session import act, looking, serve
from services.storage.agendas.rights import demand
from services.storage.agendas.stored import Wanted, agenda, agendas, meeting
from services.storage.agendas.telling import Answer, told_agenda, told_meeting
from services.storage.handovers.office import Office, day
from services.storage.recorded import Recorded, recorded

SCOPE = ("type", "publisher", "state", "due", "minutes", "presenter")
"""What an agenda shows of an item: the scope of its leaf."""


def listed(office: Office, wanted: Wanted) -> list[Answer]:
    """Return the meetings that the principal sees, in the order wanted, once the log says what was looked for."""
    return [told_meeting(one, office.principal, office.rulebook) for one in found(office, wanted)]


def found(office: Office, wanted: Wanted) -> list[Agenda]:
    """Return the same as pages and exports take it, once the log says what was looked for.

    Raises RefusedActError `invalid`: a leaf never holds a word that is not the rulebook's.
    """
    _known(office, wanted)
    now = office.clock()
    with looking(office.connection) as cursor:
        serve(cursor, office.principal, now)
        meetings = agendas(cursor, wanted)
    given = {name: value for name, value in wanted._asdict().items() if value is not None}
    asked = "agendas?" + "&".join(f"{name}={value}" for name, value in given.items())
    with recorded(office.connection, office.principal.stored, now) as tx:
        act(tx.cursor)
        tx.leaf(
            AuditRecord("consultation", "agenda.listed", query=f"{len(meetings)} hits", source=asked), asked.encode()
        )
    return meetings


def show(office: Office, number: UUID) -> Answer:
    """Return a meeting with its items; raises RefusedActError `not_found`."""
    return told(office, read(office, number))


def read(office: Office, number: UUID) -> Agenda:
    """Return the same as a page or an export takes it; the log says that it was read."""
    with office.working("agenda.shown", number, "meeting") as tx:
        return read_in(office, tx, number)


def read_in(office: Office, tx: Recorded, number: UUID) -> Agenda:
    """Return a meeting in the principal's transaction, with the leaf of the reading."""
    one = meeting(tx.cursor, number)
    if one is None:
        raise RefusedActError("not_found")
    found = agenda(tx.cursor, one)
    demand(office, tx, one)
    act(tx.cursor)
    record = record_of(one, "consultation", "agenda.shown", one.version, {})
    record.scope = SCOPE
    tx.leaf(record, (record.source or "").encode())
    return found


def told(office: Office, found: Agenda) -> Answer:
    """Return an agenda as its reader may see it, with the acts that are possible now."""
    return told_agenda(found, office.principal, office.rulebook, possible(found.meeting, day(office.clock())))


def _known(office: Office, wanted: Wanted) -> None:
    book = office.rulebook
    asked = (("forum", wanted.forum, book.forums), ("municipality", wanted.municipality, book.municipalities))
    faults = tuple(Fault(name, "not_known") for name, one, known in asked if one is not None and one not in known)
    if faults:
        raise RefusedActError("invalid", faults=faults)
