"""Dialogs of the handover page: the acts' own forms over it, usable by keyboard, and nothing is lost in them."""

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looking import faults_of, watched
from browser.opening import opened
from browser.site import ANNE, Site
from browser.test_handover import press, seen, state
from integration.desk import EXIT
from integration.office import rows
from services.core.handover.acts import BY_NAME
from services.desk.web.words import ACTS

pytestmark = [pytest.mark.server, pytest.mark.browser]
OF_AN_ACCEPTED = ("put_on_agenda", "forward", "return", "note_outcome", "ask", "reroute", "complete")


def accepted(browser: Browser, site: Site, width: int = 1440, language: str = "da") -> tuple[Page, str]:
    """Return the page of an item that Anne has accepted, and the item."""
    item = site.desk.case("ssp")
    page = opened(browser, site, ANNE, width, language)
    page.goto(f"{site.url}/overlevering/{item}")
    press(page, ACTS["Overtag"] if language == "en" else "Overtag")
    expect(page.locator(".alert-success")).to_be_visible()
    return page, item


def open_by_keyboard(page: Page, address: str) -> str:
    """Open what a link leads to with Enter; returns the words of the link."""
    link = page.locator(f"main a[href$='/{address}']")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#handling")).to_be_visible()
    return link.inner_text()


def tried(page: Page, axe: str, addresses: tuple[str, ...]) -> None:
    """Open each with Enter, look at it, and leave it with Escape: focus goes in, and back to the link."""
    for address in addresses:
        words = open_by_keyboard(page, address)
        assert page.evaluate("document.getElementById('formular').contains(document.activeElement)"), address
        assert faults_of(page, axe) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        page.keyboard.press("Escape")
        expect(page.locator("#handling")).to_be_hidden()
        assert page.evaluate("document.activeElement.innerText") == words


@pytest.mark.parametrize(("width", "language"), [(1440, "da"), (390, "en")])
def test_each_act_is_for_everybody_in_its_dialog(
    browser: Browser, site: Site, axe: str, width: int, language: str
) -> None:
    """No breach of WCAG with it open, no complaint, nothing beside the screen; nothing is done by leaving it."""
    page, item = accepted(browser, site, width, language)
    told = watched(page)
    tried(page, axe, (*OF_AN_ACCEPTED, "identitet"))
    assert told.complaints == []
    assert state(site, item) == "accepted"
    page.context.close()


def test_consent_is_recorded_in_a_dialog(browser: Browser, site: Site, axe: str) -> None:
    """The act of Exit's own role (EXIT-4), at both widths."""
    item = site.desk.case("wish", "exit_enhed")
    site.desk.let_in(EXIT, "exit_enhed")
    for width in (1440, 390):
        page = opened(browser, site, EXIT, width)
        page.goto(f"{site.url}/overlevering/{item}")
        expect(page.get_by_role("link", name=BY_NAME["record_consent"].danish)).to_be_visible()
        tried(page, axe, ("record_consent",))
        page.context.close()


def test_faults_stay_in_the_dialog_beside_their_fields(browser: Browser, site: Site, axe: str) -> None:
    """Focus goes to the faults, what was typed stays, also when it is left and opened again; then it is done."""
    page, item = accepted(browser, site)
    open_by_keyboard(page, "note_outcome")
    page.locator("#f-note").fill("Et hold i klubben.")
    press(page, "Notér udfald")
    expect(page.locator("#handling #fejl")).to_be_focused()
    expect(page.locator("#f-outcome")).to_have_count(1)
    assert page.locator("#handling .form-error").count() == 2
    assert page.locator("#f-note").input_value() == "Et hold i klubben."
    assert faults_of(page, axe) == []
    press(page, "Fortryd")
    expect(page.locator("#handling")).to_be_hidden()
    assert page.url.endswith(f"{item}?done=accept")
    open_by_keyboard(page, "note_outcome")
    assert page.locator("#f-note").input_value() == "Et hold i klubben."
    page.get_by_label("Indsats aftalt").check(force=True)
    page.get_by_label("Hvem har ansvaret videre?").select_option("kommune-0860")
    press(page, "Notér udfald")
    expect(page.locator(".alert-success")).to_contain_text("Udført: Notér udfald")
    expect(page.locator("#handling")).to_be_hidden()
    assert state(site, item) == "handled"
    page.context.close()


