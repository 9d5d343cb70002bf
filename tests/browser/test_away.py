"""What the desk shows while something it needs is away: a page that says so, read-only, and no text is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, expect
from psycopg.conninfo import conninfo_to_dict

from browser.asking import ask
from browser.opening import opened
from browser.site import ANNE, COOKIE, SENDER, Site, visited
from integration.desk import LEADER, Desk, day
from integration.office import rows
from integration.test_quorum import missing, not_missing
from servers.databases import fresh
from servers.stafet import until
from services.runtime.embedded.pair import EmbeddedPair

pytestmark = [pytest.mark.server, pytest.mark.browser]
READ_ONLY = "Overleveringer kan kun læses"
NEVER = "00000000-0000-0000-0000-000000000000"
OPERATOR = "drift:stafet:d-1"
PAGES = (
    (ANNE, "/indbakke"),
    (LEADER, "/adgang"),
    (LEADER, f"/adgang/{NEVER}"),
    (LEADER, "/noedadgang"),
    (ANNE, "/forum/ksp"),
    (OPERATOR, "/drift"),
    (OPERATOR, "/drift/regnskab"),
    (OPERATOR, f"/drift/besked/{NEVER}"),
)
"""Who opens a page, and which."""


def asked(site: Site, one: tuple[str, str]) -> httpx.Response:
    """Open a page as somebody."""
    who, path = one
    return ask(site, who, path)


def reachable(site: Site, *, yes: bool) -> None:
    """Let the site's database be there, or take nobody in and end who is."""
    url = site.desk.database
    name = conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url.replace(f"/{name}", "/postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {str(yes).lower()}")
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(query, (name,))


@pytest.fixture
def lonely(site: Site, pair: EmbeddedPair) -> Iterator[Site]:
    """A desk over a database of its own, which a test may take away."""
    with fresh(pair.pair.database_url) as database:
        desk = Desk(site.desk.settings.model_copy(update={"database_url": database}), site.desk.run)
        desk.arrives("ssp", None)
        for who in (ANNE, LEADER):
            desk.let_in(who, "ssp")
        with visited(desk.settings, desk) as running:
            yield running


def test_without_the_database_each_page_says_so(browser: Browser, lonely: Site) -> None:
    """At once for all, never as a fault of ours; a text that was typed is there when the database is."""
    (given,) = rows(lonely.desk.database, "SELECT id FROM access_grant WHERE handle = 'k-17' AND forum = 'ssp'")
    page = opened(browser, lonely, LEADER)
    page.goto(f"{lonely.url}/adgang/{given}")
    page.fill("#f-reason", "Et langt svar")
    reachable(lonely, yes=False)
    page.get_by_role("button", name="Afslut adgangen").click()
    expect(page.get_by_text("En server, Stafet har brug for, svarer ikke")).to_be_visible()
    with ThreadPoolExecutor(len(PAGES)) as many:
        answers = list(many.map(partial(asked, lonely), PAGES))
    assert [one.status_code for one in answers] == [503] * len(PAGES)
    assert all("data-fault" in one.text for one in answers)
    status = asked(lonely, (LEADER, "/driftsstatus"))
    assert (status.status_code, "Stafet svarer ikke" in status.text, "kører siden" in status.text) == (503, True, True)
    reachable(lonely, yes=True)
    page.goto(f"{lonely.url}/adgang/{given}")
    assert page.locator("#f-reason").input_value() == "Et langt svar"
    page.context.clear_cookies(name=COOKIE)  # nor is it lost where nobody can be told from anybody
    page.get_by_role("button", name="Afslut adgangen").click()
    expect(page.locator("[data-fault]")).to_be_visible()
    page.context.add_cookies([{"name": COOKIE, "value": LEADER.replace(":", "_"), "url": lonely.url}])
    page.goto(f"{lonely.url}/adgang/{given}")
    assert page.locator("#f-reason").input_value() == "Et langt svar"
    page.context.close()


def test_without_witnesses_each_page_says_that_it_can_only_be_read(lonely: Site) -> None:
    """Pages come with all that they show and the notice; with the witnesses it is gone."""
    shown = [one for one in PAGES if NEVER not in one[1]]
    assert [READ_ONLY in asked(lonely, one).text for one in shown] == [False] * len(shown)
    missing(lonely.desk.settings, 25)
    until(lambda: READ_ONLY in asked(lonely, shown[0]).text, "the notice")  # a look counts for a second
    answers = [asked(lonely, one) for one in shown]
    assert [(one.status_code, READ_ONLY in one.text) for one in answers] == [(200, True)] * len(shown)
    assert asked(lonely, (ANNE, "/driftsstatus")).text.count(READ_ONLY) == 1
    not_missing(lonely.desk.settings)
    until(lambda: READ_ONLY not in asked(lonely, shown[0]).text, "no notice")


def test_without_witnesses_what_is_told_is_so(lonely: Site) -> None:
    """Nothing is done with handovers and agendas, nor sent; accesses and one's own settings are as ever."""
    (item,) = rows(lonely.desk.database, "SELECT id FROM handover WHERE forum = 'ssp'")
    (event,) = rows(lonely.desk.database, "SELECT event FROM handover WHERE id = %s", item)
    missing(lonely.desk.settings, 25)
    until(lambda: READ_ONLY in asked(lonely, PAGES[0]).text, "the notice")
    meeting = {"forum": "ssp", "municipality": "0860", "day": "2099-06-16"}
    who = {"organisation": "kommune-0860", "handle": "k-44", "reason": "Ferie"}
    grant = {"role": "koordinator", "forum": "ssp", "municipality": "0860"} | who
    stand_in = {"place": "ssp|*", "first": day(0), "last": day(1)} | who
    not_possible = [
        (ANNE, f"/overlevering/{item}/accept", {"version": "1"}),
        (ANNE, "/dagsordener", meeting),
        (SENDER, f"/udgiver/haendelse/{event}/tilbagekald", {"reason": "cancelled"}),
    ]
    possible = [
        (LEADER, "/adgang", grant),
        (ANNE, "/indstillinger/stedfortraeder", stand_in),
        (ANNE, "/indstillinger", {"sprog": "en"}),
        (ANNE, "/frister/kalender", {}),
    ]
    # An item's own page shows it as it is, with the reason beside what was asked; the others have nothing to show.
    assert [ask(lonely, *one).status_code for one in not_possible] == [409, 503, 503]
    assert rows(lonely.desk.database, "SELECT state FROM handover WHERE id = %s", item) == ["offered"]
    assert READ_ONLY in ask(lonely, *not_possible[0]).text
    # A calendar's address is shown at once, and never again.
    assert [ask(lonely, *one).status_code // 100 for one in possible] == [3, 3, 3, 2]
    assert ask(lonely, ANNE, f"/overlevering/{item}").status_code == 200
