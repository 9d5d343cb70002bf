"""Regler and Frister as somebody uses them, without a browser: what stands on the page, and what a form gives."""

from pathlib import Path

import httpx
import pytest

from architecture.source import ROOT
from browser.asking import OURS, ask
from browser.pages import OPERATOR
from browser.site import COOKIE, Site
from integration.desk import ANNE
from integration.office import rows
from services.desk.web.languages import COOKIE as LANGUAGE
from services.desk.web.languages import DANISH

pytestmark = pytest.mark.server
TOWNS: Path = ROOT / "rulebooks" / "nordjylland" / "municipalities.yaml"
EXAMPLE: Path = ROOT / "schemas" / "examples" / "release_notice" / "minimal.json"


def asked(site: Site, path: str, form: dict[str, str] | None = None, who: str = ANNE) -> httpx.Response:
    """Open a page as somebody, or post its form."""
    return ask(site, who, path, form)


def test_an_event_is_tried_and_not_kept(site: Site) -> None:
    """Where it would go, and who would not get it; no row and no leaf of it."""
    (size,) = rows(site.desk.database, "SELECT size FROM tree_head")
    answer = asked(site, "/regler", {"haendelse": EXAMPLE.read_text("utf-8")})
    assert answer.status_code == 200
    assert "Hvad der ville ske" in answer.text
    assert "Hvem der ikke ville få den, og hvorfor" in answer.text
    assert rows(site.desk.database, "SELECT size FROM tree_head") == [size]


def test_an_example_begins_a_trial(site: Site) -> None:
    """Chosen by its name, it stands in the form; whatever is none leaves it empty. The page says since when."""
    text = asked(site, "/regler?eksempel=release_notice/minimal").text
    assert "dk.stafet.release_notice.v1" in text
    assert "har gældt fra begyndelsen" in text or "gælder fra" in text
    assert "dk.stafet" not in asked(site, "/regler?eksempel=../../x").text.partition("<textarea")[2].partition("</t")[0]


def compared(site: Site, files: dict[str, bytes], who: str = OPERATOR, language: str = DANISH) -> httpx.Response:
    """Compare files of a candidate with the rulebook in force."""
    chosen = [("filer", (name, content)) for name, content in files.items()]
    with httpx.Client(base_url=site.url, cookies={COOKIE: who.replace(":", "_"), LANGUAGE: language}) as client:
        return client.post("/regler/kandidat", files=chosen or [("filer", ("", b""))], headers=OURS)


def test_a_candidate_is_compared_and_changes_nothing(site: Site) -> None:
    """What would be decided otherwise is told by type and queue, nobody is named, and the look has its leaf alone."""
    trials, names = "SELECT count(*) FROM rulebook_trial", "SELECT count(*) FROM rulebook"
    before = rows(site.desk.database, trials), rows(site.desk.database, names)
    answer = compared(site, {"municipalities.yaml": TOWNS.read_bytes().replace(b", p115_plus_udvalg", b"")})
    assert answer.status_code == 200
    assert "2 af 34 eksempler ville blive afgjort anderledes" in answer.text
    assert "til andre køer" in answer.text
    for cpr in ("610188", "740510"):
        assert cpr not in answer.text
    for table in ("event", "handover"):
        assert not [one for one in rows(site.desk.database, f"SELECT id FROM {table}") if str(one) in answer.text]  # noqa: S608
    query = "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx DESC LIMIT 1"
    assert rows(site.desk.database, query) == ["rulebook.compared"]
    assert (rows(site.desk.database, trials), rows(site.desk.database, names)) == before


def test_the_rules_in_force_would_change_nothing(site: Site) -> None:
    """The same files are the same rules, and every event that can be decided again is decided as it was."""
    answer = compared(site, {"mappe/municipalities.yaml": TOWNS.read_bytes()})
    assert "intet ville ændre sig" in answer.text
    assert "Hvilke, efter type og kø" not in answer.text


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "Vælg mindst én af regelsættets filer"),
        ({"rules.yaml": b"a: ["}, "rules.yaml (linje 2)"),
        ({"andet.yaml": b"a: 1"}, "andet.yaml: filen hører ikke til et regelsæt"),
        ({"rules.yaml": b"<script>"}, "rules.yaml"),
    ],
)
def test_what_is_no_candidate_is_told_why(site: Site, files: dict[str, bytes], told: str) -> None:
    """Beside its field, with file and line."""
    answer = compared(site, files)
    assert (answer.status_code, told in answer.text, "<script>alert" in answer.text) == (422, True, False)


@pytest.mark.parametrize(("files", "danish"), [({"rules.yaml": b"a: ["}, True), ({}, False)])
def test_a_fault_in_danish_says_so_on_an_english_page(site: Site, files: dict[str, bytes], *, danish: bool) -> None:
    """A rulebook's faults are, wherever they stand; the page's own words are not, and on a Danish page nothing is."""
    marked = '<span lang="da">rules.yaml (linje 2)'
    english = compared(site, files, language="en").text
    assert [english.count(marked), english.count('<span lang="da">')] == ([2, 2] if danish else [0, 0])
    assert '<span lang="da">' not in compared(site, files).text


@pytest.mark.parametrize("who", [ANNE, "revisor:stafet:r-1", "udgiver:kommune-0860:u-1"])
def test_rules_are_the_business_of_operations(site: Site, who: str) -> None:
    """Nobody else compares, nor is shown the way."""
    assert compared(site, {"rules.yaml": b"a: 1"}, who).status_code == 403
    assert asked(site, "/regler/kandidat", who=who).status_code == 403
    assert "/regler/kandidat" not in asked(site, "/regler", who=who).text
    assert "/regler/kandidat" in asked(site, "/regler", who=OPERATOR).text


def test_what_is_no_event_stays_in_the_form(site: Site) -> None:
    """With the fault beside it, escaped."""
    answer = asked(site, "/regler", {"haendelse": "<script>alert(1)</script>"})
    assert answer.status_code == 422
    assert 'href="#f-haendelse"' in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "Skriv én hændelse" in answer.text


def test_deadlines_are_of_what_one_sees(site: Site) -> None:
    """Rows with their day, each once, and the look is in the log; whoever sees nothing has an empty page."""
    answer = asked(site, "/frister")
    assert answer.status_code == 200
    assert answer.text.count("/overlevering/") > 3
    (code,) = rows(
        site.desk.database, "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx DESC LIMIT 1"
    )
    assert code == "queue.listed"
    assert "/overlevering/" not in asked(site, "/frister", who="koordinator:kommune-0851:k-98").text


def test_a_calendar_is_had_for_a_purpose(site: Site) -> None:
    """Without one the page again; with one its leaf is written, then the file is sent."""
    answer = asked(site, "/frister", {"purpose": ""})
    assert (answer.status_code, 'href="#f-purpose"' in answer.text) == (422, True)
    answer = asked(site, "/frister", {"purpose": "follow_up"})
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert answer.headers["content-disposition"].endswith('.ics"')
    query = "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx DESC LIMIT 1"
    assert rows(site.desk.database, query) == ["deadlines.exported:ics"]
