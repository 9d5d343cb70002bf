"""Campaign of the machine: the tours first, then as many random sequences as are asked for."""

from itertools import islice

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from statemachine.machine import Machine
from statemachine.sides import BothSides, Stand
from statemachine.tours import tours, walk

STEPS = 16


def tour(stand: Stand, every: int = 1) -> None:
    """Do every tour, or every so many; what the two sides do not agree on says how it came to it."""
    BothSides.stand = stand
    for one in islice(tours(), 0, None, every):
        sides = BothSides()
        try:
            walk(sides, one)
        except AssertionError as error:
            error.add_note("\n".join((f"on the tour {one!r}:", *sides.log)))
            raise


def run(stand: Stand, sequences: int, *, same: bool = False, smallest: bool = True) -> None:
    """Run random sequences, with `same` the same ones each time; a failure is shown, as small as it gets."""
    BothSides.stand = stand
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            derandomize=same,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, *([Phase.shrink] if smallest else [])],
            suppress_health_check=list(HealthCheck),
        ),
    )
