"""What a look at what is new reads: the steps that came since, each with its item and leaf, and no others."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from services.storage.connections import connect
from services.storage.handovers import changes

pytestmark = pytest.mark.server
LEAVES, NEW = 30_000, 20
_FILL = (
    (
        "INSERT INTO leaf SELECT n, convert_to(json_build_object('code', 'event.routed')::text, 'UTF8'), '' "
        "FROM generate_series(0, %s) n"
    ),
    """
    INSERT INTO handover (id, event, case_id, publisher, event_id, type, forum, municipality, role, stage, state,
        version, offered_at, changed_at)
    SELECT md5(n::text)::uuid, md5(n::text)::uuid, md5(n::text)::uuid, 'kommune-0860', n::text, 'stadium_concern',
        'ssp', '0860', 'owner', 'queue', 'offered', 1, now(), now()
    FROM generate_series(0, %s) n
    """,
    (
        "INSERT INTO handover_step SELECT md5(n::text)::uuid, 1, NULL, 'offered', NULL, 'machine/router/stafet', "
        "now(), n FROM generate_series(0, %s) n"
    ),
)


@pytest.fixture
def filled(database: str) -> Iterator[psycopg.Connection]:
    """A database with many leaves, each with a step of an item of its own."""
    with connect(database) as connection:
        for statement in _FILL:
            connection.execute(statement, (LEAVES,))
        connection.execute("UPDATE tree_head SET size = %s", (LEAVES + 1,))
        connection.execute("VACUUM (ANALYZE) handover, handover_step, leaf")
        yield connection


def scans(connection: psycopg.Connection, last: int) -> list[dict[str, Any]]:
    """Return the steps that read a table, of the plan that was carried out after looking often for few leaves."""
    with connection.cursor() as cursor:
        for _ in range(8):  # after five times PostgreSQL may keep a plan that is for any numbers
            changes.changed(cursor, last - NEW, last)
        query = f"EXPLAIN (ANALYZE, FORMAT JSON) {changes.CHANGED}"
        row = cursor.execute(query, (last - NEW, last), prepare=False).fetchone()
    assert row is not None
    return [node for node in flat(row[0][0]["Plan"]) if "Relation Name" in node]


def flat(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a step of a plan and those below it."""
    yield node
    for child in node.get("Plans", ()):
        yield from flat(child)


def read(found: list[dict[str, Any]]) -> dict[str, float]:
    """Return how many rows were read of each table, those thrown away included."""
    return {
        node["Relation Name"]: node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        for node in found
    }


def test_a_look_reads_what_is_new(filled: psycopg.Connection) -> None:
    """Twenty new leaves among thousands: their twenty steps, items and leaves, each found by an index."""
    found = scans(filled, LEAVES)
    assert json.dumps(found).count("Seq Scan") == 0
    assert read(found) == {"handover_step": NEW, "handover": NEW, "leaf": NEW}


def test_without_the_index_every_step_is_read(filled: psycopg.Connection) -> None:
    """The twin: when the index is gone, the same look finds the thousands."""
    filled.execute("DROP INDEX ix_handover_step_leaf")
    assert read(scans(filled, LEAVES))["handover_step"] > LEAVES / 2
