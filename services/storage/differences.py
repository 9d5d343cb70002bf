"""Differences of the balance: which account does not close, by how much, and the ids of what is lost or astray."""

from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from services.storage import balance
from services.storage.balance import Balance
from services.storage.connections import engine
from services.storage.tables import handover, handover_step

NAMED = 20
"""So many ids are told of each account that does not close; they are where to look, not how much is lost."""


class Difference(NamedTuple):
    """One finding: which account (of REASONS), by how many, and where that can be told the publisher or the id."""

    reason: str
    by: int = 1
    publisher: str | None = None
    event: UUID | None = None
    handover: UUID | None = None


REASONS = ("RECEIVED", "LOG", "EVENT_WITHOUT_LEAF", "EVENT_OF_NOBODY", "STATE_WITHOUT_STEP", "STEPS", "FORWARDING")


def found(dsn: str) -> tuple[Difference, ...]:
    """Draw the balance and return what does not close, nothing when it does; raises psycopg's errors."""
    made = engine(dsn, at_head=True)
    try:
        with made.connect() as connection:
            drawn = balance.draw(connection)
            return () if drawn.closes else tuple(of(connection, drawn))
    except sa.exc.DBAPIError as error:
        if isinstance(error.orig, Exception):
            raise error.orig from None
        raise
    finally:
        made.dispose()


def of(connection: sa.Connection, drawn: Balance) -> list[Difference]:
    """Return every difference of a balance, from the same snapshot."""
    differences = [
        Difference("RECEIVED", line.received - line.accounted, line.publisher)
        for line in drawn.lines
        if not line.closes
    ]
    sizes = (drawn.tree_size, drawn.leaves, drawn.entries)
    if len(set(sizes)) > 1:
        differences.append(Difference("LOG", max(sizes) - min(sizes)))
    for reason, query in (("EVENT_WITHOUT_LEAF", balance.without_leaf()), ("EVENT_OF_NOBODY", balance.of_nobody())):
        differences += [Difference(reason, event=row) for row in _some(connection, query)]
    for reason, query in (
        ("STATE_WITHOUT_STEP", balance.without_step()),
        ("STEPS", _other_number_of_steps()),
        ("FORWARDING", balance.forwarded_to_nobody()),
    ):
        differences += [Difference(reason, handover=row) for row in _some(connection, query)]
    return differences


def _some(connection: sa.Connection, query: sa.Select[Any]) -> list[UUID]:
    return list(connection.execute(query.limit(NAMED)).scalars())


def _other_number_of_steps() -> sa.Select[Any]:
    """Select handovers of version n that have not n steps, and those that only their steps tell of."""
    counted = (
        sa.select(handover_step.c.handover, sa.func.count().label("steps"))
        .group_by(handover_step.c.handover)
        .subquery()
    )
    both = handover.outerjoin(counted, counted.c.handover == handover.c.id, full=True)
    wrong = handover.c.version.is_distinct_from(counted.c.steps)
    return sa.select(sa.func.coalesce(handover.c.id, counted.c.handover)).select_from(both).where(wrong)
