"""The transaction of a publisher at work on its own events: the database shows it these, and a refusal has its leaf."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.storage.access.denials import refusals
from services.storage.access.session import PUBLISHING
from services.storage.handovers.office import Office
from services.storage.recorded import Recorded, recorded_for


@contextmanager
def working(office: Office, what: str, about: str | None = None) -> Iterator[Recorded]:
    """Begin it, in the role of publishers alone; the leaf of a refusal names no event: ids are the senders' own words.

    The role is the same for everybody who asks here: only a publisher's own user finds rows in it.
    """
    with (
        refusals(office.connection, office.principal, what, about, PUBLISHING),
        recorded_for(office.connection, office.principal, office.clock(), PUBLISHING) as tx,
    ):
        yield tx
