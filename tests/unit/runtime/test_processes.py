"""The table of processes: each can be looked up, is there to be run, and is none of those that are only promised."""

from importlib.util import find_spec

import pytest

from services.runtime.processes import ALL, NAMES, PROCESSES, by_name


@pytest.mark.parametrize("name", NAMES)
def test_a_process_is_found_by_its_name(name: str) -> None:
    """Its row is its own, and its module is there."""
    row = by_name(name)
    assert row.name == name
    assert row.module == f"services.{name}.app"
    assert find_spec(row.module) is not None


def test_a_name_of_no_process_is_nobody_s() -> None:
    """Not even the word for all of them, nor a process that is not built yet."""
    for name in (ALL, "", "Router"):
        with pytest.raises(KeyError):
            by_name(name)


def test_no_name_stands_for_two() -> None:
    """The words of the command line are apart from each other."""
    assert len({*NAMES, ALL}) == len(NAMES) + 1
    assert tuple(one.name for one in PROCESSES) == NAMES
