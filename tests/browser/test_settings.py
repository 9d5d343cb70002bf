"""Indstillinger in a browser: mails are chosen, corrected and ended by forms alone."""

import pytest
from playwright.sync_api import Browser, expect

from browser.looking import faults_of
from browser.opening import opened
from browser.site import ANNE, Site
from integration.office import rows

pytestmark = [pytest.mark.server, pytest.mark.browser]
CHOICE = "SELECT ARRAY[address, digest_hour::text, urgent::text, quiet_from::text] FROM mail_choice"


def test_mails_are_chosen_and_ended(browser: Browser, site: Site) -> None:
    """A fault stands beside its field with what was typed, then the choice is kept, shown again, and ended."""
    page = opened(browser, site, ANNE, 390, java_script_enabled=False)
    page.goto(f"{site.url}/indstillinger")
    address = page.get_by_label("Din mailadresse på arbejdet")
    address.fill("anne")
    page.get_by_label("Morgenmail").select_option("6")
    page.get_by_label("Til kl.").select_option("8")
    page.get_by_role("button", name="Gem Mail om det, der venter").click()
    expect(page.locator("#f-address-fejl")).to_contain_text("mailadresse")
    expect(page.locator("#f-digest_hour-fejl")).to_contain_text("ingen mails")
    assert page.locator("#fejl a").count() == 2
    expect(address).to_have_value("anne")
    assert rows(site.desk.database, CHOICE) == []
    address.fill("anne@eksempel.dk")
    page.get_by_label("Til kl.").select_option("6")
    page.get_by_role("button", name="Gem Mail om det, der venter").click()
    expect(page.locator(".alert-success")).to_contain_text("Dine mails er, som du har valgt")
    assert rows(site.desk.database, CHOICE) == [["anne@eksempel.dk", "6", "true", "18"]]
    page.get_by_role("button", name="Jeg vil ikke have flere mails").click()
    expect(page.locator(".alert-success")).to_contain_text("Du får ikke flere mails")
    assert rows(site.desk.database, CHOICE) == []
    page.context.close()


def test_the_faults_of_mails_are_for_everybody(browser: Browser, site: Site, axe: str) -> None:
    """They break nothing of WCAG 2.1 AA, and the first of them has the focus."""
    page = opened(browser, site, ANNE)
    page.goto(f"{site.url}/indstillinger")
    page.get_by_role("button", name="Gem Mail om det, der venter").click()
    expect(page.locator("#f-address-fejl")).to_be_visible()
    assert faults_of(page, axe) == []
    assert page.evaluate("document.activeElement.id") in {"fejl", "f-address"}
    page.context.close()
