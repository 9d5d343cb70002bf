"""Reasons of grants: a text of contracts 1.2, trimmed, not blank and not too long."""

import pytest

from services.core.access.reasons import LONGEST, reason_of


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  Dækker i julen\r\n", "Dækker i julen"),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * (LONGEST + 1), None),
        (" \t\n", None),
        ("", None),
        ("a\x00b", None),
        ("\ud800", None),
    ],
)
def test_a_reason_is_a_text(text: str, told: str | None) -> None:
    """White space around it is nobody's reason; what is none is refused."""
    assert reason_of(text) == told
