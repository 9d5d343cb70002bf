"""Every page at two widths in two languages: usable by everybody, silent, and asking nobody else for anything."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response

from browser.looking import WIDTHS, faults_of, watched
from browser.opening import opened
from browser.pages import FAULTS, TRIED
from browser.site import ANNE, Site
from services.desk.web.languages import LANGUAGES

pytestmark = [pytest.mark.server, pytest.mark.browser]
EVERY = {**TRIED, **FAULTS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", EVERY)
def test_a_page_is_for_everybody(browser: Browser, site: Site, axe: str, path: str, width: int, language: str) -> None:
    """No breach of WCAG 2.1 AA, no complaint in the console, no request to another host, nothing beside the screen."""
    tried = EVERY[path]
    page = opened(browser, site, tried.who, width, language)
    seen = watched(page)
    answer = page.goto(site.url + tried.path(site))
    page.wait_for_load_state("load")
    expected = int(path) if path in FAULTS else 200
    assert answer is not None
    assert answer.status == expected
    assert faults_of(page, axe) == []
    assert [one for one in seen.complaints if f"status of {expected}" not in one or expected == 200] == []
    assert {urlsplit(one).netloc for one in seen.asked} == {urlsplit(site.url).netloc}
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize(("who", "first"), [(None, "/log-paa"), (ANNE, "/indbakke")])
def test_the_front_page_leads_on(browser: Browser, site: Site, who: str | None, first: str) -> None:
    """Who comes for the first time logs on, and is not told of a session that ended; others see what waits."""
    page = opened(browser, site, who)
    page.goto(site.url)
    assert page.url == site.url + first
    page.context.close()


def test_a_first_visit_asks_for_little(browser: Browser, site: Site) -> None:
    """At most twelve requests, 600 kB together; a second page asks for itself alone."""
    page = opened(browser, site, ANNE)
    answers: list[Response] = []

    def came(answer: Response) -> None:
        answers.append(answer)

    page.on("response", came)
    page.goto(f"{site.url}/indbakke")
    page.wait_for_load_state("load")
    assert 5 < len(answers) <= 12
    assert sum(len(one.body()) for one in answers if not one.url.endswith("/signaler")) < 600_000
    page.context.close()


def test_what_breaks_the_rules_is_seen(browser: Browser, site: Site, axe: str) -> None:
    """The twin: a picture without words, a script in the page, a request elsewhere and a width too great are seen."""
    page = opened(browser, site, ANNE, 390)
    seen = watched(page)
    page.goto(f"{site.url}/indbakke")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/x\"><p onclick=\"x()\">x</p>'")
    page.evaluate("fetch('https://elsewhere.example/').catch(() => 0)")
    page.wait_for_timeout(100)
    assert any(one.startswith("image-alt") for one in faults_of(page, axe))
    assert any("script-src" in one for one in seen.complaints)
    assert any("connect-src" in one for one in seen.complaints)
    page.context.close()
