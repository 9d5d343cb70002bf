"""What the list of one address reads: the rows it shows, in the order in which the index has them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from acting import give
from crash.workbench import rulebook
from integration.office import KSP
from services.storage.connections import engine
from services.storage.handovers.queries import Viewer, Wanted, grants_of, waiting, waiting_query

pytestmark = pytest.mark.server
WAITING = 5_556
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
def filled(database: str) -> Iterator[sa.Connection]:
    """A database with thousands of items at one address, some without a deadline, and thousands elsewhere."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("INSERT INTO leaf VALUES (0, '', '')")
        connection.execute(_FILL, (WAITING * 6,))
        connection.execute("VACUUM (ANALYZE) handover")
        give(connection, KSP, "ssp")
    with engine(database).connect() as connection:
        yield connection


def viewer() -> Viewer:
    """Return a coordinator of that address."""
    return Viewer(KSP, rulebook(), datetime.now(UTC))


def nodes(connection: sa.Connection) -> list[dict[str, Any]]:
    """Return the steps of the plan that was carried out for the first page of one address."""
    query = waiting_query(viewer(), Wanted("ssp", "0860"), grants_of(connection, viewer()))
    text = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    assert connection.exec_driver_sql("SELECT current_user").scalar_one() == "stafet_serving"
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}").scalar_one()
    return list(flat(plan["Plan"] if isinstance(plan, dict) else json.loads(plan)["Plan"]))


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


def test_a_page_of_a_list_reads_what_it_shows(filled: sa.Connection) -> None:
    """Fifty rows of an address with thousands are read from the index in order, and no others."""
    steps = nodes(filled)
    assert [step["Node Type"] for step in steps if step["Node Type"] == "Sort"] == []
    assert scan(steps)["Index Name"] == "ix_handover_list"
    assert read(steps) <= 50


def test_without_the_index_everything_is_read_and_sorted(filled: sa.Connection) -> None:
    """The twin: when the index is gone, the same look finds the sort and the thousands."""
    filled.exec_driver_sql("DROP INDEX ix_handover_list")
    steps = nodes(filled)
    assert [step["Node Type"] for step in steps if step["Node Type"] == "Sort"]
    assert read(steps) > 1000


def test_the_order_of_a_list_is_that_of_the_contract(filled: sa.Connection) -> None:
    """Nearest deadline first, those without one last, then the longest offered (contracts-acts 11)."""
    every = waiting(filled, viewer(), Wanted("ssp", "0860", limit=100_000))
    keys = [(one.due is None, one.due, one.offered_at, one.id) for one in every]
    assert len(every) > 1000
    assert {key[0] for key in keys} == {True, False}
    dated, undated = [key for key in keys if not key[0]], [key for key in keys if key[0]]
    assert keys == sorted(dated, key=lambda key: key[1:]) + sorted(undated, key=lambda key: key[2:])
    assert waiting(filled, viewer(), Wanted("ssp", "0860")) == every[:50]
