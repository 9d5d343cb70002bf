"""The tables that are made from the code are as the code is now."""

import pytest

from docs.tables import MAKERS, PAGES, ROOT, names, renewed, table


@pytest.mark.parametrize("page", PAGES)
def test_made_tables_are_not_stale(page: str) -> None:
    """A page's tables equal what the code says; `make renew` writes them anew."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert renewed(text) == text, "run `make renew`"


def test_every_table_stands_on_a_page_and_names_its_source() -> None:
    """A list that is kept in code is shown to people once, with the file that keeps it."""
    found = [one for page in PAGES for one in names((ROOT / page).read_text(encoding="utf-8"))]
    assert sorted(name for _, name in found) == sorted(MAKERS)
    assert [source for source, _ in found if not (ROOT / source).exists()] == []


def test_a_stale_table_is_found() -> None:
    """The twin: a table with a metric that is gone, and one that is empty, are written anew."""
    for old in ("| `stafet_gone_total` | counter | | Nothing. |\n", ""):
        text = f"<!-- made from services/runtime/telemetry/metrics.py: metrics -->\n{old}<!-- end -->\n"
        assert renewed(text) != text
        assert table("metrics") in renewed(text)


def test_no_table_is_empty() -> None:
    """Each table has a head and rows, so that a list that could not be read is seen."""
    assert [name for name in MAKERS if len(table(name).splitlines()) < 4] == []
