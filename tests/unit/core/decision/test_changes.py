"""What a newer version of a release changes, in the words of a page."""

from typing import Any

import pytest

from services.core.decision.changes import Changed, changes, told

MAY = {"release_date": "2026-05-31", "parole_date": "2026-05-31", "sentence_months": 37}


def said(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the sentences."""
    return [told(one) for one in changes(before, after)]


@pytest.mark.parametrize(
    ("after", "sentences"),
    [
        ({}, []),
        ({"sentence_months": 40}, []),
        ({"release_date": "2026-05-14"}, ["løsladelse flyttet fra 31. maj til 14. maj"]),
        ({"release_date": "2027-01-02"}, ["løsladelse flyttet fra 31. maj 2026 til 2. januar 2027"]),
        (
            {"release_date": "2026-06-01", "parole_date": "2026-12-01"},
            ["løsladelse flyttet fra 31. maj til 1. juni", "mulig prøveløsladelse flyttet fra 31. maj til 1. december"],
        ),
        ({"parole_date": None}, ["mulig prøveløsladelse er ikke længere fastsat"]),
        ({"placement_date": "2024-02-29"}, ["indsættelse fastsat til 29. februar 2024"]),
    ],
)
def test_a_moved_date_is_told_with_both_days(after: dict[str, Any], sentences: list[str]) -> None:
    """The year stands there where it is another, or where a date is new; what is no date is not told."""
    assert said(MAY, MAY | after) == sentences


def test_what_may_not_be_seen_is_not_told() -> None:
    """A forum that is not shown a date gets neither, and so no difference."""
    assert list(changes({"release_date": "2026-05-31"}, {})) == [Changed("release_date", "2026-05-31", None)]
    assert list(changes({}, {})) == []
