"""No cell of the rulebook that decides can say something else unseen; `python -m tests.mutation` shows it in full."""

import json
from pathlib import Path

import pytest

from mutation.baseline import documents
from mutation.cases import from_real_places
from mutation.cells import Cell, cells
from mutation.report import survivors
from mutation.trying import trial
from oracle.compare import differences

pytestmark = pytest.mark.slow
PARTS: dict[str, list[Cell]] = {}
for one in cells(documents()):
    PARTS.setdefault(one.share, []).append(one)


@pytest.mark.parametrize("part", PARTS)
def test_a_changed_cell_is_seen(part: str) -> None:
    """Each other value of each cell is refused when read, answers an event otherwise, or provably decides none."""
    tried = [one for cell in PARTS[part] for one in trial().cell(cell)]
    assert len(tried) > len(PARTS[part])
    unseen = survivors(tried)
    assert not unseen, "\n".join(unseen)


def test_the_second_implementation_agrees_on_the_events_of_every_box(tmp_path: Path) -> None:
    """The events that see the changes are decided by the product as by an implementation that shares no code with it.

    So whoever changes a cell for good, and with it what was answered before, is told here. Left out are the events of
    made-up towns, and those on a topic, which `explain` does not have.
    """
    lines = [json.dumps(event, ensure_ascii=False) for event in from_real_places()]
    assert differences(lines, tmp_path) == []
    assert len(lines) > 20_000
