"""The transaction of a publisher at work on its own events: the database shows it these, and a refusal has its leaf."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.storage.access.denials import refusals
from services.storage.handovers.office import Office
from services.storage.recorded import Recorded, recorded_for


@contextmanager
def working(office: Office, what: str) -> Iterator[Recorded]:
    """Begin it; the leaf of a refusal names no event: ids are the senders' own words."""
    with (
        refusals(office.connection, office.principal, what),
        recorded_for(office.connection, office.principal, office.clock()) as tx,
    ):
        yield tx
