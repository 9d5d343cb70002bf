"""Segments of a chunk: cut before a record that builds on an earlier one, which must be stored first."""

from collections.abc import Iterator, Sequence

from services.effects.reading import Reading


def segments(readings: Sequence[Reading]) -> Iterator[Sequence[Reading]]:
    """Cut before a record that builds on an earlier one of the same chunk, which must be stored first.

    Two versions of one release; a recall of an event read a moment ago, or an event that was recalled a moment ago;
    two records that may take back the same item; and a clearance or an answer, whose item may be anybody's.
    """
    start = 0
    cases: set[tuple[str, str]] = set()
    events: set[tuple[str, str]] = set()
    recalled: set[tuple[str, str]] = set()
    alone = False
    for at, reading in enumerate(readings):
        publisher = reading.origin.publisher
        case = reading.case and (publisher, reading.case[0])
        mine = reading.event_id and (publisher, reading.event_id)
        taken = reading.recalls and (publisher, reading.recalls[0])
        builds = alone or reading.moves_an_item or mine in recalled
        if case:
            builds = builds or bool(recalled) or case in cases
        if taken:
            builds = builds or bool(cases) or taken in events or taken in recalled
        if builds and at > start:
            yield readings[start:at]
            start = at
            cases.clear()
            events.clear()
            recalled.clear()
        alone = reading.moves_an_item
        if case:
            cases.add(case)
        if mine:
            events.add(mine)
        if taken:
            recalled.add(taken)
    yield readings[start:]
