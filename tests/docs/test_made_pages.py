"""docs/forums.md, docs/routing.md and docs/deadlines.md are what the rulebook in force makes of them."""

import pytest

from docs.pages import ROOT
from services.core.rulebook.deadlines_page import PAGES, deadlines_page
from services.core.rulebook.model import build
from services.core.rulebook.reference_pages import forums_page, routing_page
from services.runtime.config.rulebook_files import documents
from unit.core.broken import FOLDER, built, row

BOOK = built(lambda _: None)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_not_stale(name: str) -> None:
    """The page is the one that `make renew` and `stafet rulebook pages` write today."""
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](BOOK), "run `make renew`"


def test_a_changed_rulebook_makes_another_page() -> None:
    """The twin: one changed text or one changed age is another page."""
    changed = built(lambda of: row(of, "stadium_minor").update(da="Noget andet."))
    assert routing_page(changed) != routing_page(BOOK)
    of = documents(FOLDER)
    next(one for one in of["forums.yaml"]["forums"] if one["id"] == "ssp_plus")["age_to"] = 30
    assert "18 to 30" in forums_page(build(of))
    of = documents(FOLDER)
    of["deadlines.yaml"]["question"]["hverdage"] = 9
    of["deadlines.yaml"]["reminders"]["answer"][2]["hverdage"] = 3
    of["deadlines.yaml"]["reminders"]["answer"][3]["hverdage"] = 4
    with_more_time = deadlines_page(build(of))
    assert "A question to the sender: 9 hverdage." in with_more_time
    assert "| answer | `stand_in` | 3 hverdage after the due day |" in with_more_time


def test_every_row_and_every_forum_is_on_a_page() -> None:
    """No row, table or forum is left out."""
    routing, forums = routing_page(BOOK), forums_page(BOOK)
    for name, rows in BOOK.tables.items():
        assert f"\n## {name}\n" in routing
        assert all(f"`{one.id}`" in routing for one in rows)
    assert all(f"`{one}`" in forums for one in BOOK.forums)
    deadlines = deadlines_page(BOOK)
    assert all(rule in deadlines for rule in BOOK.whose)
    assert all(f"`{level.name}`" in deadlines for levels in BOOK.answering.levels.values() for level in levels)
