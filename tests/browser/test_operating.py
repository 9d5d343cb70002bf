"""Drift as somebody uses it: numbers and codes for who operates, and a dead letter that two persons bring to life."""

import json
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from browser.asking import ask
from browser.site import Site, visited
from integration.desk import ANNE
from integration.office import Publishers, rows, rules_without
from sent import release
from services.desk.pages.operating_view import lag
from services.effects.sealing import Sealer
from services.runtime.config import keys

pytestmark = pytest.mark.server
FIRST, SECOND = "drift:stafet:d-1", "drift:stafet:d-2"


def asked(site: Site, who: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
    """Open a page as somebody, or post its form."""
    return ask(site, who, path, form)


def newest(site: Site) -> Any:
    """Return the newest leaf."""
    (leaf,) = rows(site.desk.database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")
    return json.loads(leaf)


@pytest.fixture
def letter(site: Site, tmp_path: Path) -> str:
    """A release notice that died of a rulebook in which its sender could not send it."""
    held = keys.load(site.desk.settings)
    rules = rules_without(tmp_path / "nordjylland", "release_notice")
    before = set(rows(site.desk.database, "SELECT id FROM dead_letter"))
    Publishers(site.desk.database, keys=Sealer(held.master, held.lookup), rules=rules).send(release())
    (new,) = set(rows(site.desk.database, "SELECT id FROM dead_letter")) - before
    return f"/drift/besked/{new}"


@pytest.mark.parametrize("path", ["/drift", "/drift/regnskab", "/drift/besked/00000000-0000-0000-0000-000000000000"])
def test_it_is_for_who_operates(site: Site, path: str) -> None:
    """Anybody else is refused, and the log has it."""
    assert asked(site, ANNE, path).status_code == 403
    assert (newest(site)["code"], newest(site)["outcome"]) == ("dead_letters", "denied:forbidden")


def test_one_rehearses_and_another_replays(site: Site, letter: str) -> None:
    """Not the same person; each act leaves its leaf, and the message becomes one event in its queue."""
    replay = {"act": "replay", "reason": "rulebook_fixed"}
    alone = asked(site, FIRST, letter, replay)
    assert (alone.status_code, "Ingen anden har prøvet den" in alone.text) == (409, True)
    assert newest(site)["outcome"] == "denied:no_trial"
    seen = asked(site, FIRST, letter, {"act": "rehearse"})
    assert (seen.status_code, "den ville blive fordelt" in seen.text, "KSP" in seen.text) == (200, True, True)
    assert newest(site)["code"] == "rehearsed"
    assert asked(site, FIRST, letter, replay).status_code == 409
    assert asked(site, SECOND, letter, replay | {"reason": "fordi"}).status_code == 422
    assert "d-1, drift" in asked(site, SECOND, letter).text
    done = asked(site, SECOND, letter, replay)
    assert (done.status_code, newest(site)["code"]) == (303, "replayed:rulebook_fixed")
    assert "Beskeden er kørt igen" in asked(site, SECOND, done.headers["location"]).text
    again = asked(site, SECOND, letter, replay)
    assert (again.status_code, "ikke åben længere" in again.text) == (409, True)
    assert "Regnskabet stemmer" in asked(site, FIRST, "/drift/regnskab").text


def test_what_is_closed_has_no_effect(site: Site, letter: str) -> None:
    """With a reason of the list alone, and its leaf; nothing of the message stands on any page."""
    (before,) = rows(site.desk.database, "SELECT count(*) FROM event")
    listed = asked(site, FIRST, "/drift")
    assert letter in listed.text
    told = listed.text + asked(site, FIRST, letter).text
    for part in release()["data"]["subject"].values():
        assert str(part) == "0860" or str(part) not in told
    assert asked(site, FIRST, letter, {"act": "dismiss"}).status_code == 422
    assert asked(site, FIRST, letter, {"act": "dismiss", "reason": "test_message"}).status_code == 303
    assert newest(site)["code"] == "dismissed:test_message"
    assert rows(site.desk.database, "SELECT count(*) FROM event") == [before]
    assert letter not in asked(site, FIRST, "/drift").text
    assert letter in asked(site, FIRST, "/drift?status=dismissed").text


def test_without_kafka_the_page_comes_and_says_so(site: Site) -> None:
    """Within its time, with everything that the database knows; with Kafka the note is not there (the twin)."""
    away = site.desk.settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:9"})
    with visited(away, site.desk) as alone:
        began = time.monotonic()
        page = asked(alone, FIRST, "/drift")
        assert time.monotonic() - began < 20
    assert (page.status_code, "Kafka svarer ikke" in page.text, "Partitioner" in page.text) == (200, True, True)
    assert "Kafka svarer ikke" not in asked(site, FIRST, "/drift").text


def test_lag_is_what_the_broker_has_more_than_we_read(site: Site) -> None:
    """Counted on the broker itself: what was sent and not read."""
    from servers.traffic import send  # noqa: PLC0415 -- the client's library takes long

    counted = partial(lag, site.desk.settings, [])
    send(site.desk.settings.kafka_bootstrap or "", "in.kommune-0849", [b"{}"] * 3)
    found = counted()
    assert found is not None
    assert {one.topic: one.waiting for one in found}["in.kommune-0849"] == 3
