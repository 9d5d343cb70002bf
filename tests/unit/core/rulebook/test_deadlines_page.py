"""The page of deadlines: every row, level and owner is on it, and a changed row is another page."""

from services.core.rulebook.answering import LEVELS
from services.core.rulebook.deadlines_page import PAGES, deadlines_page
from unit.core.broken import built

BOOK = built(lambda _: None)


def test_the_page_tells_every_row() -> None:
    """Answer rows, levels, owners, and what a date is compared with."""
    page = deadlines_page(BOOK)
    assert "* municipal_notification_desk: 24 hours" in page
    assert all(f"| {kind} | `{level}` |" in page for kind, levels in LEVELS.items() for level in levels)
    assert "the prison service (Kriminalforsorgen)" in page
    assert "placement_date +28 days, if parole_date is before placement_date +12 months" in page
    assert "release_date -3 months, never before receipt" in page


def test_a_changed_row_is_another_page() -> None:
    """The twin: one more day for an answer, one level later."""
    changed = built(lambda of: of["deadlines.yaml"]["answer"][3].update(hverdage=6))
    assert "* otherwise: 6 hverdage" in deadlines_page(changed)
    later = built(lambda of: of["deadlines.yaml"]["reminders"]["answer"][4].update(hverdage=9))
    assert "| answer | `authority` | 9 hverdage after the due day |" in deadlines_page(later)


def test_every_page_has_its_file() -> None:
    """What `stafet rulebook pages` writes: three pages, each with a heading."""
    assert set(PAGES) == {"forums.md", "routing.md", "deadlines.md"}
    assert all(make(BOOK).startswith("# ") for make in PAGES.values())
