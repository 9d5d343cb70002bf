"""Udgiver as its people use it: what was sent and what became of it, files tried and sent, questions and tasks."""

import json
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from architecture.source import ROOT
from browser.asking import ask
from browser.looking import faults_of
from browser.opening import opened
from browser.site import ANNE, COOKIE, SENDER, Site
from integration.office import rows
from services.desk.pages.publisher_recall import of

pytestmark = pytest.mark.server
EXAMPLE = ROOT / "schemas" / "examples" / "stadium_concern" / "full.json"
OTHER = "udgiver:kommune-0849:u-2"
LEAF = "SELECT concat_ws(' ', said ->> 'op', said ->> 'code')"
FROM = "FROM (SELECT idx, convert_from(body, 'UTF8')::jsonb AS said FROM leaf) one ORDER BY idx DESC LIMIT"
SENT = "SELECT count(*) FROM submitted"


def event(id_: str, **data: Any) -> dict[str, Any]:
    """Return an event of the sender's, with other data than the example has."""
    found: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    return {**found, "id": id_, "source": "urn:stafet:publisher:kommune-0860", "data": {**found["data"], **data}}


def asked(site: Site, path: str, form: dict[str, str] | None = None, who: str = SENDER, **more: Any) -> httpx.Response:
    """Open a page as somebody, or post its form."""
    return ask(site, who, path, form, **more)


def handed_in(site: Site, content: bytes, handling: str = "send", who: str = SENDER) -> httpx.Response:
    """Choose a file and press a button."""
    return asked(site, "/udgiver/send", {"handling": handling}, who, files={"fil": ("a.json", content)})


def leaf(site: Site) -> str:
    """Return what the log says last."""
    return str(rows(site.desk.database, f"{LEAF} {FROM} 1")[0])


def test_a_sender_sees_its_own(site: Site) -> None:
    """Each event with what became of it, and the look is in the log; another organisation's is not there."""
    answer = asked(site, "/udgiver")
    assert (answer.status_code, leaf(site)) == (200, "consultation event.listed")
    own = rows(site.desk.database, "SELECT id FROM event WHERE publisher = 'kommune-0860'")
    assert [one for one in own if f"/udgiver/haendelse/{one}" not in answer.text] == []
    assert "/udgiver/haendelse/" not in asked(site, "/udgiver", who=OTHER).text
    assert asked(site, f"/udgiver/haendelse/{own[0]}", who=OTHER).status_code == 404
    for forum in ("Exit", "exit_enhed"):  # EXIT-7
        assert forum not in answer.text.replace("Ønske om exit", "").replace("Pre-Exit", "")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/send",
        "/skemaer",
        "/skemaer/release_notice/skema",
        "/haendelse/{}",
        "/haendelse/{}/tilbagekald",
        "/spoergsmaal/{}",
    ],
)
def test_whoever_sends_for_nobody_is_not_let_in(site: Site, path: str) -> None:
    """A coordinator has no events of its own: forbidden, or as if it were not there."""
    answer = asked(site, f"/udgiver{path.format('01998f5e-3c1a-7bc4-9d2e-aa00f1e2d3c4')}", who=ANNE)
    assert answer.status_code == (404 if "{}" in path else 403)


def test_a_file_is_tried_and_nothing_is_kept(site: Site) -> None:
    """Where it would go is told; no row and no leaf of it."""
    before = rows(site.desk.database, "SELECT size FROM tree_head"), rows(site.desk.database, SENT)
    answer = handed_in(site, json.dumps([event("t-1"), event("t-2")]).encode(), "proev")
    assert (answer.status_code, "2 hændelser kan sendes" in answer.text) == (200, True)
    assert answer.text.count("Ansvarlig: SSP-samarbejdet") == 2
    assert (rows(site.desk.database, "SELECT size FROM tree_head"), rows(site.desk.database, SENT)) == before


def test_a_file_is_sent_through_the_door(site: Site) -> None:
    """Durable, receipted and listed; the same file again has no second effect."""
    content = b"\n".join(json.dumps(event(f"s-{number}")).encode() for number in range(3))
    for _ in range(2):
        answer = handed_in(site, content)
        assert (answer.status_code, answer.headers["location"]) == (303, "/udgiver?sendt=3")
        assert rows(site.desk.database, f"{SENT} WHERE event_id LIKE 's-%%'") == [3]
    assert "collection event.submitted" in rows(site.desk.database, f"{LEAF} {FROM} 3")
    page = asked(site, "/udgiver?sendt=3").text
    assert all(f"s-{number}</span>" in page for number in range(3))
    assert "3 hændelser er modtaget" in page
    (receipt,) = rows(site.desk.database, "SELECT receipt FROM submitted WHERE event_id = 's-0'")
    assert "Ikke afgjort endnu" in asked(site, f"/udgiver/haendelse/{receipt}").text