def test_a_lost_race_in_a_dialog_shows_the_item_as_it_is(browser: Browser, site: Site) -> None:
    """The page takes the dialog's place: by whom and when it was changed, and what was typed."""
    page, item = accepted(browser, site)
    other = opened(browser, site, ANNE)
    open_by_keyboard(page, "ask")
    page.locator("#f-question").fill("Hvilken skole går han på nu?")
    other.goto(f"{site.url}/overlevering/{item}/return")
    other.get_by_label("Oplysninger mangler").check(force=True)
    press(other, "Returnér")
    press(page, "Spørg afsender")
    news = page.locator(".alert-warning")
    expect(news).to_be_focused()
    expect(news).to_contain_text("er ændret af k-17, koordinator, Hjørring Kommune")
    expect(news).to_contain_text("Hvilken skole går han på nu?")
    expect(page.locator("#handling")).to_be_hidden()
    assert page.url == f"{site.url}/overlevering/{item}"
    for one in (page, other):
        one.context.close()


def test_what_cannot_be_sent_is_told_in_the_dialog(browser: Browser, site: Site) -> None:
    """The line is away: the words say so, the text stands there still, and a second try is done."""
    page, item = accepted(browser, site)
    open_by_keyboard(page, "ask")
    page.locator("#f-question").fill("Hvem har talt med ham?")
    page.route("**/ask", lambda route: route.abort())
    press(page, "Spørg afsender")
    expect(page.locator("#handling")).to_contain_text("Det kunne ikke sendes")
    assert page.locator("#f-question").input_value() == "Hvem har talt med ham?"
    page.unroute("**/ask")
    press(page, "Spørg afsender")
    expect(page.locator(".alert-success")).to_contain_text("Udført: Spørg afsender")
    assert state(site, item) == "awaiting_sender"
    page.context.close()


def test_what_is_no_longer_there_is_told_in_the_dialog(browser: Browser, site: Site) -> None:
    """A grant that ended meanwhile: the fault's own page stands in the dialog, which can be left."""
    item = site.desk.case("ssp")
    short = "koordinator:kommune-0860:k-99"
    site.desk.let_in(short, "ssp")
    page = opened(browser, site, short)
    page.goto(f"{site.url}/overlevering/{item}")
    rows(site.desk.database, "DELETE FROM access_grant WHERE handle = 'k-99' RETURNING id")
    page.locator("main").get_by_role("link", name="Returnér").click()
    expect(page.locator("#handling [data-fault]")).to_be_visible()
    press(page, "Luk")
    expect(page.locator("#handling")).to_be_hidden()
    page.context.close()


def test_a_name_is_hidden_again_after_ten_minutes(browser: Browser, site: Site, axe: str) -> None:
    """Shown once its leaf is written, for its time; another look is another reading with another reason."""
    page, item = accepted(browser, site)
    page.clock.install()
    page.reload()
    open_by_keyboard(page, "identitet")
    page.get_by_label("Til et møde").check(force=True)
    press(page, "Vis navn og CPR-nummer")
    name = page.locator("#identitet")
    expect(name).to_be_focused()
    expect(name).to_contain_text("CPR-nummer:")
    assert "consultation identity.shown" in seen(site, item)[-3:]
    assert faults_of(page, axe) == []
    page.clock.fast_forward("09:50")
    expect(name).to_be_visible()
    page.clock.fast_forward("00:11")
    expect(name).to_have_count(0)
    assert "Opdigtsen" not in page.content()
    expect(page.get_by_role("link", name="Vis navn og CPR-nummer")).to_be_visible()
    page.context.close()


def test_without_scripts_a_name_leaves_the_screen_too(browser: Browser, site: Site) -> None:
    """The page asks for itself again, without the name, after its ten minutes."""
    item = site.desk.case("ssp")
    page = opened(browser, site, ANNE, java_script_enabled=False)
    page.goto(f"{site.url}/overlevering/{item}")
    press(page, "Overtag")
    page.get_by_role("link", name="Vis navn og CPR-nummer").click()
    page.get_by_label("Til et møde").check(force=True)
    press(page, "Vis navn og CPR-nummer")
    expect(page.locator("#identitet")).to_be_visible()
    assert f'content="600; url=/overlevering/{item}"' in page.content()
    page.context.close()
