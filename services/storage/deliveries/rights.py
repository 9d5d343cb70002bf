"""Rights to webhooks: a system is told what whoever leads there sees, by the one decision that items have."""

import psycopg

from services.core.access.rights import FORBIDDEN, NOT_FOUND, Where, may
from services.core.access.roles import EVERY_STAGE, ROLES
from services.effects.actors import RefusedActError
from services.storage.access.rows import grants_for
from services.storage.handovers.office import Office

LEADING = tuple(role.name for role in ROLES.values() if role.leads)


def stages(
    office: Office, cursor: psycopg.Cursor, forum: str, municipality: str | None, *, lock: bool = False
) -> list[str]:
    """Return the stages there that the principal leads; raises RefusedActError `not_found` or `forbidden` for none.

    Without a municipality it is every one. With `lock` no grant of the principal can end before the commit.
    """
    who, now, known = office.principal, office.clock(), office.rulebook.forums.get(forum)
    held = grants_for(cursor, who, now, lock=lock)
    circle = None if known is None else known.circle
    found = {
        stage: may(who, held, Where(forum, circle, municipality, stage), now, LEADING)
        for stage in EVERY_STAGE
        if office.rulebook.disclosure.sees(who.role, forum, stage)
    }
    led = [stage for stage, refused in found.items() if refused is None]
    if not led:
        raise RefusedActError(FORBIDDEN if FORBIDDEN in found.values() else NOT_FOUND)
    return led
