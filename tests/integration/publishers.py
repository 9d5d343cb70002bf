"""People of a publisher as tests of submitted events have them: who submits, what is left, and the relay's own look."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from acting import SEALER
from crash.workbench import rulebook
from north_jutland import topic_for
from schemas.json_text import write
from sent import Event
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.sealing import Sealer
from services.effects.submissions import Door, Submission, read_at
from services.storage.connections import connect
from services.storage.handovers.office import Office
from services.storage.publishers.quotas import Quota
from services.storage.publishers.submitting import submit

AMPLE = Quota(1e6, 1_000_000)
SENDER = Principal.parse("udgiver:kommune-0860:u-1")


@contextmanager
def at_work(database: str, who: Principal = SENDER, keys: Sealer = SEALER) -> Iterator[Office]:
    """Open a connection for one person of a publisher."""
    with connect(database) as connection:
        yield Office(connection, who, rulebook(), keys, topic_for)


def read_at_the_door(office: Office, *events: Any) -> list[Submission]:
    """Return what is stored of events; raises RefusedActError `invalid` as the door does."""
    door = Door(office.principal.organisation, datetime.now(UTC), office.rulebook, office.sealer)
    found = []
    for one in read_at(events, [write(event) for event in events], door):
        if not isinstance(one, Submission):
            raise RefusedActError("invalid", faults=one)
        found.append(one)
    return found


def post(database: str, *events: Event, who: Principal = SENDER, keys: Sealer = SEALER) -> Sequence[UUID]:
    """Submit events together; returns their receipts."""
    with at_work(database, who, keys) as office:
        return [one.receipt for one in submit(office, lambda: read_at_the_door(office, *events), AMPLE)]
