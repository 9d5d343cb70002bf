"""The trial of all cells can fail: with too few events, with a loader that does not read a cell, with a wrong proof."""

from copy import deepcopy

import pytest

from mutation.baseline import Documents, book, documents
from mutation.cases import Cases
from mutation.cells import Cell, cells
from mutation.corners import corners
from mutation.report import survivors
from mutation.sameness import apart
from mutation.senders_and_places import finds_nothing
from mutation.space import Space, space
from mutation.special import plain
from mutation.trying import EQUIVALENT, Trial, changed, trial
from mutation.variants import variants
from services.core.rulebook.model import Rulebook, build
from unit.core.broken import row

pytestmark = pytest.mark.slow


def _cells(part: str, *names: str) -> list[Cell]:
    found = [one for one in cells(documents()) if one.share == part and (not names or one.name in names)]
    assert found
    return found


def test_with_a_single_event_cells_survive_and_are_named() -> None:
    """With one event only, a forum can be replaced unseen, and the report names the cell and the new value."""
    few = Trial(documents(), space(), Cases(book(), [], [(plain("statistics"), None)]))
    unseen = survivors(one for cell in _cells("stadium") for one in few.cell(cell))
    assert "stadium: stadium_minor then forum (routing.yaml): 'psp'" in unseen
    assert "stadium: stadium_minor when age (routing.yaml): '0-18'" in unseen


def test_a_cell_that_the_loader_does_not_read_is_reported() -> None:
    """A loader that drops one condition makes all its values alike; the report says that the cell decides nothing."""
    deaf_space = Space(_deaf(documents()))
    deaf = Trial(documents(), deaf_space, Cases(deaf_space.book, list(corners(deaf_space))[::20], []), _deaf)
    name = "crime: admitted_repeated when presence_only"
    unseen = survivors(one for cell in _cells("crime", name) for one in deaf.cell(cell))
    assert unseen == [f"{name}: decides nothing, whatever it says"]
    assert survivors(one for cell in _cells("crime", name) for one in trial().cell(cell)) == []


def _deaf(of: Documents) -> Rulebook:
    heard = deepcopy(of)
    row(heard, "admitted_repeated")["when"].pop("presence_only", None)
    return build(heard)


def test_the_unchanged_rulebook_makes_no_difference() -> None:
    """The same documents answer every event as before, and no box is decided otherwise."""
    same = build(documents())
    assert not trial().cases.differs(same, range(0, len(trial().cases.all), 10))
    assert not any(list(apart(space(), same, cell)) for cell in _cells("stadium"))


def test_what_is_called_equivalent_is_so_to_the_product_too() -> None:
    """`rulebook diff` finds nobody who would go elsewhere for the changes of a table that are proven to make none."""
    compared = 0
    for cell in _cells("stadium"):
        fates = [one.fate for one in trial().cell(cell)]
        of = documents()
        for new, fate in zip(variants(cell, of), fates, strict=True):
            if fate == EQUIVALENT:
                with changed(of, cell, new):
                    assert finds_nothing(book(), build(of)), f"{cell.name}: {new!r}"
                compared += 1
    assert compared > 1


def test_after_a_trial_the_documents_are_as_before() -> None:
    """Each change is taken back."""
    assert trial().cell(_cells("stadium")[0])
    assert trial().of == documents()
