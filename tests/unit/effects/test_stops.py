"""Codes of stopped partitions: each is told in Danish, and the operator's page says what to do."""

import re

import pytest

from servers.jars import ROOT
from services.effects.stops import DANISH, IN_PLACE

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def listed(page: str) -> set[str]:
    """Return the codes in the table of the page."""
    table = page.partition("### A partition stopped\n")[2].partition("\n### ")[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))


def test_the_page_lists_every_code() -> None:
    """The table has each stored code, and the one that a router says of a stop before its time."""
    assert listed(PAGE) == {*DANISH, "STOPPED_BEFORE"}
    assert set(IN_PLACE) < set(DANISH)


@pytest.mark.parametrize("code", DANISH)
def test_a_code_that_is_not_listed_is_seen(code: str) -> None:
    """Without its row the page no longer has all (the twin)."""
    assert code not in listed(PAGE.replace(f"| `{code}` |", "| |"))
