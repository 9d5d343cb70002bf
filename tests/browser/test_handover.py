"""Overlevering: from taken to closed by its buttons and forms, with faults beside fields and every look in the log."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looking import faults_of
from browser.opening import opened
from browser.site import ANNE, Site
from integration.desk import day
from integration.office import rows

pytestmark = [pytest.mark.server, pytest.mark.browser]


def seen(site: Site, item: str) -> list[str]:
    """Return what the log says of an item beside its steps, oldest first."""
    del item
    bodies = [json.loads(one) for one in rows(site.desk.database, "SELECT body FROM leaf ORDER BY idx")]
    return [f"{one['op']} {one['code']}" for one in bodies]


def press(page: Page, name: str) -> None:
    """Press a button, or what looks like one, of the main part; where a dialog is open, of that."""
    page.locator("dialog[open], main:not(:has(dialog[open]))").locator("button, a.button").get_by_text(
        name, exact=True
    ).first.click()


def state(site: Site, item: str) -> str:
    """Return an item's state."""
    (found,) = rows(site.desk.database, "SELECT state FROM handover WHERE id = %s", item)
    return str(found)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_carried_to_its_end(browser: Browser, site: Site, scripts: bool) -> None:
    """Taken, put on an agenda, its outcome noted and closed, with scripts and without."""
    item = site.desk.case("ssp")
    page = opened(browser, site, ANNE, java_script_enabled=scripts)
    page.goto(f"{site.url}/overlevering/{item}")
    press(page, "Overtag")
    press(page, "Sæt på dagsorden")
    page.locator("#f-meeting").fill(day(7))
    press(page, "Sæt på dagsorden")
    expect(page.locator(".alert-success")).to_contain_text("Udført: Sæt på dagsorden")
    assert state(site, item) == "on_agenda"
    press(page, "Notér udfald")
    page.get_by_label("Indsats aftalt").check(force=True)
    page.get_by_label("Hvem har ansvaret videre?").select_option("kommune-0860")
    page.locator("#f-note").fill("Et hold <b>på</b> klubben.")
    press(page, "Notér udfald")
    expect(page.locator("main")).to_contain_text("Et hold <b>på</b> klubben.")
    press(page, "Afslut")
    expect(page.locator(".alert-success")).to_contain_text("Udført: Afslut")
    assert state(site, item) == "closed"
    page.context.close()


def test_faults_stand_beside_their_fields(browser: Browser, site: Site, axe: str) -> None:
    """The first is in focus, each is a link to its field, what was typed stays, and nothing is done."""
    item = site.desk.case("ssp")
    page = opened(browser, site, ANNE)
    page.goto(f"{site.url}/overlevering/{item}/return")
    page.locator("#f-note").fill("Vi mangler skolen.")
    press(page, "Returnér")
    expect(page.locator("#fejl")).to_be_focused()
    assert page.locator("#f-note").input_value() == "Vi mangler skolen."
    page.locator("#fejl a").first.click()
    expect(page.locator("#f-reason")).to_be_focused()
    assert faults_of(page, axe) == []
    assert state(site, item) == "offered"
    page.get_by_label("Oplysninger mangler").check(force=True)
    press(page, "Returnér")
    assert state(site, item) == "returned"
    page.context.close()


def test_what_changed_meanwhile_is_told_and_nothing_typed_is_lost(browser: Browser, site: Site) -> None:
    """An act on an item that somebody else moved says by whom and when, and keeps the text."""
    item = site.desk.case("ssp")
    page = opened(browser, site, ANNE)
    page.goto(f"{site.url}/overlevering/{item}/ask")
    page.locator("#f-question").fill("Hvilken skole går han på nu?")
    other = opened(browser, site, ANNE)
    other.goto(f"{site.url}/overlevering/{item}")
    press(other, "Overtag")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        press(page, "Spørg afsender")
    assert answered.value.status == 409
    expect(page.locator(".alert-warning")).to_contain_text("er allerede overtaget af k-17")
    expect(page.locator(".alert-warning")).to_contain_text("Hvilken skole går han på nu?")
    for one in (page, other):
        one.context.close()


def test_each_look_is_logged_before_it_shows_anything(browser: Browser, site: Site) -> None:
    """The page, the content and the name are three acts; without a reason there is no name."""
    item = site.desk.case("ssp")
    page = opened(browser, site, ANNE)
    page.goto(f"{site.url}/overlevering/{item}")
    assert seen(site, item)[-1] == "consultation handover.shown"
    press(page, "Overtag")
    press(page, "Vis indhold")
    expect(page.locator("#h-ind + table")).to_contain_text("Hvorfor det er nødvendigt")
    assert "consultation content.shown" in seen(site, item)[-3:]
    page.get_by_role("link", name="Vis navn og CPR-nummer").click()
    expect(page.get_by_role("dialog", name="Vis navn og CPR-nummer")).to_be_visible()
    press(page, "Vis navn og CPR-nummer")
    expect(page.locator("#fejl")).to_be_visible()
    assert "consultation identity.shown" not in seen(site, item)[-4:]
    page.get_by_label("Til et møde").check(force=True)
    press(page, "Vis navn og CPR-nummer")
    expect(page.locator("main")).to_contain_text("CPR-nummer:")
    assert "consultation identity.shown" in seen(site, item)[-3:]
    assert item in page.url
    page.context.close()


def test_what_is_not_ones_own_is_not_there(browser: Browser, site: Site) -> None:
    """Another forum's item, an id that never was, and no id at all: the same page."""
    (exit_item, *_) = rows(site.desk.database, "SELECT id FROM handover WHERE forum = 'exit_enhed'")
    page = opened(browser, site, ANNE)
    texts = set()
    for ref in (exit_item, "01998f5e-3c1a-7bc4-9d2e-aa00f1e2d3c4", "x"):
        answer = page.goto(f"{site.url}/overlevering/{ref}")
        assert answer is not None
        assert answer.status == 404
        texts.add(page.locator("main").inner_text())
    assert len(texts) == 1
    page.context.close()
