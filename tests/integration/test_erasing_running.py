"""Erasure while router, relay and desk are running: from its commit on none of them opens anything of the person."""

from contextlib import ExitStack
from uuid import UUID

import psycopg
import pytest

from acting import give
from integration.desk import LEADER, Desk
from integration.office import change, rows
from integration.test_erasing import WORDS, about
from integration.test_http import problem
from integration.test_http_publishers import SENDER
from sent import Event
from servers.http import Served
from servers.stafet import Stafet, until
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
PROTECTS = "databeskyttelse:stafet:d-1"
NUMBER = "6905114236"
"""Somebody whom no other test on the same database knows: what is open elsewhere would hold the erasure up."""
PERSON = "SELECT person FROM event WHERE event_id = %s"


def sent(api: Served, event: Event) -> None:
    """Send an event over HTTP."""
    with api.client(SENDER) as client:
        assert client.post("/events", json=event).status_code == 202


def decided(database: str, event: Event) -> str:
    """Wait until an event is decided; returns its item."""
    query = "SELECT id FROM handover WHERE event_id = %s"
    until(lambda: rows(database, query, event["id"]), "it is decided", 60)
    return str(rows(database, query, event["id"])[0])


def read(database: str) -> int:
    """Return how many records the router has read."""
    return int(rows(database, "SELECT coalesce(sum(records), 0) FROM kafka_position")[0])


def test_nobody_opens_anything_of_the_person_from_the_commit_on(shared: Settings, api: Served, desk: Desk) -> None:
    """The desk that has just shown it says 410, the router seals anew, the relay sends no restored row again."""
    database, first, again, later = shared.dsn(), *(about(NUMBER, words) for words in (WORDS[0], "Igen", "Senere"))
    sent(api, first)
    change(database, "CREATE TABLE backed_up AS SELECT * FROM submitted")
    with ExitStack() as running, api.client(LEADER) as leader:
        for name in ("router", "relay"):
            running.enter_context(Stafet(name, shared))
        item = decided(database, first)
        desk.told("accept", item, LEADER)
        assert WORDS[0] in leader.get(f"/handovers/{item}/content").text
        desk.told("note_outcome", item, LEADER, outcome="referred", responsible_authority="kommune-0860")
        desk.told("close", item, LEADER)
        until(lambda: rows(database, "SELECT 1 FROM submitted") == [], "the relay knows that it is read")
        (person,) = rows(database, PERSON, first["id"])

        erase(desk, item)
        assert problem(leader.get(f"/handovers/{item}/content")) == (410, "erased")
        sent(api, again)
        new = decided(database, again)
        assert rows(database, PERSON, again["id"]) not in ([person], [])
        desk.told("accept", new, LEADER)
        assert "Igen" in leader.get(f"/handovers/{new}/content").text

        before = read(database)
        restored(database)
        sent(api, later)
        decided(database, later)
        until(lambda: rows(database, "SELECT 1 FROM submitted") == [], "the restored row is gone")
        assert read(database) == before + 1
        assert rows(database, PERSON, first["id"]) == [person]
        assert rows(database, "SELECT count(*) FROM handover WHERE event_id = %s", first["id"]) == [1]
        assert problem(leader.get(f"/handovers/{UUID(item)}/content")) == (410, "erased")


def erase(desk: Desk, item: str) -> None:
    """Erase whom an item is about, at the command line."""
    with psycopg.connect(desk.database) as connection:
        give(connection, Principal.parse(PROTECTS), "*")
    ended = desk.run("person", "erase", "--handover", item, "--reason", "requested", "--as", PROTECTS, "--yes")
    assert ended.code == 0, ended.err


def restored(database: str) -> None:
    """Put back what a backup of before had of submitted events, sent to nobody yet."""
    columns = "receipt, publisher, event_id, digest, topic, key, person, content, received_at"
    change(database, f"INSERT INTO submitted ({columns}) SELECT {columns} FROM backed_up")  # noqa: S608 - constants
    change(database, "DROP TABLE backed_up")
