"""Parameters of a queue: what each means, and every fault in them at once."""

import pytest

from services.api.coordinators.queues import MOST, wanted
from services.effects.actors import RefusedActError
from services.storage.handovers.queries import Wanted


def test_a_forum_alone_is_its_open_items() -> None:
    """Open ones unless `state` says otherwise, fifty of them; an empty parameter is not given."""
    assert wanted("ksp", []) == Wanted("ksp")
    assert wanted("ksp", [("stage", ""), ("after", ""), ("limit", "")]) == Wanted("ksp", limit=50)


def test_each_parameter_narrows() -> None:
    """`?municipality=&stage=&state=&limit=50`."""
    given = [("municipality", "0860"), ("stage", "manual"), ("state", "closed"), ("limit", str(MOST))]
    assert wanted("ksp", given) == Wanted("ksp", "0860", ("closed",), limit=MOST, stage="manual")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("municipality", "860", "not_digits"),
        ("municipality", "Hjørring", "not_digits"),
        ("municipality", "0860\n", "not_digits"),
        ("stage", "kaffe", "not_allowed"),
        ("state", "open", "not_allowed"),
        ("limit", "0", "too_small"),
        ("limit", str(MOST + 1), "too_large"),
        ("limit", "9" * 5000, "too_large"),
        ("limit", "-1", "not_integer"),
        ("limit", "²", "not_integer"),
        ("limit", "1.0", "not_integer"),
        ("after", "x", "not_allowed"),
        ("after", "\ud800", "not_allowed"),
        ("view", "mine", "unknown_field"),
    ],
)
def test_a_bad_parameter_is_a_fault(name: str, text: str, fault: str) -> None:
    """422 `invalid`, with the parameter's name and never its value."""
    with pytest.raises(RefusedActError) as refused:
        wanted("ksp", [(name, text)])
    assert (refused.value.code, refused.value.faults) == ("invalid", ((name, fault),))


def test_every_fault_is_told() -> None:
    """Also one that is given twice."""
    with pytest.raises(RefusedActError) as refused:
        wanted("ksp", [("limit", "x"), ("state", "closed"), ("state", "closed"), ("no plain name", "x")])
    assert refused.value.faults == (("data", "unknown_field"), ("limit", "not_integer"), ("state", "duplicate_key"))
