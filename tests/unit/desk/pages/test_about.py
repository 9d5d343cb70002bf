"""Tests of the pages about the desk: where the official accessibility statement of a site stands."""

import pytest

from services.desk.pages.about import official


@pytest.mark.parametrize(
    ("desk", "told"),
    [
        ("https://stafet.hjoerring.dk", "was.digst.dk/stafet-hjoerring-dk"),
        ("https://stafet.hjoerring.dk:8443/x", "was.digst.dk/stafet-hjoerring-dk"),
        ("http://localhost:8000", ""),
        (None, ""),
    ],
)
def test_where_the_official_statement_stands(desk: str | None, told: str) -> None:
    """The agency's address is made from the site's own; without one nothing is made up."""
    assert official(desk) == told
