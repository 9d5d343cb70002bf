"""Dagsorden in a browser: from empty to held by forms alone, and what is said when somebody was faster."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Browser, Page, expect

from browser.asking import ask
from browser.conftest import furnished
from browser.looking import faults_of
from browser.site import ANNE, COOKIE, Site
from integration.desk import day
from integration.office import change, rows
from services.runtime.embedded.pair import EmbeddedPair

pytestmark = [pytest.mark.server, pytest.mark.browser]


COPIES = """
INSERT INTO meeting (id, forum, municipality, school, day, state, version, changed_at, actor)
SELECT gen_random_uuid(), forum, municipality, school, %s::date + sign(%s)::int * step, %s, 1, changed_at, 'person/test'
FROM meeting, generate_series(1, 31) step WHERE id = %s
"""


@pytest.fixture(scope="module")
def site(pair: EmbeddedPair) -> Iterator[Site]:
    """A desk of this file's own: what other tests put on today's agenda stands on theirs."""
    with furnished(pair) as running:
        yield running


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A coordinator's browser, also one without JavaScript."""
    context = browser.new_context(locale="da-DK", timezone_id="Europe/Copenhagen", java_script_enabled=request.param)
    context.add_cookies([{"name": COOKIE, "value": ANNE.replace(":", "_"), "url": site.url}])
    yield context.new_page()
    context.close()


def references(page: Page) -> list[str]:
    """Return the items of the agenda in the order that is shown."""
    return page.locator("tbody .stf-ref").all_inner_texts()


def test_a_meeting_is_arranged_sent_out_and_held(page: Page, site: Site) -> None:
    """Order by buttons, minutes and presenter, sent out, begun, one outcome after the other, ended."""
    page.goto(f"{site.url}/dagsorden/{site.meeting}")
    first, second = references(page)
    page.get_by_role("button", name=f"Flyt ned: {first}").click()
    assert references(page) == [second, first]
    page.get_by_label(f"Minutter {second}").fill("15")
    page.get_by_label(f"Fremlægger {second}").select_option("kommune-0860")
    page.get_by_role("button", name=f"Gem {second}").click()
    expect(page.get_by_label(f"Minutter {second}")).to_have_value("15")
    page.get_by_role("button", name="Send ud").click()
    expect(page.locator("main .stf-under").first).to_contain_text("Udsendt")
    page.get_by_role("button", name="Start mødet").click()
    expect(page.locator("#nu")).to_contain_text(f"punkt 1, {second}")
    page.get_by_role("button", name="Notér udfald og gå videre").click()
    assert page.locator("#fejl a").count() == 1
    for now in (second, first):
        expect(page.locator("#nu")).to_contain_text(now)
        page.get_by_label("Indsats aftalt").check()
        page.get_by_label("Hvem har ansvaret videre").select_option("kommune-0860")
        page.get_by_role("button", name="Notér udfald og gå videre").click()
    expect(page.locator("#nu")).to_contain_text("Alle punkter er behandlet")
    page.get_by_role("button", name="Afslut mødet").click()
    expect(page.locator("main .stf-under").first).to_contain_text("Afholdt")
    assert page.get_by_text("Udfald noteret").count() == 2


def test_a_fault_of_an_item_stands_beside_its_own_field(page: Page, site: Site) -> None:
    """Of the item that it was typed for, with what was typed; who takes part stands there with the authority."""
    page.goto(f"{site.url}/dagsorden/{site.meeting}")
    last = references(page)[-1]
    minutes = page.get_by_label(f"Minutter {last}")
    field = minutes.get_attribute("id")
    minutes.fill("en time")
    page.get_by_label(f"Fremlægger {last}").select_option("kommune-0860")
    page.get_by_role("button", name=f"Gem {last}").click()
    expect(page.locator(f"#{field}-fejl")).to_be_visible()
    expect(page.locator("#fejl a")).to_have_attribute("href", f"#{field}")
    expect(minutes).to_have_value("en time")
    expect(page.get_by_label(f"Fremlægger {last}")).to_have_value("kommune-0860")
    assert page.locator(".form-error").count() == 1
    row = page.get_by_role("table", name="Deltagere").get_by_role("row", name="k-17, koordinator")
    expect(row).to_contain_text("Hjørring")


