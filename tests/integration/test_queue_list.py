"""What the list of one address reads: the rows it shows, in the order in which the index has them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy.dialects import postgresql

from acting import give
from crash.workbench import rulebook
from integration.office import KSP
from services.core.rulebook.deadlines import end
from services.storage.connections import connect
from services.storage.handovers.cursor import Cursor
from services.storage.handovers.queries import Viewer, Wanted, counts, grants_of, page, waiting, waiting_query

pytestmark = pytest.mark.server
WAITING = 5_556
FIRST = Wanted("ssp", "0860")
_FILL = """
INSERT INTO handover (id, event, case_id, publisher, event_id, type, forum, municipality, role, stage, legal_basis,
    state, version, due_on, ends_at, offered_at, changed_at)
SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'kommune-0860', n::text,
    'stadium_concern', (ARRAY['ssp', 'ksp'])[1 + n %% 2], (ARRAY['0860', '0851', '0840'])[1 + n %% 3], 'owner',
    'queue', 'RPL115-1-1', (ARRAY['offered', 'accepted', 'closed'])[1 + n %% 7 %% 3], 1,
    CASE WHEN n %% 5 > 0 THEN date '2026-01-01' + n %% 300 END,
    CASE WHEN n %% 5 > 0 THEN (date '2026-01-02' + n %% 300)::timestamp AT TIME ZONE 'Europe/Copenhagen' END,
    timestamptz '2026-01-01' + n * interval '1 minute', now()
FROM generate_series(1, %s) n
"""


@pytest.fixture
def filled(database: str) -> Iterator[psycopg.Connection]:
    """A database with thousands of items at one address, some without a deadline, and thousands elsewhere."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("INSERT INTO leaf VALUES (0, '', '')")
        connection.execute(_FILL, (WAITING * 6,))
        connection.execute("VACUUM (ANALYZE) handover")
        give(connection, KSP, "ssp")
    with connect(database) as connection:
        yield connection


def viewer() -> Viewer:
    """Return a coordinator of that address."""
    return Viewer(KSP, rulebook(), datetime.now(UTC))


def nodes(connection: psycopg.Connection, wanted: Wanted = FIRST) -> list[dict[str, Any]]:
    """Return the steps of the plan that was carried out for a page of one address."""
    with connection.transaction(), connection.cursor() as cursor:
        query = waiting_query(viewer(), wanted, grants_of(cursor, viewer()))
        text = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        assert cursor.execute("SELECT current_user").fetchone() == ("stafet_serving",)
        row = cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}".encode()).fetchone()
    assert row is not None
    return list(flat(row[0][0]["Plan"]))


def flat(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a step of a plan and those below it."""
    yield node
    for child in node.get("Plans", ()):
        yield from flat(child)


def scan(steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the step that reads the handovers."""
    return next(step for step in steps if step.get("Relation Name") == "handover")


def read(steps: list[dict[str, Any]]) -> float:
    """Return how many handovers were read, those thrown away included."""
    return float(scan(steps)["Actual Rows"]) + float(scan(steps).get("Rows Removed by Filter", 0))


def test_a_page_of_a_list_reads_what_it_shows(filled: psycopg.Connection) -> None:
    """Fifty rows of an address with thousands are read from the index in order, and no others."""
    steps = nodes(filled)
    assert [step["Node Type"] for step in steps if step["Node Type"] == "Sort"] == []
    assert scan(steps)["Index Name"] == "ix_handover_list"
    assert read(steps) <= 50


def test_without_the_index_everything_is_read_and_sorted(filled: psycopg.Connection) -> None:
    """The twin: when the index is gone, the same look finds the sort and the thousands."""
    filled.execute("DROP INDEX ix_handover_list")
    steps = nodes(filled)
    assert [step["Node Type"] for step in steps if step["Node Type"] == "Sort"]
    assert read(steps) > 1000


def test_the_order_of_a_list_is_that_of_the_contract(filled: psycopg.Connection) -> None:
    """Nearest deadline first, those without one last, then the longest offered (contracts-acts 11)."""
    every = waiting(filled, viewer(), Wanted("ssp", "0860", limit=100_000))
    keys = [(one.due is None, one.due, one.offered_at, one.id) for one in every]
    assert len(every) > 1000
    assert {key[0] for key in keys} == {True, False}
    dated, undated = [key for key in keys if not key[0]], [key for key in keys if key[0]]
    assert keys == sorted(dated, key=lambda key: key[1:]) + sorted(undated, key=lambda key: key[2:])
    assert waiting(filled, viewer(), Wanted("ssp", "0860")) == every[:50]


def behind(connection: psycopg.Connection, shown: int, **more: Any) -> Wanted:
    """Return what asks for the rest of the list behind so many rows."""
    return FIRST._replace(after=page(connection, viewer(), FIRST._replace(limit=shown)).next, **more)


@pytest.mark.parametrize("shown", [50, 2500, 3150, 3300])
def test_the_rest_of_a_list_reads_what_it_shows(filled: psycopg.Connection, shown: int) -> None:
    """Behind a cursor too, with or without a deadline: a hundred at most, where the two stretches meet."""
    steps = nodes(filled, behind(filled, shown))
    scans = [step for step in steps if step.get("Relation Name") == "handover"]
    assert scans
    assert {step["Index Name"] for step in scans} == {"ix_handover_list"}
    assert sum(float(step["Actual Rows"]) + float(step.get("Rows Removed by Filter", 0)) for step in scans) <= 100


def test_pages_are_the_list(filled: psycopg.Connection) -> None:
    """Page by page the whole list comes, each item once, in its order."""
    every = waiting(filled, viewer(), FIRST._replace(limit=100_000))
    found, wanted = [], FIRST._replace(limit=97)
    while True:
        items, rest = page(filled, viewer(), wanted)
        found += items
        if rest is None:
            break
        assert len(items) == 97
        wanted = wanted._replace(after=Cursor.parse(rest.text))
    assert found == every


def test_a_list_of_what_has_ended_reads_an_index_in_order(filled: psycopg.Connection) -> None:
    """Closed items become more for ever, and a page of them reads what it shows too."""
    steps = nodes(filled, FIRST._replace(states=("closed",)))
    assert scan(steps)["Index Name"] == "ix_handover_ended"
    assert [step for step in steps if step["Node Type"] == "Sort"] == []
    assert read(steps) <= 50


def test_counts_tell_what_is_overdue(filled: psycopg.Connection) -> None:
    """`open` and `overdue` of each queue are those of its list."""
    every = waiting(filled, viewer(), Wanted("ssp", limit=100_000))
    now = datetime.now(UTC)
    for one in counts(filled, viewer()):
        there = [item for item in every if item.municipality == one.municipality]
        late = [item for item in there if item.due is not None and end(item.due) <= now]
        assert (one.open, one.overdue) == (len(there), len(late))
        assert 0 < one.overdue < one.open