def test_of_a_file_with_faults_nothing_is_sent(site: Site) -> None:
    """Each fault has its line, its field and what may stand there; what stood there is not repeated."""
    lines = (event("f-1"), event("f-2", source_kind="Hemmelig Person"))
    answer = handed_in(site, b"\n".join(json.dumps(one).encode() for one in lines))
    assert answer.status_code == 422
    assert all(one in answer.text for one in ("Nr. 2, linje 2", "source_kind", "steward, prevention_officer"))
    assert "Hemmelig" not in answer.text
    assert rows(site.desk.database, f"{SENT} WHERE event_id LIKE 'f-%%'") == [0]
    assert leaf(site) == "denied event.submitted"


def test_an_id_is_used_once(site: Site) -> None:
    """With another content it is refused, by its place in the file."""
    assert handed_in(site, json.dumps(event("c-1")).encode()).status_code == 303
    answer = handed_in(site, json.dumps([event("c-2"), event("c-1", charged=True)]).encode())
    assert (answer.status_code, "er sendt før med et andet indhold" in answer.text) == (409, True)
    assert rows(site.desk.database, f"{SENT} WHERE event_id = 'c-2'") == [0]


def test_an_event_is_recalled_once(site: Site) -> None:
    """With a reason, by the event that says so; a second press has no second effect, and another reason is told."""
    sent = event("r-1")
    site.desk.publish(sent)
    (receipt,) = rows(site.desk.database, "SELECT id FROM event WHERE event_id = 'r-1'")
    path = f"/udgiver/haendelse/{receipt}/tilbagekald"
    assert path in asked(site, f"/udgiver/haendelse/{receipt}").text
    answer = asked(site, path, {})
    assert (answer.status_code, 'href="#f-reason"' in answer.text) == (422, True)
    for _ in range(2):
        answer = asked(site, path, {"reason": "wrong_person"})
        assert answer.status_code == 303
        assert rows(site.desk.database, f"{SENT} WHERE event_id = %s", f"tilbagekald-{receipt}") == [1]
    assert "Tilbagekaldelsen er sendt" in asked(site, answer.headers["location"]).text
    answer = asked(site, path, {"reason": "cancelled"})
    assert (answer.status_code, "allerede kaldt tilbage" in answer.text) == (409, True)
    assert asked(site, path, {"reason": "wrong_person"}, OTHER).status_code == 404
    site.desk.publish(of(receipt, "kommune-0860", "r-1", "wrong_person"))
    assert rows(site.desk.database, "SELECT DISTINCT state FROM handover WHERE event = %s", receipt) == ["recalled"]
    assert "Tilbagekaldt" in asked(site, f"/udgiver/haendelse/{receipt}").text


def test_what_went_to_nobody_is_not_recalled(site: Site) -> None:
    """It is neither offered nor taken."""
    site.desk.publish(event("r-2", danger_now=True))
    (receipt,) = rows(site.desk.database, "SELECT id FROM event WHERE event_id = 'r-2'")
    path = f"/udgiver/haendelse/{receipt}/tilbagekald"
    assert path not in asked(site, f"/udgiver/haendelse/{receipt}").text
    assert "intet at kalde tilbage" in asked(site, path).text
    assert asked(site, path, {"reason": "cancelled"}).status_code == 409
    assert rows(site.desk.database, f"{SENT} WHERE event_id = %s", f"tilbagekald-{receipt}") == [0]


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"", 422, "Vælg en fil med mindst én hændelse"),
        (b"{", 422, "Nr. 1, linje 1"),
        (b"[1]", 422, "Nr. 1, linje 1"),
        (b"[" * 40 + b"]" * 40, 422, "Nr. 1, linje 1"),
        (b"x" * 5_000_000, 413, "Filen er for stor"),
        (b'[{"id": "' + b"y" * 300_000 + b'"}]', 413, "Filen er for stor"),
        (b"[" + b",".join([b"{}"] * 1001) + b"]", 413, "Filen er for stor"),
    ],
)
@pytest.mark.parametrize("handling", ["proev", "send"])
def test_a_file_that_cannot_be_taken_is_told_why(
    site: Site, content: bytes, status: int, told: str, handling: str
) -> None:
    """Empty, no JSON, no events, too deep, too large in each way: the page again, with what is wrong."""
    answer = handed_in(site, content, handling)
    assert (answer.status_code, told in answer.text) == (status, True)


