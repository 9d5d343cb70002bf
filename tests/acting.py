"""Acts and reads of one person, as short as tests want them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import psycopg

from crash.workbench import rulebook
from north_jutland import topic_for
from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook
from services.effects.sealing import Sealer
from services.storage.connections import connect
from services.storage.handovers import content as reads
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.reader import Answer
from services.storage.rulebooks import visible_stages

SEALER = Sealer({1: b"m" * 32}, b"l" * 32)


_GIVE = """
INSERT INTO access_grant (id, role, organisation, handle, forum, municipality, begins_at, given_by, given_at, reason,
    leaf)
SELECT gen_random_uuid(), %(role)s, %(organisation)s, %(handle)s, %(forum)s, '*', '2000-01-01', 'machine/test/stafet',
    now(), 'test', min(idx) FROM leaf HAVING NOT EXISTS (
        SELECT FROM access_grant WHERE (role, organisation, handle, forum)
            = (%(role)s, %(organisation)s, %(handle)s, %(forum)s)
    )
"""


def give(connection: psycopg.Connection, principal: Principal, *forums: str) -> None:
    """Let somebody in to forums behind the product's back: no leaf is added, whose numbers tests count."""
    who = {"role": principal.role, "organisation": principal.organisation, "handle": principal.handle}
    for forum in forums:
        connection.execute(_GIVE, {**who, "forum": forum})


def ruled_by(database: str, rules: Rulebook, activation: int = 0) -> None:
    """Let PostgreSQL show what a rulebook shows, as its activation does; each real one comes after this."""
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        visible_stages.store(cursor, UUID(int=activation), datetime(1970, 1, 1, tzinfo=UTC), rules)


class Acting:
    """One principal at work on one connection; it is let in to the forum of whatever it asks for."""

    def __init__(
        self,
        connection: psycopg.Connection,
        principal: Principal,
        rules: Rulebook | None = None,
        *,
        topic: Callable[[str, str | None], str] = topic_for,
        keys: Sealer = SEALER,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Take an autocommit connection; rulebook, topics' names and keys are the tests' own unless given."""
        given = {} if clock is None else {"clock": clock}
        self.office = Office(connection, principal, rules or rulebook(), keys, topic, **given)

    def do(self, act: str, handover: UUID, based_on: int | None = None, **body: object) -> Answer:
        """Do an act of the table; returns the item after it."""
        self._let_in(handover)
        return perform(self.office, act, handover, partial(Given, body, based_on))

    def accept(self, handover: UUID, based_on: int | None = None) -> Answer:
        """Take responsibility."""
        return self.do("accept", handover, based_on)

    def give_back(self, handover: UUID, reason: str, based_on: int | None = None) -> Answer:
        """Return it with a reason."""
        return self.do("return", handover, based_on, reason=reason)

    def consult(self, handover: UUID) -> Answer:
        """Look at its preview."""
        self._let_in(handover)
        return reads.show(self.office, handover)

    def content(self, handover: UUID) -> Mapping[str, Any]:
        """Read what the event says, as far as this forum may see it."""
        self._let_in(handover)
        return reads.content(self.office, handover).data

    def _let_in(self, handover: UUID) -> None:
        row = self.office.connection.execute("SELECT forum FROM handover WHERE id = %s", (handover,)).fetchone()
        if row is not None:
            give(self.office.connection, self.office.principal, row[0])


@contextmanager
def acting(database: str, principal: Principal, **given: Any) -> Iterator[Acting]:
    """Open a connection for the acts of one person."""
    with connect(database) as connection:
        yield Acting(connection, principal, **given)
