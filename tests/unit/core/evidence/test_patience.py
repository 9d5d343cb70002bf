"""Patience with witnesses: two limits, each reached to the second, and none where nothing is promised."""

import pytest

from services.core.evidence.patience import HOUR, Patience


@pytest.mark.parametrize(
    ("missing", "word"),
    [
        (None, ""), (0.0, ""), (4 * HOUR - 1, ""), (4 * HOUR, "WITNESSES_MISSING"),
        (24 * HOUR - 1, "WITNESSES_MISSING"), (24 * HOUR, "UNWITNESSED"), (1000 * HOUR, "UNWITNESSED"),
    ],
)  # fmt: skip
def test_it_is_said_after_four_hours_and_ends_after_a_day(missing: float | None, word: str) -> None:
    """The limits of evidence.md, unless others are set; it ends exactly where the word says so."""
    assert Patience().says(missing) == word
    assert Patience().ended(missing) == (word == "UNWITNESSED")


def test_the_limits_are_settings() -> None:
    """Others count where they are given."""
    assert Patience(1, 2).says(1) == "WITNESSES_MISSING"
    assert Patience(1, 2).ended(2)
