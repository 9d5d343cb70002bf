"""A wish to leave a gang: it is true, or it is none."""

import pytest

from schemas.events.exit_wish import ExitWish
from unit.schemas.validating import faults, result


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (True, []),
        (False, [("exit.wish", "not_true")]),
        (1, [("exit.wish", "not_boolean")]),
        ("true", [("exit.wish", "not_boolean")]),
    ],
)
def test_a_wish_to_leave_is_a_wish(wish: object, expected: list[tuple[str, str]]) -> None:
    """EXIT-2: `exit.wish` is true in an `exit_wish`."""
    assert faults("exit_wish", {"exit": {"wish": wish}}) == expected


def test_consent_is_not_needed_and_not_guessed() -> None:
    """EXIT-4: a wish may be told without consent, and silence is none; what is no boolean is a fault."""
    for said, consent in (({}, False), ({"consent": True}, True), ({"consent": False}, False)):
        event = result("exit_wish", {"exit": {"wish": True, **said}})
        assert isinstance(event, ExitWish)
        assert (event.exit.wish, event.exit.consent) == (True, consent)
    assert faults("exit_wish", {"exit": {"wish": True, "consent": "yes"}}) == [("exit.consent", "not_boolean")]
    assert faults("exit_wish", drop=("exit",)) == [("exit", "missing")]