def test_an_item_is_put_on_the_next_meeting_with_minutes_and_presenter(page: Page, site: Site) -> None:
    """The form offers the next meeting's day; a fault of either act does neither, and the item leads to its meeting."""
    item = site.desk.case("ssp")
    assert ask(site, ANNE, f"/overlevering/{item}/accept", {"version": "1"}).status_code == 303
    page.goto(f"{site.url}/overlevering/{item}")
    expect(page.locator("#h-moede + p")).to_contain_text("ikke på dagsordenen")
    page.locator(f"a[href='/overlevering/{item}/put_on_agenda']").click()
    form = page.locator("#formular")
    expect(form.get_by_label("Mødets dato")).to_have_value(day(0))
    form.get_by_label("Minutter").fill("600")
    form.get_by_label("Fremlægger").select_option("nordjyllands-politi")
    form.get_by_role("button", name="Sæt på dagsorden").click()
    expect(form.locator("#f-minutes-fejl")).to_be_visible()
    assert rows(site.desk.database, "SELECT state FROM handover WHERE id = %s", item) == ["accepted"]
    form.get_by_label("Minutter").fill("20")
    form.get_by_role("button", name="Sæt på dagsorden").click()
    expect(page.locator("#h-moede + p")).to_contain_text("er på dagsordenen")
    found = "SELECT minutes || ' ' || presenter FROM agenda_entry WHERE handover = %s"
    assert rows(site.desk.database, found, item) == ["20 nordjyllands-politi"]
    page.locator("#h-moede + p a").click()
    expect(page.locator(f"a[href='/overlevering/{item}']")).to_be_visible()
    assert ask(site, ANNE, f"/overlevering/{item}/take_off_agenda", {"version": "3"}).status_code == 303


def test_meetings_are_paged(page: Page, site: Site) -> None:
    """The next ones first, and of those that are over the last; each page leads on, and back to the first."""
    number, database = site.meeting, site.desk.database
    for state, days in (("sent", 10), ("held", -10)):
        change(database, COPIES, day(days), days, state, number)
    page.goto(f"{site.url}/dagsordener")
    days = [
        [one.split(",")[0] for one in page.locator(f"table:has(#{id_}) tbody a").all_inner_texts()]
        for id_ in ("coming", "over")
    ]
    assert [len(one) for one in days] == [25, 25]
    (held,) = rows(database, "SELECT count(*) FROM meeting WHERE state IN ('held', 'cancelled')")
    page.get_by_role("link", name="Tidligere møder").click()
    expect(page.locator("table:has(#over) tbody tr")).to_have_count(held - 25)
    expect(page.locator("table:has(#coming) tbody tr")).to_have_count(25)
    page.get_by_role("link", name="Tilbage til de første").click()
    expect(page.locator("table:has(#over) tbody tr")).to_have_count(25)
    page.get_by_role("link", name="Senere møder").click()
    assert page.locator("table:has(#coming) tbody tr").count() < 25
    change(database, "DELETE FROM meeting WHERE actor = 'person/test'")


def test_a_meeting_is_planned_and_a_fault_stands_beside_its_field(page: Page, site: Site) -> None:
    """What was typed stays; a day that is taken is said so."""
    page.goto(f"{site.url}/dagsordener")
    page.get_by_label("Forum").select_option("ksp")
    page.get_by_role("button", name="Planlæg et møde").click()
    expect(page.locator("#f-municipality-fejl")).to_contain_text("mangler")
    expect(page.locator("#fejl a")).to_have_text("Kommune mangler")
    expect(page.get_by_label("Forum")).to_have_value("ksp")
    page.get_by_label("Kommune").select_option("0860")
    page.get_by_role("button", name="Planlæg et møde").click()
    expect(page.locator("h1")).to_contain_text("Hjørring")
    number = urlsplit(page.url).path.rpartition("/")[2]
    assert rows(site.desk.database, "SELECT state FROM meeting WHERE id = %s", number) == ["draft"]
    change(site.desk.database, "UPDATE meeting SET version = version + 1 WHERE id = %s", number)
    page.get_by_role("button", name="Aflys mødet").click()
    expect(page.get_by_role("alert")).to_contain_text("Dagsordenen er ændret imens")
    page.get_by_role("button", name="Aflys mødet").click()
    expect(page.locator("main .stf-under").first).to_contain_text("Aflyst")


