"""Regler and Frister as somebody uses them, without a browser: what stands on the page, and what a form gives."""

from pathlib import Path

import httpx
import pytest

from architecture.source import ROOT
from browser.site import COOKIE, Site
from integration.desk import ANNE
from integration.office import rows

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("browser")]
OURS = {"Sec-Fetch-Site": "same-origin"}
EXAMPLE: Path = ROOT / "schemas" / "examples" / "release_notice" / "minimal.json"


def asked(site: Site, path: str, form: dict[str, str] | None = None, who: str = ANNE) -> httpx.Response:
    """Open a page as somebody, or post its form."""
    with httpx.Client(base_url=site.url, cookies={COOKIE: who.replace(":", "_")}) as client:
        return client.get(path) if form is None else client.post(path, data=form, headers=OURS)


def test_an_event_is_tried_and_not_kept(site: Site) -> None:
    """Where it would go, and who would not get it; no row and no leaf of it."""
    (size,) = rows(site.desk.database, "SELECT size FROM tree_head")
    answer = asked(site, "/regler", {"haendelse": EXAMPLE.read_text("utf-8")})
    assert answer.status_code == 200
    assert "Hvad der ville ske" in answer.text
    assert "Hvem der ikke ville få den, og hvorfor" in answer.text
    assert rows(site.desk.database, "SELECT size FROM tree_head") == [size]


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
