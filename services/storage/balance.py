"""The balance: what came in equals what became of it, across Kafka's positions, the tables and the log (promise 12)."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.core.evidence import merkle
from services.storage.tables import (
    OPEN_STATES,
    audit_entry,
    dead_letter,
    event,
    handover,
    handover_step,
    handover_update,
    kafka_position,
    leaf,
    outbox,
    tree_head,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One publisher's account. `received` counts records read; it closes when it equals the sum of the others."""

    publisher: str
    received: int = 0
    duplicates: int = 0
    open: int = 0
    waiting: int = 0
    closed: int = 0
    refused: int = 0
    informed: int = 0
    dead: int = 0

    @property
    def accounted(self) -> int:
        """How many records an end is known of."""
        return sum((self.duplicates, self.open, self.waiting, self.closed, self.refused, self.informed, self.dead))

    @property
    def closes(self) -> bool:
        """Tell whether nothing is lost and nothing counted twice."""
        return self.received == self.accounted


@dataclass(frozen=True, slots=True)
class Balance:
    """The whole account."""

    lines: tuple[Line, ...]
    unsent: int  # notices still in the outbox
    tree_size: int
    root: str
    leaves: int
    entries: int
    uncounted: int  # events without a decision leaf of their own case
    astray: int  # events of nobody, handovers not where their steps or forwardings have brought them, steps of none

    @property
    def closes(self) -> bool:
        """Tell whether every line closes and the log is gap-free and complete."""
        return (
            all(line.closes for line in self.lines)
            and self.tree_size == self.leaves == self.entries
            and self.uncounted == self.astray == 0
        )


def draw(connection: sa.Connection) -> Balance:
    """Draw the balance from one snapshot of the database."""
    connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    counted: dict[str, dict[str, int]] = {}
    for query in (_read(), _ends(), _dead()):
        for row in connection.execute(query).mappings():
            numbers = {column: int(number) for column, number in row.items() if column != "publisher"}
            counted.setdefault(row["publisher"], {}).update(numbers)
    lines = tuple(Line(name, **counted[name]) for name in sorted(counted))
    size, peaks = connection.execute(sa.select(tree_head.c.size, tree_head.c.peaks)).one()
    return Balance(
        lines,
        unsent=_count(connection, outbox),
        tree_size=size,
        root=merkle.root(merkle.unpack(peaks)).hex(),
        leaves=_count(connection, leaf),
        entries=_count(connection, audit_entry),
        uncounted=_rows(connection, without_leaf()),
        astray=_astray(connection),
    )


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one())


def _read() -> sa.Select[Any]:
    at = kafka_position.c
    publisher = sa.func.regexp_replace(at.topic, r"^in\.", "").label("publisher")
    received, duplicates = sa.func.sum(at.records).label("received"), sa.func.sum(at.duplicates).label("duplicates")
    return sa.select(publisher, received, duplicates).group_by(publisher)


def _ends() -> sa.Select[Any]:
    """Count each event once: open when a handover still is, waiting when all that is open waits for a person.

    Closed is also one whose handovers a newer version keeps: they are counted with that one.
    """
    still = handover.c.state.in_(OPEN_STATES)
    held = (
        sa.select(
            handover.c.event,
            sa.func.bool_or(still & (handover.c.stage != "manual")).label("open"),
            sa.func.bool_or(still & (handover.c.stage == "manual")).label("waiting"),
        )
        .group_by(handover.c.event)
        .subquery()
    )
    handed, kept = held.c.event.is_not(None), _kept()

    def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count().filter(condition)

    return (
        sa.select(
            event.c.publisher,
            count(handed & held.c.open).label("open"),
            count(handed & ~held.c.open & held.c.waiting).label("waiting"),
            count(handed & ~held.c.open & ~held.c.waiting | ~handed & kept.c.before.is_not(None)).label("closed"),
            count(~handed & (event.c.outcome == "refused")).label("refused"),
            # Routed without a handover is a loss, in no column.
            count(~handed & (event.c.outcome == "informed")).label("informed"),
        )
        .select_from(event.outerjoin(held, held.c.event == event.c.id).outerjoin(kept, kept.c.before == event.c.id))
        .group_by(event.c.publisher)
    )


def _kept() -> sa.Subquery:
    """Return the events of which a newer version has kept a handover."""
    return sa.select(handover_update.c.before).distinct().subquery()


def _dead() -> sa.Select[Any]:
    return (
        sa.select(dead_letter.c.publisher, sa.func.count().label("dead"))
        .where(dead_letter.c.state != "replayed")
        .group_by(dead_letter.c.publisher)
    )


def without_leaf() -> sa.Select[Any]:
    """Select the events without a decision leaf of their own case."""
    entry = sa.select(audit_entry.c.leaf).where(audit_entry.c.case_id == event.c.case_id)
    return sa.select(event.c.id).where(~entry.exists())


def of_nobody() -> sa.Select[Any]:
    """Select the events that were to be handed to somebody and are not."""
    handed = sa.select(handover.c.id).where(handover.c.event == event.c.id)
    kept = event.c.id.in_(sa.select(_kept().c.before))
    return sa.select(event.c.id).where(event.c.outcome.in_(("routed", "manual")), ~handed.exists(), ~kept)


def without_step() -> sa.Select[Any]:
    """Select the handovers without the step that made them so."""
    one, step = handover.c, handover_step.c
    made = sa.select(step.leaf).where(step.handover == one.id, step.version == one.version, step.state == one.state)
    return sa.select(one.id).where(~made.exists())


def forwarded_to_nobody() -> sa.Select[Any]:
    """Select the open handovers on their way as one that is not offered any more, or was not forwarded from them.

    However that one ends, it takes the origin along (contracts-acts 9.1): else nobody has the case, or two have it.
    """
    new, one = handover.alias("new"), handover.c
    there = sa.select(new.c.id).where(
        new.c.id == one.forwarding, new.c.forwarded_from == one.id, new.c.state == "offered"
    )
    return sa.select(one.id).where(one.forwarding.is_not(None), one.state.in_(OPEN_STATES), ~there.exists())


def _astray(connection: sa.Connection) -> int:
    """Count what is not where its steps have brought it, and steps too many or too few.

    A handover of version n has n steps. A lost one leaves its steps behind, so that the sums differ.
    """
    lost = sum(_rows(connection, query) for query in (of_nobody(), without_step(), forwarded_to_nobody()))
    steps = sa.select(sa.func.coalesce(sa.func.sum(handover.c.version), 0))
    return lost + abs(_count(connection, handover_step) - int(connection.execute(steps).scalar_one()))
