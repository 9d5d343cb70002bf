"""Typed references and days: read as people write them, and what is neither is nothing."""

from datetime import UTC, date, datetime

import pytest

from services.desk.web.typed import day, is_no_day, midnight, number_or_text, reference


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("OVL-1A2B3C4D", "1a2b3c4d"),
        (" 1a2b3c4d ", "1a2b3c4d"),
        ("01a221bb-194c-7001-982f-943509a16999", "01a221bb-194c-7001-982f-943509a16999"),
        ("700190-1234", None),
        ("OVL-1A2B3C", None),
        ("%", None),
        ("", None),
    ],
)
def test_a_reference(text: str, read: str | None) -> None:
    """The end of an id, in small letters."""
    assert reference(text) == read


def test_a_day() -> None:
    """A day begins at midnight in Copenhagen; nothing typed is no fault."""
    assert day("2026-11-24") == date(2026, 11, 24)
    assert midnight(date(2026, 11, 24)) == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert [is_no_day(text) for text in ("", "2026-11-24", "24-11-2026", "Bo")] == [False, False, True, True]


@pytest.mark.parametrize(
    ("text", "read"),
    [("15", 15), ("007", 7), ("9999999999", "9999999999"), ("1.5", "1.5"), ("\u0661", "\u0661"), ("", "")],
)
def test_a_number_or_the_text_that_is_none(text: str, read: int | str) -> None:
    """What a body refuses is its to refuse, in the words that were typed."""
    assert number_or_text(text) == read
