"""Journeys: what several people do together, from page to page, each at their own browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.opening import opened
from browser.site import ANNE, Site
from browser.test_handover import press, state
from integration.desk import day
from integration.office import rows

pytestmark = [pytest.mark.server, pytest.mark.browser]
CARL = "koordinator:kommune-0860:k-3"
DORTE = "koordinator:kommune-0860:k-4"
SENDER = "udgiver:kommune-0860:u-1"
KOMMUNE = "kommune-0860"
COMMITTEE = "p115_udvalg|0860|RPL115-1-1"


@pytest.fixture
def anne(browser: Browser, site: Site) -> Iterator[Page]:
    """Anne's browser."""
    page = opened(browser, site, ANNE)
    yield page
    page.context.close()


@pytest.fixture
def carl(browser: Browser, site: Site) -> Iterator[Page]:
    """Carl's browser: he has the same forums as Anne."""
    site.desk.let_in(CARL, "ksp", "psp", "ssp", "p115_udvalg")
    page = opened(browser, site, CARL)
    yield page
    page.context.close()


def at(page: Page, site: Site, item: str) -> Page:
    """Open a handover."""
    page.goto(f"{site.url}/overlevering/{item}")
    return page


def acts(page: Page, name: str, **typed: str) -> None:
    """Do an act in its dialog: what is typed by the id of its field, what is chosen by the name of it."""
    press(page, name)
    if typed:
        expect(page.locator("#handling")).to_be_visible()
    for field, value in typed.items():
        one = page.locator(f"#f-{field}")
        if one.get_attribute("type") == "radio":
            page.locator(f"#handling [name={field}][value='{value}']").check(force=True)
        elif one.evaluate("field => field.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)
    if typed:
        press(page, name)
    expect(page.locator(".alert-success")).to_contain_text(f"Udført: {name}")


def told(site: Site, topic: str, event: str) -> list[str]:
    """Return what the sender of an item's event was told of it, oldest first."""
    return [one["change"] for one in site.desk.messages(topic) if one["event_id"] == event]


def event_of(site: Site, item: str) -> str:
    """Return the id that the sender gave the event of an item."""
    query = "SELECT event.event_id FROM event JOIN handover ON handover.event = event.id WHERE handover.id = %s"
    return str(rows(site.desk.database, query, item)[0])


def test_a_release_notice_is_carried_to_its_end_by_one_of_two(anne: Page, carl: Page, site: Site) -> None:
    """Both press Overtag: one has it, the other sees who; then a meeting, an outcome, the end; the sender is told."""
    item = site.desk.case("ksp", "ksp")
    for page in (anne, carl):
        page.goto(f"{site.url}/indbakke?forum=ksp/0860")
        expect(page.locator(f"#r-{item}")).to_be_visible()
        page.evaluate("document.querySelector('#strom').remove()")  # neither list hears of the other
    anne.locator(f"#r-{item}").get_by_role("button", name="Overtag").click()
    carl.locator(f"#r-{item}").get_by_role("button", name="Overtag").click()
    winner, loser = (anne, carl)
    expect(winner.locator(".alert-success")).to_contain_text("Du har overtaget")
    expect(loser.locator(".alert-warning")).to_contain_text("er allerede overtaget af k-17")
    winner.get_by_role("link", name="Åbn den, og se, hvad den handler om").click()
    acts(winner, "Sæt på dagsorden", meeting=day(12))
    acts(winner, "Notér udfald", outcome="measure_agreed", responsible_authority="kommune-0860")
    acts(winner, "Afslut")
    assert state(site, item) == "closed"
    assert told(site, "receipts.kriminalforsorgen", event_of(site, item)) == [
        "decision", "accepted", "handled", "closed",
    ]  # fmt: skip


def test_a_case_is_forwarded_and_comes_back(anne: Page, browser: Browser, site: Site) -> None:
    """The first forum has it until the other takes it; returned, it is the first one's again."""
    item = site.desk.case("ssp")
    site.desk.let_in(DORTE, "p115_udvalg")
    dorte = opened(browser, site, DORTE)
    acts(at(anne, site, item), "Overtag")
    before = set(rows(site.desk.database, "SELECT id FROM handover WHERE forum = 'p115_udvalg'"))
    acts(anne, "Videresend", forum=COMMITTEE, necessity="Udvalget kender familien.")
    expect(anne.locator("main")).to_contain_text("På vej til")
    (new,) = set(rows(site.desk.database, "SELECT id FROM handover WHERE forum = 'p115_udvalg'")) - before
    dorte.goto(f"{site.url}/indbakke")
    dorte.locator(f"#r-{new} .stf-titel").click()
    expect(dorte.locator("main")).to_contain_text("SSP-samarbejdet, Hjørring")
    acts(dorte, "Returnér", reason="wrong_forum")
    anne.reload()
    expect(anne.locator("h1 + .stf-under")).to_contain_text("Overtaget")
    expect(anne.locator("main")).not_to_contain_text("På vej til")
    acts(anne, "Sæt på dagsorden", meeting=day(12))
    dorte.context.close()


def test_a_question_is_asked_on_one_page_and_answered_on_another(anne: Page, browser: Browser, site: Site) -> None:
    """The sender finds it among its own, and the answer stands at the handover."""
    item = site.desk.case("ssp")
    sender = opened(browser, site, SENDER)
    acts(at(anne, site, item), "Spørg afsender", question="Hvem har talt med ham?")
    expect(anne.locator("main")).to_contain_text("Afventer svar")
    (question,) = rows(site.desk.database, "SELECT id FROM question WHERE handover = %s", item)
    sender.goto(f"{site.url}/udgiver")
    sender.locator(f"a[href='/udgiver/spoergsmaal/{question}']").click()
    expect(sender.locator("main")).to_contain_text("Hvem har talt med ham?")
    sender.locator("#f-svar").fill("Klasselæreren.")
    press(sender, "Send svaret")
    expect(sender.locator(".alert-success")).to_contain_text("Dit svar er sendt")
    anne.reload()
    expect(anne.locator("h1 + .stf-under")).to_contain_text("Ny")
    expect(anne.locator("main")).to_contain_text("Klasselæreren.")
    sender.context.close()


def test_a_recall_reaches_both_forums(anne: Page, carl: Page, site: Site) -> None:
    """Who has read it confirms that it is not used; who only had it sees that it is taken back."""
    forums = ("p115_udvalg", "pre_exit")
    site.desk.let_in(CARL, "pre_exit")
    before = set(rows(site.desk.database, "SELECT id FROM handover"))
    sent = site.desk.arrives("committee_and_reader", None)
    new = set(rows(site.desk.database, "SELECT id FROM handover")) - before
    query = "SELECT id FROM handover WHERE forum = %s AND id = ANY(%s)"
    owner, reader = (str(rows(site.desk.database, query, forum, list(new))[0]) for forum in forums)
    acts(at(anne, site, owner), "Overtag")
    press(anne, "Vis indhold")
    expect(anne.locator("#h-ind + table")).to_be_visible()
    expect(at(carl, site, reader).locator("h1 + .stf-under")).to_contain_text("Ny")
    site.desk.arrives("recall", sent)
    for page, item in ((anne, owner), (carl, reader)):
        expect(at(page, site, item).locator("h1 + .stf-under")).to_contain_text("Tilbagekaldt")
    expect(carl.locator(".stf-handlinger")).to_have_count(0)
    acts(anne, "Bekræft tilbagekaldelse")
    assert told(site, f"receipts.{KOMMUNE}", sent["id"])[-1] == "recall_confirmed"


def test_an_agenda_from_empty_to_a_file(anne: Page, site: Site) -> None:
    """A meeting is planned, cases come onto it from the inbox, it is sent out and taken away."""
    items = [site.desk.case("committee_and_reader", "p115_udvalg") for _ in range(2)]
    for item in items:
        acts(at(anne, site, item), "Overtag")
    anne.goto(f"{site.url}/dagsordener")
    anne.locator("#f-forum").select_option("p115_udvalg")
    anne.locator("#f-municipality").select_option("0860")
    meets_on = anne.locator("#f-day").input_value()  # the next day on which people work
    press(anne, "Planlæg et møde")
    meeting = anne.url
    assert anne.locator("tbody .stf-ref").count() == 0
    anne.goto(f"{site.url}/indbakke?forum=p115_udvalg/0860")
    for item in items:
        anne.locator(f"#v-{item}").check(force=True)
    press(anne, "Sæt på dagsorden")
    anne.locator("#f-meeting").fill(meets_on)
    press(anne, "Sæt på dagsorden")
    expect(anne.locator(".alert-success")).to_contain_text("Udført for 2 overleveringer")
    anne.goto(meeting)
    assert anne.locator("tbody .stf-ref").count() == 2
    press(anne, "Send ud")
    expect(anne.locator("main .stf-under").first).to_contain_text("Udsendt")
    anne.get_by_label("Filtype").select_option("csv")
    anne.get_by_label("Hvad skal det bruges til?").select_option("meeting")
    with anne.expect_download() as coming:
        press(anne, "Hent")
    text = coming.value.path().read_text(encoding="utf-8-sig")
    assert all(f"OVL-{item[-8:].upper()}" in text for item in items)


def tabbed(page: Page, words: str, within: str = "main") -> None:
    """Press Tab until what has the focus says `words`, in a part of the page."""
    at_words = """([part, words]) => {
        const one = document.activeElement, plain = text => (text || '').replace(/\\s+/g, ' ').trim();
        return one.closest(part) !== null && [one.innerText, one.getAttribute('aria-label')].map(plain).includes(words);
    }"""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate(at_words, [within, words]):
            return
    raise AssertionError(f"no Tab leads to {words}")


def test_everything_by_keyboard_alone(anne: Page, site: Site) -> None:
    """Overtag, Videresend, its undoing and Sæt på dagsorden, without a pointer anywhere."""
    item = site.desk.case("ssp")
    reference = f"OVL-{item[-8:].upper()}"
    anne.goto(f"{site.url}/indbakke?forum=ssp/0860&state=offered")
    tabbed(anne, f"Overtag {reference}", f"#r-{item}")
    anne.keyboard.press("Enter")
    expect(anne.locator(".alert-success")).to_contain_text("Du har overtaget")
    tabbed(anne, "Åbn den, og se, hvad den handler om")
    anne.keyboard.press("Enter")
    anne.wait_for_url(f"**/overlevering/{item}")
    tabbed(anne, "Videresend")
    anne.keyboard.press("Enter")
    expect(anne.locator("#f-forum")).to_be_focused()
    anne.keyboard.press("Space")
    anne.keyboard.press("ArrowDown")
    anne.keyboard.press("ArrowUp")
    while not anne.evaluate("document.activeElement.id === 'f-necessity'"):
        anne.keyboard.press("Tab")
        if anne.evaluate("document.activeElement.id === 'f-school'"):
            anne.keyboard.type("821001")
    anne.keyboard.type("Netværksgruppen kender ham.")
    tabbed(anne, "Videresend", "#handling")
    anne.keyboard.press("Enter")
    expect(anne.locator(".alert-success")).to_contain_text("Udført: Videresend")
    tabbed(anne, "Fortryd videresendelse")
    anne.keyboard.press("Enter")
    expect(anne.locator(".alert-success")).to_contain_text("Udført: Fortryd videresendelse")
    tabbed(anne, "Sæt på dagsorden")
    anne.keyboard.press("Enter")
    expect(anne.locator("#f-meeting")).to_be_focused()
    year, month, number = day(12).split("-")
    anne.keyboard.type(f"{month}{number}{year}")  # as this browser's own field for days has it
    tabbed(anne, "Sæt på dagsorden", "#handling")
    anne.keyboard.press("Enter")
    expect(anne.locator(".alert-success")).to_contain_text("Udført: Sæt på dagsorden")
    assert state(site, item) == "on_agenda"
