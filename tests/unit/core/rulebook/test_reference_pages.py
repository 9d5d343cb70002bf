"""The pages made from a rulebook: every forum in its place, every row, and each arrow once."""

import pytest

from services.core.rulebook.reference_pages import MADE, UNKNOWN, ages, forums_page, routing_page
from unit.core.broken import Documents, built, forum, row

BOOK = built(lambda _: None)
WORDS = {"da": "Aldrig.", "en": "Never."}


def _section(page: str, title: str) -> str:
    return page.partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    ("limits", "said"),
    [((None, None), "all"), ((10, None), "from 10"), ((None, 17), "to 17"), ((10, 17), "10 to 17"), ((0, 0), "0 to 0")],
)
def test_ages_are_said_as_they_are_limited(limits: tuple[int | None, int | None], said: str) -> None:
    """Either end may be open."""
    assert ages(limits) == said


def test_every_forum_and_queue_stands_in_one_section() -> None:
    """Those that get cases, the queues, and those that never do, each with its id, and the page says what made it."""
    page = forums_page(BOOK)
    assert MADE in page
    for one in BOOK.forums.values():
        title = "Queues that are no forums" if one.mode is None else "Forums that get cases"
        title = title if one.no_items is None else "Never a case"
        titles = ("Queues that are no forums", "Forums that get cases", "Never a case")
        assert [name for name in titles if f"| `{one.id}` |" in _section(page, name)] == [title], one.id


def test_a_forum_that_never_gets_a_case_says_why_in_both_languages() -> None:
    """And has no line of what it gets to see."""
    page = forums_page(built(lambda of: forum(of, "rug_udvalg").update(no_items=WORDS)))
    assert "Never. | Aldrig. |" in _section(page, "Never a case")
    assert f"### {BOOK.forums['rug_udvalg'].names['da']}" not in page


def test_what_nobody_has_told_is_not_made_up() -> None:
    """A lead or a meeting that the rulebook does not know is `not stated`, and a bar in a text breaks no table."""

    def change(of: Documents) -> None:
        one = forum(of, "ssp")
        for told in ("whom", "lead", "members", "meets"):
            one.pop(told, None)
        one["name"]["da"] = "S|S|P"

    line = next(one for one in forums_page(built(change)).splitlines() if one.startswith("| `ssp` |"))
    assert line.count(UNKNOWN) == 4
    assert line.startswith("| `ssp` | S/S/P |")
    assert line.count("|") == 9


def test_periods_and_what_is_withheld_are_shown() -> None:
    """Days of each class that counts there, and what is kept without limit in words."""
    seen = _section(forums_page(BOOK), "What each gets to see")
    assert "`payload` 30 days" in seen
    assert "Withheld: `gang_link`." in seen

    def change(of: Documents) -> None:
        next(one for one in of["retention.yaml"]["classes"] if one["class"] == "payload")["keep"] = "unlimited"

    assert "`payload` without limit" in forums_page(built(change))


def test_every_row_has_its_line() -> None:
    """In the section of its table, with its step, its words and its rules."""
    page = routing_page(BOOK)
    for name, rows in BOOK.tables.items():
        lines = [one for one in _section(page, name).splitlines() if one.startswith("| `")]
        assert [one.split("`")[1] for one in lines] == [one.id for one in rows]
        for line, one in zip(lines, rows, strict=True):
            assert line.endswith(f"| {', '.join(one.then.rules) or ' '} |")


def test_a_row_for_what_is_left_says_so() -> None:
    """With the types that it takes where they are named, and without them otherwise."""
    page = routing_page(BOOK)
    assert "| otherwise |" in page
    assert "otherwise, of `" in page
    bare = routing_page(built(lambda of: row(of, "other_crime_concern").pop("catches")))
    line = next(one for one in bare.splitlines() if one.startswith("| `other_crime_concern` |"))
    assert "| otherwise |" in line


def test_the_drawing_has_every_arrow_once() -> None:
    """From table to table, to gates and beside, however many rows lead there."""
    drawing = routing_page(BOOK).partition("```mermaid\nflowchart TD\n")[2].partition("\n```")[0].splitlines()
    assert len(drawing) == len(set(drawing))
    arrows = {(line.split()[0], line.split()[-1]) for line in drawing}
    rows = [(name, row) for name, rows in BOOK.tables.items() for row in rows]
    assert arrows == {(name, to) for name, one in rows for to in (one.go, one.then.gate, one.then.beside) if to}
    assert any("-. gate .->" in line for line in drawing)
    assert any("-. beside .->" in line for line in drawing)
