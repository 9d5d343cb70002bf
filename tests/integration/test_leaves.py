"""Every way in leaves the leaf that its row says: driven by commands in a whole life, by the clock, over HTTP."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from architecture.every_way_in import LEAVES, LOGON, leafless
from integration.desk import ANNE, RECEIVED
from integration.lived import Life, kinds, size
from integration.office import rows
from integration.publishers import SENDER
from servers.http import Served, served
from services.api.openapi.operations import OPERATIONS
from services.runtime.config.settings import Settings
from statemachine.cases import CASES

pytestmark = pytest.mark.server
ELSEWHERE = {
    "run router": "test_openings.py asks for the kind of every event's leaf",
    "rulebook begin": "test_database_users.py",
    "rulebook try": "test_rulebook_life.py, by the same acts",
    "rulebook activate": "test_rulebook_life.py, by the same acts",
    "topics resume": "tests/kafka/stops.py",
    "keys rotate": "test_key_rotation.py: it needs a second key",
    "clock erase_due": "test_retention.py: what is kept no longer does not open",
    "person replay-erasures": "test_backup.py",
    "person erase": "test_erasing.py: here everything has to open",
    **{way: "tests/browser, by the reads and acts of the interface" for way in LEAVES if way.startswith("page ")},
}
"""Ways in that need a folder or a Kafka of their own → where each is driven."""


def test_every_command_and_job_leaves_its_leaf(life: Life) -> None:
    """Those of the table were all run in the whole life, or are named with the tests that run them."""
    driven = {way for way in LEAVES if not way.startswith(("GET", "POST"))} - ELSEWHERE.keys()
    assert sorted(driven - life.seen.keys()) == []
    assert leafless(life.seen) == []


@pytest.fixture(scope="module")
def desk_process(lived: Settings) -> Iterator[Served]:
    """The desk process over the file's database."""
    with served(lived) as running:
        yield running


def asked(database: str, method: str, path: str) -> tuple[str, dict[str, Any], str]:
    """Return the path, what goes along and who asks, so that a route has something to read or to refuse."""
    (item,) = rows(database, "SELECT id FROM handover WHERE forum = 'ssp' AND state = 'offered' ORDER BY id LIMIT 1")
    event = rows(database, "SELECT event_id FROM event WHERE publisher = 'kommune-0860' ORDER BY id")[0]
    question = rows(database, "SELECT id FROM question ORDER BY id")[0]
    by_sender = "/events" in path or "/questions" in path
    about = {"/events/{id}": event, "/questions/{id}": question}
    id_ = next((one for part, one in about.items() if part in path), item)
    given: dict[str, Any] = {}
    if method == "POST":
        given = {"json": CASES["ssp"](RECEIVED) if path.endswith("/events") else {"task": "x", "answer": "Ja."}}
        given["headers"] = {"If-Match": '"1"'}
    return (
        path.replace("{id}", str(id_)).replace("{forum}", "ssp").replace("{index}", "000"),
        given,
        (str(SENDER) if by_sender else ANNE),
    )


def test_every_route_leaves_its_leaf(lived: Settings, desk_process: Served) -> None:
    """Each is asked once, done or refused, and leaves a leaf of its row; nobody is asked and nothing is left out."""
    database, seen = str(lived.database_url), {}
    for method, path in OPERATIONS:
        way = f"{method} {path}"
        if way in LEAVES:
            address, given, who = asked(database, method, path)
            before = size(database)
            with desk_process.client(who) as client:
                answer = client.request(method, f"{desk_process.url}{address}", **given)
            assert answer.status_code < 500, way
            seen[way] = kinds(database, before)
    assert seen.keys() == {way for way in LEAVES if way.startswith(("GET", "POST"))} - LOGON.keys()
    assert leafless(seen) == []


def test_a_list_says_what_was_looked_for_and_how_much_was_found(lived: Settings, desk_process: Served) -> None:
    """The criterion and the number of hits stand in the leaf; a list whose leaf cannot be written is not shown."""
    database = str(lived.database_url)
    with desk_process.client(ANNE) as client:
        items = client.get("/queues/ssp?municipality=0860&limit=2").json()["items"]
        (said,) = rows(database, "SELECT convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx DESC LIMIT 1")
        assert (said["src"], said["query"]) == ("queue/ssp/0860?limit=2", f"{len(items)} hits")
        assert items
        assert UUID(items[0]["id"])
        rows(database, "INSERT INTO leaf SELECT size, 'x', 'x' FROM tree_head RETURNING idx")
        try:
            refused = client.get("/queues/ssp")
        finally:
            rows(database, "DELETE FROM leaf WHERE body = 'x' RETURNING idx")
    assert refused.status_code >= 500
    assert "items" not in refused.json()