def test_an_agenda_is_taken_away_as_a_file(browser: Browser, site: Site) -> None:
    """With a purpose and its leaves, one for each case in it; without a purpose there is a fault and no file."""
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": ANNE.replace(":", "_"), "url": site.url}])
    page, number = context.new_page(), site.meeting
    page.goto(f"{site.url}/dagsorden/{number}")
    page.get_by_label("Hvad skal det bruges til?").select_option("")
    page.get_by_role("button", name="Hent", exact=True).click()
    assert page.locator("#f-purpose-fejl").count() == 1
    for form in ("ics", "csv"):
        page.get_by_label("Filtype").select_option(form)
        page.get_by_label("Hvad skal det bruges til?").select_option("meeting")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Hent", exact=True).click()
        assert taken.value.suggested_filename.endswith(f".{form}")
    codes = "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx DESC LIMIT 3"
    assert rows(site.desk.database, codes) == ["agenda.exported:csv"] * 3
    context.close()


def test_a_running_meeting_is_for_everybody(browser: Browser, site: Site, axe: str) -> None:
    """The form of an outcome breaks nothing of WCAG 2.1 AA either."""
    number = site.meeting
    change(site.desk.database, "UPDATE meeting SET started_at = now() WHERE id = %s", number)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": COOKIE, "value": ANNE.replace(":", "_"), "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/dagsorden/{number}")
    assert faults_of(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
    change(site.desk.database, "UPDATE meeting SET started_at = NULL, day = %s WHERE id = %s", day(0), number)


def test_what_was_written_about_one_item_is_never_another_s(browser: Browser, site: Site) -> None:
    """Neither as a draft nor when it was gone meanwhile; what was written is told, and a fault forgets no draft."""
    number, database = site.meeting, site.desk.database
    change(database, "UPDATE meeting SET started_at = now() WHERE id = %s", number)
    context = browser.new_context(locale="da-DK")
    context.add_cookies([{"name": COOKIE, "value": ANNE.replace(":", "_"), "url": site.url}])
    page, address = context.new_page(), f"{site.url}/dagsorden/{number}"
    page.goto(address)
    note = page.locator("#f-note")
    first, second = (
        (one.get_attribute("href") or "").rpartition("/")[2] for one in page.locator("tbody .stf-ref").all()
    )
    note.fill("Om det første")
    page.goto(f"{address}?punkt={second}")
    expect(note).to_have_value("")
    page.goto(f"{address}?punkt={first}")
    expect(note).to_have_value("Om det første")
    page.get_by_role("button", name="Notér udfald og gå videre").click()
    expect(page.locator("#fejl")).to_be_visible()
    assert f"{number}/udfald:{first}:f-note" in page.evaluate("JSON.stringify(Object.keys(sessionStorage))")

    def noted(item: str, **more: str) -> APIResponse:
        (version,) = rows(database, "SELECT version FROM handover WHERE id = %s", item)
        form: dict[str, str | float | bool] = {"item": item, "version": str(version), "note": "Om det gamle", **more}
        return context.request.post(f"{address}/udfald", form=form, headers={"Sec-Fetch-Site": "same-origin"})

    whole = {"outcome": "measure_agreed", "responsible_authority": "kommune-0860"}
    assert noted(first, **whole).status == 200
    for more in (whole, {}):
        answer = noted(first, **more)
        page.set_content(answer.text())
        assert answer.status == 409
        expect(page.locator("#nu")).to_contain_text("punkt 2")
        expect(page.locator(".alert-error")).to_contain_text("Om det gamle")
        expect(note).to_have_value("")
        assert page.locator("#fejl, input:checked").count() == 0
    assert noted(second, **whole).status == 200
    page.goto(address)
    page.get_by_role("button", name="Afslut mødet").click()
    context.close()
