"""The end of a session in a browser: its reader is asked before, leaves the page at it, and finds the text again."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.looking import faults_of, watched
from browser.site import ANNE, COOKIE, SECONDS, Site

pytestmark = [pytest.mark.server, pytest.mark.browser]
OTHER = "koordinator:kommune-0851:k-3"
FIELD = "<form method=post action=/ingen><textarea id=tekst name=tekst></textarea><button>Send</button></form>"


def held(context: BrowserContext, site: Site, **cookies: str) -> None:
    """Let a browser hold cookies."""
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])


def opened(browser: Browser, site: Site, seconds: int) -> Page:
    """Return a page of somebody whose session has so many seconds left."""
    context = browser.new_context(locale="da-DK", timezone_id="Europe/Copenhagen")
    held(context, site, **{COOKIE: ANNE.replace(":", "_"), SECONDS: str(seconds)})
    page = context.new_page()
    page.clock.install()
    page.goto(f"{site.url}/indstillinger")
    return page


def test_who_is_soon_logged_off_is_asked_and_may_stay(browser: Browser, site: Site, axe: str) -> None:
    """A dialog five minutes before, for everybody; with more time it is not there; staying closes it."""
    page = opened(browser, site, 299)
    seen = watched(page)
    dialog = page.get_by_role("dialog", name="Du bliver snart logget af")
    expect(dialog).to_be_visible()
    assert faults_of(page, axe) == []
    assert page.evaluate("document.getElementById('session-slut').contains(document.activeElement)")
    held(page.context, site, **{SECONDS: "1800"})
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.reload()
    expect(dialog).to_be_hidden()
    assert seen.complaints == []
    page.context.close()


def test_who_went_on_in_another_tab_is_not_asked_nor_sent_away(browser: Browser, site: Site) -> None:
    """The session is one: before a page asks or leaves, it looks how long that still lasts."""
    page = opened(browser, site, 303)
    held(page.context, site, **{SECONDS: "1800"})
    page.clock.fast_forward(8000)
    page.wait_for_timeout(200)
    expect(page.get_by_role("dialog", name="Du bliver snart logget af")).to_be_hidden()
    page.clock.fast_forward(400_000)
    page.wait_for_timeout(200)
    assert page.url.endswith("/indstillinger")
    page.context.close()


def test_at_the_end_the_page_leaves_the_screen(browser: Browser, site: Site) -> None:
    """The way back is kept."""
    page = opened(browser, site, 1)
    held(page.context, site, **{COOKIE: ""})
    page.wait_for_url("**/log-paa?til=%2Findstillinger")
    page.context.close()


def test_without_scripts_it_is_a_note(browser: Browser, site: Site) -> None:
    """At the foot of the page stands until when."""
    context = browser.new_context(java_script_enabled=False)
    held(context, site, **{COOKIE: ANNE.replace(":", "_"), SECONDS: "200"})
    page = context.new_page()
    page.goto(f"{site.url}/indstillinger")
    expect(page.get_by_text("Du er logget på til kl.")).to_be_visible()
    context.close()


def write(page: Page, text: str) -> None:
    """Type a text into a form's field, as a page with one has it."""
    page.route("**/udkast", lambda route: route.fulfill(
        body=page.request.get(page.url).text().replace("<h1>", f"{FIELD}<h1>", 1), content_type="text/html"
    ))  # fmt: skip
    page.goto(page.url.rpartition("/")[0] + "/udkast")
    page.fill("#tekst", text)


def test_a_text_is_there_again_for_who_typed_it_alone(browser: Browser, site: Site) -> None:
    """After a session that ended it is back; for another person, and after logging off, nothing of it is kept."""
    page = opened(browser, site, 1800)
    write(page, "Et udkast")
    held(page.context, site, **{COOKIE: ""})
    page.goto(f"{site.url}/log-paa")
    assert "Et udkast" in page.evaluate("JSON.stringify(sessionStorage)")
    held(page.context, site, **{COOKIE: OTHER.replace(":", "_")})
    page.goto(f"{site.url}/indstillinger")
    assert "Et udkast" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.context.close()
