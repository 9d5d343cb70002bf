"""Stedfortræder as people use it: a coordinator asks, its leader answers at Adgang, a leader lets in without asking."""

import pytest
from playwright.sync_api import Browser, expect

from browser.asking import ask, newest
from browser.looking import faults_of
from browser.opening import opened
from browser.site import ANNE, Site
from integration.desk import LEADER, SORTER, day
from integration.office import change, rows

pytestmark = pytest.mark.server
PATH = "/indstillinger/stedfortraeder"
OTHER = "forumleder:kommune-0851:f-2"
FORM = {
    "handle": "k-55",
    "organisation": "kommune-0860",
    "place": "ssp|*",
    "first": day(0),
    "last": day(7),
    "reason": "Ferie <b>",
}
GIVEN = """
SELECT given_by || ' ' || role || ' ' || forum || ' ' || (until_at > now() + interval '7 days')
FROM access_grant WHERE handle = %s
"""
DAYS = """
UPDATE stand_in_request SET begins_at = now() - interval '3 days', until_at = now() + %s::interval WHERE id = %s
"""
LATE = """
SELECT access_grant.begins_at > now() - interval '1 minute'
FROM access_grant JOIN stand_in_request ON given = access_grant.id WHERE stand_in_request.id = %s
"""


def waiting(site: Site) -> str:
    """Return the request that waits."""
    return str(rows(site.desk.database, "SELECT id FROM stand_in_request WHERE answered_by IS NULL")[0])


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_coordinator_asks_and_its_leader_lets_in(browser: Browser, site: Site, axe: str, *, scripts: bool) -> None:
    """Faults stand beside their fields with what was typed; nobody is in before the leader's yes, at Adgang."""
    handle = f"k-{60 + scripts}"
    page = opened(browser, site, ANNE, 390, java_script_enabled=scripts)
    page.goto(f"{site.url}/indstillinger")
    page.get_by_role("link", name="Vælg en stedfortræder").click()
    page.get_by_label("Personens id").fill(handle)
    page.get_by_role("button", name="Spørg lederen").click()
    assert [one.get_attribute("href") for one in page.locator("#fejl a").all()] == [
        *("#f-place", "#f-first", "#f-last", "#f-reason"),
    ]
    expect(page.get_by_label("Personens id")).to_have_value(handle)
    if scripts:
        assert faults_of(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Forum").select_option("ssp|*")
    page.get_by_label("Første dag").fill(day(1))
    page.get_by_label("Sidste dag").fill(day(8))
    page.get_by_label("Hvorfor").fill("Ferie")
    page.get_by_role("button", name="Spørg lederen").click()
    expect(page.locator(".alert-info")).to_contain_text("Ingen er lukket ind endnu")
    assert rows(site.desk.database, "SELECT count(*) FROM access_grant WHERE handle = %s", handle) == [0]
    leader = opened(browser, site, LEADER, java_script_enabled=scripts)
    leader.goto(f"{site.url}/adgang")
    expect(leader.locator("h2", has_text="En ønsker en stedfortræder")).to_be_visible()
    if scripts:
        assert faults_of(leader, axe) == []
    leader.get_by_role("button", name=f"Ja, luk ind {handle}").click()
    expect(leader.locator(".alert-success")).to_contain_text("Adgangen er givet")
    expect(leader.locator("tr.stf-ny")).to_contain_text(f"{handle}, stedfortræder")
    assert rows(site.desk.database, GIVEN, handle) == [f"person/{LEADER.replace(':', '/')} stedfortraeder ssp true"]
    page.reload()
    expect(page.locator("main")).to_contain_text("Lukket ind")
    for one in (page, leader):
        one.context.close()


def test_a_leader_lets_in_without_asking(site: Site) -> None:
    """By the act of the page Adgang; its own id, and another's forum, are not its to let in."""
    answer = ask(site, LEADER, PATH, FORM)
    assert (answer.status_code, newest(site)["code"]) == (303, "grant.added")
    assert "Stedfortræderen er lukket ind" in ask(site, LEADER, answer.headers["location"]).text
    answer = ask(site, LEADER, PATH, FORM | {"handle": "f-1"})
    assert (answer.status_code, newest(site)["code"]) == (409, "grant.add")
    assert 'value="f-1"' in answer.text
    assert ask(site, LEADER, PATH, FORM | {"place": "psp|*"}).status_code == 422


def test_who_asked_takes_it_back_and_nobody_else_answers(site: Site) -> None:
    """Each refusal has its leaf; an answer counts once, and what was answered is no more to be answered."""
    site.desk.let_in(OTHER, "psp")
    assert ask(site, ANNE, PATH, FORM | {"handle": "k-17"}).status_code == 409
    assert newest(site)["code"] == "stand_in.request"
    assert ask(site, ANNE, PATH, FORM).status_code == 303
    one = f"{PATH}/{waiting(site)}"
    assert ask(site, ANNE, one, {"svar": "måske"}).status_code == 404
    for who, code in ((ANNE, "stand_in.confirm"), (OTHER, "stand_in.confirm"), (SORTER, "stand_in.confirm")):
        assert ask(site, who, one, {"svar": "ja"}).status_code == 409
        assert newest(site)["code"] == code
    assert ask(site, OTHER, one, {"svar": "nej"}).status_code == 409
    assert "k-55" not in ask(site, OTHER, "/adgang").text
    page = ask(site, ANNE, PATH)
    assert "Ferie &lt;b&gt;" in page.text
    assert ask(site, ANNE, one, {"svar": "nej"}).headers["location"] == f"{PATH}?gjort=fortrudt"
    assert newest(site)["code"] == "stand_in.declined"
    assert ask(site, LEADER, one, {"svar": "ja"}).status_code == 409
    assert ask(site, ANNE, PATH, FORM).status_code == 303
    answer = ask(site, LEADER, f"{PATH}/{waiting(site)}", {"svar": "nej"})
    assert "Du har sagt nej" in ask(site, LEADER, answer.headers["location"]).text
    assert "Afslået" in ask(site, ANNE, PATH).text


def test_days_that_passed_unanswered_are_over(site: Site) -> None:
    """A leader's yes comes too late then, and one that comes late on the way counts from that moment on."""
    assert ask(site, ANNE, PATH, FORM).status_code == 303
    one = waiting(site)
    change(site.desk.database, DAYS, "-1 day", one)
    assert "Aldrig besvaret" in ask(site, ANNE, PATH).text
    assert ask(site, LEADER, f"{PATH}/{one}", {"svar": "ja"}).status_code == 409
    change(site.desk.database, DAYS, "1 day", one)
    assert ask(site, LEADER, f"{PATH}/{one}", {"svar": "ja"}).status_code == 303
    assert rows(site.desk.database, LATE, one) == [True]


def test_who_has_no_stand_in_is_told_the_way(site: Site) -> None:
    """Whoever sorts is let in by a leader: there is no form, and what is posted all the same is refused."""
    assert 'id="f-handle"' not in (page := ask(site, SORTER, PATH).text)
    assert "får adgang på siden Adgang" in page
    assert ask(site, SORTER, PATH, FORM).status_code == 422
