"""Indbakke: two coordinators at one list, with scripts and without."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from browser.looking import faults_of
from browser.opening import opened
from browser.site import ANNE, Site
from integration.office import rows

pytestmark = [pytest.mark.server, pytest.mark.browser]
CARL = "koordinator:kommune-0860:k-3"


def test_an_address_that_no_form_makes_is_the_whole_list(browser: Browser, site: Site) -> None:
    """What is no filter is neither an error nor in the log."""
    page = opened(browser, site, ANNE)
    for name in ("forum", "state", "publisher", "due", "type"):
        answer = page.goto(f"{site.url}/indbakke?{name}=Bo%00Hansen")
        assert answer is not None
        assert answer.status == 200
    leaves = rows(site.desk.database, "SELECT convert_from(body, 'UTF8') FROM leaf ORDER BY idx DESC LIMIT 5")
    assert "Hansen" not in str(leaves)
    page.context.close()


@pytest.fixture
def two(browser: Browser, site: Site) -> Iterator[tuple[Page, Page]]:
    """Two coordinators of the same forums, each at the inbox."""
    site.desk.let_in(CARL, "ksp", "psp", "ssp")
    pages = opened(browser, site, ANNE), opened(browser, site, CARL)
    for page in pages:
        page.goto(f"{site.url}/indbakke?state=offered&forum=ssp/")
    yield pages
    for page in pages:
        page.context.close()


def test_a_live_change_shows_in_the_other_s_list(two: tuple[Page, Page], site: Site) -> None:
    """One takes an item, and it leaves the other's list by itself; a choice that is being made is left alone."""
    anne, carl = two
    item = site.desk.case("ssp")
    row = f"#r-{item}"
    expect(anne.locator(row)).to_be_visible()
    expect(carl.locator(row)).to_be_visible()
    carl.locator("#f-due").select_option("week")
    anne.locator(row).get_by_role("button").click()
    expect(anne.locator(".alert-success")).to_contain_text(f"OVL-{item[-8:].upper()}")
    expect(carl.locator(row)).to_have_count(0)
    assert carl.locator("#f-due").input_value() == "week"


def test_what_a_page_asks_by_itself_is_no_sign_of_a_person(two: tuple[Page, Page], site: Site) -> None:
    """The stream and the list that follows it say so, or a page left open kept its session alive; a button does not."""
    anne, carl = two
    asked: list[tuple[str, str, bool]] = []

    def heard(request: Request) -> None:
        if request.resource_type == "fetch":
            said = "stafet-background" in request.headers
            asked.append((request.method, urlsplit(request.url).path, said))

    anne.on("request", heard)
    anne.reload()
    first, second = site.desk.case("ssp"), site.desk.case("ssp")
    for one in (first, second):
        expect(anne.locator(f"#r-{one}")).to_be_visible()
        expect(carl.locator(f"#r-{one}")).to_be_visible()
    carl.locator(f"#r-{first}").get_by_role("button").click()
    expect(anne.locator(f"#r-{first}")).to_have_count(0)
    anne.locator(f"#r-{second}").get_by_role("button").click()
    expect(anne.locator(".alert-success")).to_be_visible()
    assert ("POST", "/indbakke", False) in asked
    assert {("GET", "/signaler", True), ("GET", "/indbakke", True)} <= set(asked)
    assert ("GET", "/signaler", False) not in asked


def test_the_second_of_two_sees_by_whom_and_when(two: tuple[Page, Page], site: Site, axe: str) -> None:
    """In place, with the words; and a second try changes nothing."""
    anne, carl = two
    item = site.desk.case("ssp")
    for page in two:
        expect(page.locator(f"#r-{item}")).to_be_visible()
    form = {"item": item, "version": "1"}
    carl.evaluate("document.querySelector('#strom').remove()")  # its list is not told any more
    anne.locator(f"#r-{item}").get_by_role("button").click()
    expect(anne.locator(".alert-success")).to_be_visible()
    answer = carl.request.post(f"{site.url}/indbakke", form=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status == 409
    if carl.locator(f"#r-{item}").count():
        carl.locator(f"#r-{item}").get_by_role("button").click()
        expect(carl.locator(".alert-warning")).to_contain_text("er allerede overtaget af k-17, koordinator, Hjørring")
        assert faults_of(carl, axe) == []
    assert "er allerede overtaget af k-17, koordinator, Hjørring Kommune" in answer.text()
    assert rows(site.desk.database, "SELECT version FROM handover WHERE id = %s", item) == [2]


def test_an_item_is_taken_without_scripts(browser: Browser, site: Site) -> None:
    """The row's form is an ordinary one."""
    item = site.desk.case("ssp")
    page = opened(browser, site, ANNE, java_script_enabled=False)
    page.goto(f"{site.url}/indbakke")
    page.locator(f"#r-{item}").get_by_role("button").click()
    expect(page.locator(".alert-success")).to_contain_text(f"OVL-{item[-8:].upper()}")
    assert rows(site.desk.database, "SELECT state FROM handover WHERE id = %s", item) == ["accepted"]
    page.context.close()


def test_a_list_that_cannot_be_anybody_s_is_empty(browser: Browser, site: Site) -> None:
    """A filter that nothing passes says so, and how to see everything again."""
    page = opened(browser, site, ANNE)
    page.goto(f"{site.url}/indbakke?due=overdue")
    expect(page.locator(".stf-tom")).to_contain_text("Nulstil")
    page.get_by_role("link", name="Nulstil").click()
    expect(page.locator(".stf-koe tbody tr").first).to_be_visible()
    page.context.close()
