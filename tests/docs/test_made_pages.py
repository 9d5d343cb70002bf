"""docs/forums.md and docs/routing.md are what the rulebook in force makes of them."""

import pytest

from docs.pages import ROOT
from services.core.rulebook.model import build
from services.core.rulebook.reference_pages import forums_page, routing_page
from services.runtime.config.rulebook_files import documents
from unit.core.broken import FOLDER, built, row

BOOK = built(lambda _: None)
PAGES = {"forums.md": forums_page, "routing.md": routing_page}


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


def test_every_row_and_every_forum_is_on_a_page() -> None:
    """No row, table or forum is left out."""
    routing, forums = routing_page(BOOK), forums_page(BOOK)
    for name, rows in BOOK.tables.items():
        assert f"\n## {name}\n" in routing
        assert all(f"`{one.id}`" in routing for one in rows)
    assert all(f"`{one}`" in forums for one in BOOK.forums)
