"""Several handovers at once for whoever sees them, as a file takes them; its leaf is the file's own."""

from collections.abc import Iterable
from uuid import UUID

from services.core.handover.item import Item
from services.storage.access.session import looking, serve
from services.storage.handovers.office import Office
from services.storage.handovers.stored import item
from services.storage.handovers.visibility import is_visible


def seen_of(office: Office, ids: Iterable[UUID]) -> list[Item]:
    """Return those that are there for the principal; of the others nothing, as if they never were."""
    now = office.clock()
    with looking(office.connection) as cursor:
        serve(cursor, office.principal, now)
        found = [one for one in (item(cursor, id_) for id_ in ids) if one is not None]
        return [one for one in found if is_visible(cursor, office.principal, one, office.rulebook, now)]
