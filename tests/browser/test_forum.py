"""Forum as somebody reads it: the rulebook is for everybody, who is let in only for those who are let in too."""

import httpx
import pytest

from browser.asking import ask
from browser.site import Site
from integration.desk import ANNE, EXIT

pytestmark = pytest.mark.server
OPERATOR, ELSEWHERE = "drift:stafet:d-1", "koordinator:kommune-0851:k-97"


def asked(site: Site, who: str, forum: str) -> httpx.Response:
    """Open a forum's page as somebody."""
    return ask(site, who, f"/forum/{forum}")


def test_who_is_let_in_is_shown_to_who_is_let_in(site: Site) -> None:
    """And to who operates; to others the page has the rulebook alone. Links lead where the reader may go."""
    site.desk.let_in(EXIT, "exit_enhed")
    member = "<strong>e-1, exit-koordinator</strong>"
    assert [member in asked(site, who, "exit_enhed").text for who in (EXIT, OPERATOR, ANNE)] == [True, True, False]
    assert [member in asked(site, who, "ksp").text for who in (EXIT, OPERATOR)] == [False, False]
    page = asked(site, ELSEWHERE, "ksp")
    assert (page.status_code, "Handleplanen foreligger" in page.text, "<strong>k-17" in page.text) == (200, True, False)
    assert ["/adgang?forum=ksp" in asked(site, who, "ksp").text for who in (ANNE, OPERATOR)] == [False, True]


def test_a_forum_that_is_none_is_not_found(site: Site) -> None:
    """Whatever stands in the address."""
    assert asked(site, ANNE, "findes-ikke").status_code == 404