def test_nobody_sends_as_somebody_else(site: Site) -> None:
    """Another publisher's source is forbidden, as over the interface; a form from elsewhere is not read."""
    foreign = {**event("n-1"), "source": "urn:stafet:publisher:nordjyllands-politi"}
    assert handed_in(site, json.dumps(foreign).encode()).status_code == 403
    with httpx.Client(base_url=site.url, cookies={COOKIE: SENDER.replace(":", "_")}) as client:
        answer = client.post("/udgiver/send", files={"fil": ("a", b"{}")}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_schemas_and_examples_are_the_senders_own(site: Site) -> None:
    """An example can be tried as it is; what the publisher may not send is not there."""
    for kind in ("mindst", "fuld"):
        answer = asked(site, f"/udgiver/skemaer/stadium_concern/{kind}")
        assert answer.headers["content-disposition"] == f'attachment; filename="stadium_concern-{kind}.json"'
        assert "1 hændelse kan sendes" in handed_in(site, answer.content, "proev").text
    schema = (ROOT / "schemas" / "jsonschema" / "stadium_concern.json").read_text("utf-8")
    assert asked(site, "/udgiver/skemaer/stadium_concern/skema").text == schema
    for path in ("stadium_concern/x", "x/skema", "infohus_clearance/skema"):
        assert asked(site, f"/udgiver/skemaer/{path}").status_code == 404


def test_a_task_is_done_once(site: Site) -> None:
    """Then it is no longer open; once more says how it stands."""
    found = site.task
    path = f"/udgiver/haendelse/{found}"
    (kind,) = rows(site.desk.database, "SELECT kind FROM task WHERE event = %s AND addressee = 'kommune-0860'", found)
    assert path in asked(site, "/udgiver").text
    assert asked(site, f"{path}/opgave", {"opgave": kind}).status_code == 303
    assert leaf(site) == "alteration event.task_completed"
    assert asked(site, f"{path}/opgave", {"opgave": kind}).status_code == 409
    assert f'value="{kind}"' not in asked(site, path).text


@pytest.mark.browser
def test_a_question_is_asked_on_one_page_and_answered_on_another(browser: Browser, site: Site, axe: str) -> None:
    """Both sides read both; a fault stands beside the field, and a second answer is refused with what was typed."""
    item = site.ask("Er forældrene <b>orienteret</b>?")
    (number,) = rows(site.desk.database, "SELECT id FROM question WHERE handover = %s", item)
    asking = asked(site, f"/overlevering/{item}", who=ANNE).text.partition('id="h-spm"')[2].partition("</section>")[0]
    assert all(
        one in asking for one in ("Afventer svar", "Er forældrene &lt;b&gt;orienteret", "Hjørring Kommune, har til")
    )
    page = opened(browser, site, SENDER)
    page.goto(f"{site.url}/udgiver")
    page.locator(f"a[href='/udgiver/spoergsmaal/{number}']").click()
    expect(page.locator("main")).to_contain_text("Er forældrene <b>orienteret</b>?")
    page.get_by_role("button", name="Send svaret").click()
    expect(page.locator("#fejl")).to_be_focused()
    assert faults_of(page, axe) == []
    page.locator("#f-svar").fill("Ja, i går.")
    other = opened(browser, site, SENDER, 390)
    other.goto(page.url)
    other.locator("#f-svar").fill("Nej, endnu ikke.")
    page.get_by_role("button", name="Send svaret").click()
    expect(page.locator(".alert-success")).to_contain_text("Dit svar er sendt")
    expect(page.locator("main")).to_contain_text("Ja, i går.")
    other.get_by_role("button", name="Send svaret").click()
    expect(other.locator(".alert-warning")).to_contain_text("Nej, endnu ikke.")
    assert faults_of(other, axe) == []
    mine = opened(browser, site, ANNE)
    mine.goto(f"{site.url}/overlevering/{item}")
    expect(mine.locator("section[aria-labelledby=h-spm]")).to_contain_text("Ja, i går.")
    for one in (page, other, mine):
        one.context.close()


@pytest.mark.browser
def test_a_report_is_read_by_everybody(browser: Browser, site: Site, axe: str) -> None:
    """What was wrong with a file is in focus, and without a breach of WCAG at the small width."""
    page = opened(browser, site, SENDER, 390)
    page.goto(f"{site.url}/udgiver/send")
    content = json.dumps([event("r-1", source_kind="x"), 1]).encode()
    page.locator("#f-fil").set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": content})
    page.get_by_role("button", name="Prøv først").click()
    expect(page.locator("#fejl")).to_be_focused()
    expect(page.locator("#fejl")).to_contain_text("Intet er sendt")
    assert faults_of(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
