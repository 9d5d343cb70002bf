"""Several rows of the inbox at once: each is an act of its own, and what became of it is told by its reference."""

import json
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looking import faults_of
from browser.opening import opened
from browser.site import ANNE, Site
from browser.test_handover import press, state
from integration.desk import day
from integration.office import rows

pytestmark = [pytest.mark.server, pytest.mark.browser]
LIST = "/indbakke?forum=ssp/0860"
QUIET = "koordinator:kommune-0860:k-8"


def taken(site: Site, page: Page, many: int) -> list[str]:
    """Return items that Anne has accepted."""
    items = [site.desk.case("ssp") for _ in range(many)]
    for one in items:
        form: dict[str, str | float | bool] = {"item": one, "version": "1"}
        page.request.post(f"{site.url}/indbakke", form=form, headers={"Sec-Fetch-Site": "same-origin"})
    return items


def reference(item: str) -> str:
    """Return what an item is called."""
    return f"OVL-{item[-8:].upper()}"


@pytest.fixture(params=[(1440, True), (390, False)], ids=["wide, script", "narrow, no script"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Anne's browser, before it is opened."""
    site: Site = request.getfixturevalue("site")
    width, scripts = request.param
    page = opened(browser, site, ANNE, width, java_script_enabled=scripts)
    yield page
    page.context.close()


def chosen(page: Page, site: Site, items: list[str], button: str) -> None:
    """Open the list, tick rows, and press a button under it."""
    page.goto(site.url + LIST)
    for one in items:
        page.locator(f"#v-{one}").check(force=True)
    press(page, button)
    expect(page.locator("#formular")).to_be_visible()


def test_each_row_is_done_or_refused_by_itself(page: Page, site: Site, axe: str) -> None:
    """Two come onto the agenda; one that nobody has taken and one that moved meanwhile are told with why not."""
    first, second, moved = taken(site, page, 3)
    new = site.desk.case("ssp")
    items = [first, second, new, moved]
    chosen(page, site, items, "Sæt på dagsorden")
    scripts = page.locator("dialog[open]").count() == 1
    if scripts:
        assert faults_of(page, axe) == []
    form: dict[str, str | float | bool] = {"version": "2", "reason": "lacks_information"}
    path = f"{site.url}/overlevering/{moved}/return"
    assert page.request.post(path, form=form, headers={"Sec-Fetch-Site": "same-origin"}).ok
    press(page, "Sæt på dagsorden")
    expect(page.locator("#fejl")).to_be_visible()  # without a date nothing is done for any of them
    assert [state(site, one) for one in items] == ["accepted", "accepted", "offered", "returned"]
    page.locator("#f-meeting").fill(day(9))
    press(page, "Sæt på dagsorden")
    done, refused = page.locator(".alert-success"), page.locator(".alert-warning")
    expect(done).to_contain_text("Udført for 2 overleveringer: Sæt på dagsorden")
    for one in (first, second):
        expect(done).to_contain_text(reference(one))
    expect(refused).to_contain_text(f"{reference(new)}: det kan ikke gøres, når status er Ny.")
    expect(refused).to_contain_text(f"{reference(moved)} er ændret af k-17, koordinator, Hjørring Kommune")
    assert [state(site, one) for one in items] == ["on_agenda", "on_agenda", "offered", "returned"]
    if scripts:
        assert faults_of(page, axe) == []
        assert page.url.startswith(f"{site.url}/indbakke?forum=ssp")


def test_several_go_where_all_of_them_can(page: Page, site: Site) -> None:
    """One form, one reason; what one of them cannot reach is not offered."""
    items = taken(site, page, 2)
    chosen(page, site, items, "Videresend")
    page.locator("[name=forum][value='municipal_notification_desk|0860|child-notification']").check(force=True)
    page.locator("#f-necessity").fill("Barnet er under 18.")
    press(page, "Videresend")
    expect(page.locator(".alert-success")).to_contain_text("Udført for 2 overleveringer: Videresend")
    query = "SELECT count(*) FROM handover WHERE id = ANY(%s::uuid[]) AND forwarding IS NOT NULL"
    assert rows(site.desk.database, query, items) == [2]


def test_rows_as_a_file_say_what_for_and_no_name(page: Page, site: Site) -> None:
    """Without a purpose the question again; the leaves are there first, one for each case."""
    items = [site.desk.case("ssp") for _ in range(2)]
    chosen(page, site, items, "Hent som Excel")
    page.locator("#f-purpose").select_option("meeting")
    with page.expect_download() as coming:
        press(page, "Hent som Excel")
    assert coming.value.suggested_filename.endswith(".xlsx")
    with ZipFile(BytesIO(coming.value.path().read_bytes())) as book:
        text = book.read("xl/sharedStrings.xml").decode()
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert all(reference(one) in text for one in items)
    assert "Opdigtsen" not in text
    found = rows(site.desk.database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 3")
    told = [(body["op"], body["code"]) for body in map(json.loads, found)]
    assert sorted(told) == [("disclosure", "inbox.exported:xlsx")] * 2 + [("export", "inbox.exported:xlsx")]


def test_what_is_not_ones_own_is_in_no_file(browser: Browser, site: Site) -> None:
    """Nor is it acted on: an id of another's forum is answered as one that never was."""
    (exit_item, *_) = (
        str(one) for one in rows(site.desk.database, "SELECT id FROM handover WHERE forum = 'exit_enhed'")
    )
    page = opened(browser, site, ANNE)
    form: dict[str, str | float | bool] = {"item": exit_item, "act": "hent", "klar": "1", "purpose": "meeting"}
    same = {"Sec-Fetch-Site": "same-origin"}
    answer = page.request.post(f"{site.url}/indbakke/flere", form=form, headers=same)
    with ZipFile(BytesIO(answer.body())) as book:
        assert (
            f"Ikke med i filen, da de ikke er der for dig: {reference(exit_item)}"
            in book.read("xl/sharedStrings.xml").decode()
        )
    form = {"item": exit_item, "act": "put_on_agenda", "klar": "1", "meeting": day(7), f"v-{exit_item}": "1"}
    answer = page.request.post(f"{site.url}/indbakke/flere", form=form, headers=same)
    assert answer.status == 409
    assert f"{reference(exit_item)} findes ikke, eller er ikke for dig." in answer.text()
    page.context.close()


def test_all_rows_are_chosen_at_once_and_none_is_said(browser: Browser, site: Site, axe: str) -> None:
    """How many are chosen stands under the list; an act on none asks for one."""
    page = opened(browser, site, ANNE)
    page.goto(site.url + LIST)
    every = page.locator(".stf-valg input[name=item]")
    page.locator("#alle").check(force=True)
    expect(page.locator("[data-valgte]")).to_have_text(f"{every.count()} rækker valgt")
    assert page.locator(".stf-valg input[name=item]:checked").count() == every.count()
    page.locator("#alle").uncheck(force=True)
    expect(page.locator("[data-valgte]")).to_have_text("0 rækker valgt")
    press(page, "Videresend")
    expect(page.locator(".alert-error")).to_contain_text("Vælg mindst én overlevering")
    assert faults_of(page, axe) == []
    page.context.close()


def test_a_row_has_a_menu(browser: Browser, site: Site, axe: str) -> None:
    """By keyboard: it opens, its first act opens in a dialog, Escape leaves each, and it says what is possible now."""
    page = opened(browser, site, ANNE)
    (item,) = taken(site, page, 1)
    page.goto(site.url + LIST)
    menu = page.locator(f"#m-{item}-2")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.locator("a").all_inner_texts() == ["Sæt på dagsorden", "Videresend", "Returnér", "Notér udfald"]
    assert faults_of(page, axe) == []
    page.keyboard.press("Escape")
    expect(menu.locator("ul")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Sæt på dagsorden")).to_be_visible()
    page.locator("#f-meeting").fill(day(9))
    press(page, "Sæt på dagsorden")
    expect(page.locator(".alert-success")).to_contain_text("Udført: Sæt på dagsorden")
    assert state(site, item) == "on_agenda"
    page.context.close()


def test_an_empty_inbox_says_when_the_next_meeting_is(browser: Browser, site: Site) -> None:
    """Whoever has nothing open learns what comes."""
    site.desk.let_in(QUIET, "ssp_plus")
    page = opened(browser, site, QUIET)
    page.goto(f"{site.url}/indbakke")
    expect(page.locator(".stf-tom")).to_contain_text("Ingen åbne overleveringer.")
    page.goto(f"{site.url}/dagsordener")
    page.locator("#f-forum").select_option("ssp_plus")
    page.locator("#f-municipality").select_option("0860")
    press(page, "Planlæg et møde")
    page.goto(f"{site.url}/indbakke")
    expect(page.locator(".stf-tom")).to_contain_text("Ingen åbne overleveringer. Næste møde er")
    page.locator(".stf-tom a").click()
    expect(page.locator("h1")).to_contain_text("SSP+")
    page.context.close()
