"""A calendar by its address, as a program fetches it: no session, the rights of the moment, and not too often."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from icalendar import Calendar

from browser.site import ANNE, Site
from browser.test_rules_and_deadlines import asked
from integration.office import change, rows
from services.storage.calendar_feeds import LASTS, MOST

pytestmark = pytest.mark.server
CODE = "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx DESC LIMIT 1"


def address(site: Site) -> str:
    """Let Anne make an address; returns its path, as the page shows it this once."""
    text = asked(site, "/frister/kalender", {}).text
    found = text.split('id="f-adresse"')[1].split('value="')[1].split('"')[0]
    assert rows(site.desk.database, CODE) != []
    return urlsplit(found).path


def fetched(site: Site, path: str) -> httpx.Response:
    """Ask as a calendar program does: with nothing but the address."""
    return httpx.get(site.url + path)


def test_a_program_fetches_days_and_counts(site: Site) -> None:
    """What ends when, in the zone's rules, with its leaf, and no word of what it is; only the digest is stored."""
    path = address(site)
    answer = fetched(site, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    found = Calendar.from_ical(answer.content)
    assert all("frist" in str(one["summary"]) for one in found.walk("VEVENT"))
    assert found.walk("VEVENT")
    assert rows(site.desk.database, CODE) == ["deadlines.exported:ics"]
    secret = path.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) == 43
    said = "SELECT count(*) FROM calendar_feed WHERE encode(digest, 'escape') LIKE '%%' || %s || '%%'"
    assert rows(site.desk.database, said, secret) == [0]
    assert secret not in asked(site, "/frister").text


def test_it_shows_what_is_seen_at_that_moment(site: Site) -> None:
    """Once the grants have ended there is nothing in it, under the same address."""
    path, database = address(site), site.desk.database
    change(database, "UPDATE access_grant SET ended_at = now() WHERE handle = 'k-17'")
    try:
        empty = Calendar.from_ical(fetched(site, path).content)
    finally:
        change(database, "UPDATE access_grant SET ended_at = NULL WHERE handle = 'k-17'")
    assert empty.walk("VEVENT") == []
    assert Calendar.from_ical(fetched(site, path).content).walk("VEVENT")


def test_an_address_is_renewed_and_ended(site: Site) -> None:
    """The former one is not there any more, whoever has it; nor is one that is over, or was never made."""
    first, second = address(site), address(site)
    assert [fetched(site, one).status_code for one in (first, second, "/kalender/x.ics")] == [404, 200, 404]
    change(site.desk.database, "UPDATE calendar_feed SET ends_at = now()")
    assert fetched(site, second).status_code == 404
    third = address(site)
    (ends,) = rows(site.desk.database, "SELECT ends_at FROM calendar_feed")
    assert LASTS.days - 1 <= (ends - datetime.now(UTC)).days <= LASTS.days
    assert "Adressen virker ikke længere" in asked(site, "/frister/kalender/slut", {}).text
    assert rows(site.desk.database, CODE) != ["calendar_feed.made"]
    assert fetched(site, third).status_code == 404
    assert rows(site.desk.database, "SELECT count(*) FROM calendar_feed") == [0]


def test_it_is_not_fetched_too_often(site: Site) -> None:
    """So many times an hour, and then again; each time leaves its leaves, so that nobody fills the log by it."""
    path = address(site)
    assert [fetched(site, path).status_code for _ in range(MOST)] == [200] * MOST
    refused = fetched(site, path)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    change(site.desk.database, "UPDATE calendar_feed SET counted_from = counted_from - interval '61 min'")
    assert fetched(site, path).status_code == 200


def test_it_is_no_session(site: Site) -> None:
    """The secret opens no page, and another's role is never its own: it is one principal's, as it was made."""
    path = address(site)
    with httpx.Client(base_url=site.url, headers={"Accept": "text/html"}) as client:
        assert "set-cookie" not in client.get(path).headers
        assert client.get("/frister").status_code == 401
    assert rows(site.desk.database, "SELECT principal FROM calendar_feed") == [ANNE]
