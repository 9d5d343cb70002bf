"""Rights to agendas: by the one decision that items have, at a meeting's address, in the stage that meets."""

from services.core.access.rights import NOT_FOUND, Where, may
from services.core.agenda.meeting import STAGE, WHO, Meeting
from services.effects.actors import RefusedActError
from services.storage.access.rows import grants_for
from services.storage.handovers.office import Office
from services.storage.recorded import Recorded


def demand(office: Office, tx: Recorded, one: Meeting, *, lock: bool = False) -> None:
    """Raise RefusedActError `not_found` or `forbidden` unless the principal works with meetings at this address.

    With `lock` no grant of it can end before the transaction commits: an act and that end come one after the other.
    """
    who, forum = office.principal, office.rulebook.forums.get(one.forum)
    held = grants_for(tx.cursor, who, tx.now, lock=lock)
    where = Where(one.forum, None if forum is None else forum.circle, one.municipality, STAGE)
    shown = office.rulebook.disclosure.sees(who.role, one.forum, STAGE)
    code = may(who, held, where, tx.now, WHO) if shown else NOT_FOUND
    if code is not None:
        raise RefusedActError(code)
