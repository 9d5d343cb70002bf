"""Visitation and Afklaring: what waits for somebody's word is with those alone who may give it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looking import faults_of
from browser.opening import opened
from browser.site import ANNE, Site
from browser.test_handover import press, state
from integration.desk import MUNICIPAL_LEAD, POLICE_LEAD, SORTER

pytestmark = [pytest.mark.server, pytest.mark.browser]
WHY = "Kan ikke løses i skolen alene."


def status(page: Page, site: Site, path: str) -> int:
    """Open a page; returns what it was answered with."""
    answer = page.goto(f"{site.url}{path}")
    assert answer is not None
    return answer.status


def test_one_is_selected_and_the_next_are_there(browser: Browser, site: Site, axe: str) -> None:
    """Read, selected with a reason; the sorter no longer sees it and is told so in the list, the body sees it."""
    item, other = (site.desk.case("young_adult", "p115_plus_udvalg") for _ in range(2))
    site.desk.let_in(ANNE, "p115_plus_udvalg")
    anne, page = opened(browser, site, ANNE), opened(browser, site, SORTER)
    assert status(anne, site, f"/overlevering/{item}") == 404
    page.goto(site.url)
    assert page.url == f"{site.url}/visitation"
    page.locator(f"#r-{item}").get_by_role("link", name="Læs og vælg").click()
    press(page, "Vis indhold")
    expect(page.locator("#h-ind + table")).to_be_visible()
    press(page, "Udvælg")
    page.locator("#f-necessity").fill(WHY)
    press(page, "Udvælg")
    expect(page.locator(".alert-success")).to_contain_text(f"Udført: Udvælg, OVL-{item[-8:].upper()}")
    expect(page.locator(f"#r-{item}")).to_have_count(0)
    assert faults_of(page, axe) == []
    page.locator(f"#r-{other}").get_by_role("link", name="Læs og vælg").click()
    press(page, "Fravælg")
    page.get_by_label("For lidt at gå videre med").check(force=True)
    press(page, "Fravælg")
    expect(page.locator(".alert-success")).to_contain_text(f"Udført: Fravælg, OVL-{other[-8:].upper()}")
    assert state(site, other) == "closed"
    assert status(page, site, f"/overlevering/{item}") == 404
    assert status(anne, site, f"/overlevering/{item}") == 200
    expect(anne.locator("main")).to_contain_text(WHY)
    for one in (anne, page):
        one.context.close()


def test_two_leads_alone_see_a_concern_until_it_is_cleared(browser: Browser, site: Site) -> None:
    """INF-4: the police's lead clears it, the municipality's looks on; then it is in both inboxes, nobody else's."""
    item = site.desk.case("infohus", "infohus_hjoerring")
    for one in (ANNE, SORTER):
        site.desk.let_in(one, "infohus_hjoerring")
    police, municipal, anne, sorter = (
        opened(browser, site, who) for who in (POLICE_LEAD, MUNICIPAL_LEAD, ANNE, SORTER)
    )
    for page in (anne, sorter):
        assert status(page, site, f"/overlevering/{item}") == 404
        for path in ("/afklaring", "/visitation", "/indbakke?forum=infohus_hjoerring/"):
            page.goto(f"{site.url}{path}")
            expect(page.locator(f"#r-{item}")).to_have_count(0)
    municipal.goto(f"{site.url}/afklaring")
    municipal.locator(f"#r-{item}").get_by_role("link", name="Åbn").click()
    expect(municipal.locator(".stf-handlinger")).to_have_count(0)
    assert status(municipal, site, f"/overlevering/{item}/clear") == 200  # the form, which nobody leads to
    municipal.get_by_label("Frigivet til Infohuset").check(force=True)
    press(municipal, "Afklar")
    expect(municipal.locator("main")).to_contain_text("Du har ikke adgang")
    police.goto(f"{site.url}/afklaring")
    police.locator(f"#r-{item}").get_by_role("link", name="Læs og vælg").click()
    press(police, "Afklar")
    police.get_by_label("Frigivet til Infohuset").check(force=True)
    press(police, "Afklar")
    expect(police.locator(".alert-success")).to_contain_text("Udført: Afklar")
    municipal.goto(f"{site.url}/indbakke")
    municipal.locator(f"#r-{item}").get_by_role("button", name="Overtag").click()
    expect(municipal.locator(".alert-success")).to_be_visible()
    assert state(site, item) == "accepted"
    assert status(anne, site, f"/overlevering/{item}") == 404
    for page in (police, municipal, anne, sorter):
        page.context.close()
