"""The two ways of writing a plan: few rows in few statements, many by COPY and staging."""

from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import pytest

from crash.workbench import RECEIVED_MS, rulebook, sound
from integration.office import Event, Publishers, concern, recall, rows, sealer
from north_jutland import topic_for
from sent import release
from services.effects.intake_port import Record
from services.effects.plan import Known, Origin, Plan
from services.effects.planner import Planner
from services.effects.reading import read
from services.storage import few_rows, transaction
from services.storage.binary_copy import STAGING
from services.storage.connections import connect
from services.storage.failures import SurpriseError
from services.storage.tables import metadata

pytestmark = pytest.mark.server
HEAD = "UPDATE tree_head SET size = 0, peaks = ''"
VARIED = [
    release("KF-1"),
    concern(),
    concern(danger_now=True),
    concern("radicalisation_concern", notification="unknown"),
    concern(legal_basis="child-notification", notification="sent"),
    concern(observed_on="ikke en dag"),
    concern(subject={"name": "Fiktiv Æøå \"x\" \\ 'y'", "residence": "0860", "birth_date": "2012-01-10"}),
    concern("vulnerable_adult_concern"),
    b"not JSON",
    b"",
]


def planned(*sent: Event | bytes) -> Plan:
    """Plan events of their own publishers as if nothing were known."""
    readings = []
    for offset, one in enumerate(sent):
        publisher = one["source"].rpartition(":")[2] if isinstance(one, dict) else "kommune-0860"
        value = orjson.dumps(one) if isinstance(one, dict) else one
        origin = Origin("cluster", f"in.{publisher}", 0, publisher)
        readings.append(read(Record(offset, RECEIVED_MS, [], value), origin, rulebook()))
    return Planner(Known(), sealer(), datetime(2026, 2, 10, tzinfo=UTC), topic_for).build(readings)


def written(database: str, plan: Plan) -> dict[str, list[Any]]:
    """Write a plan into emptied tables and return what every table has then; a table's own number and time aside."""
    found = {}
    with connect(database) as connection:
        connection.execute(STAGING)
        for table in metadata.tables:
            if table != "tree_head":
                connection.execute(f"TRUNCATE {table} CASCADE")
        connection.execute(HEAD)
        transaction.write(connection, plan, lambda _: None)
        for name, table in metadata.tables.items():
            columns = ", ".join(f'"{one.name}"' for one in table.columns if name != "outbox" or one.name not in OWN)
            found[name] = sorted(connection.execute(f"SELECT {columns} FROM {name}").fetchall(), key=str)  # noqa: S608
    return found


OWN = ("id", "created_at")


def test_both_ways_store_the_same(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One plan with rows for every table is stored equally by statements and by COPY, column by column."""
    plan = planned(*VARIED)
    for name in ("event", "handover", "deadline", "task", "outbox", "dead_letter", "inbox", "person", "step"):
        assert getattr(plan, name), name
    assert any(row.due_at for row in plan.deadline), "no deadline of hours"
    few = written(database, plan)
    monkeypatch.setattr(few_rows, "FEW", -1)
    many = written(database, plan)
    assert few == many
    assert sum(len(one) for one in few.values()) > 40
    plan.event[0] = plan.event[0]._replace(type="another_type")
    assert written(database, plan) != few  # the twin: one other value in one column shows


@pytest.mark.parametrize("few", [32, -1])
def test_what_somebody_else_inserted_meanwhile_is_a_surprise(
    database: str, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """An id, a person or a case that is there already rolls everything back, whichever way the rows go."""
    monkeypatch.setattr(few_rows, "FEW", few)
    with connect(database) as connection:
        connection.execute(STAGING)
        transaction.write(connection, planned(release("KF-1")), lambda _: None)
        before = rows(database, "SELECT count(*) FROM leaf")
        for again in (planned(release("KF-2")), planned(release("KF-1", subject=OTHER))):
            with pytest.raises(SurpriseError):
                transaction.write(connection, again, lambda _: None)
        assert rows(database, "SELECT count(*) FROM leaf") == before
    assert rows(database, "SELECT count(*) FROM event") == [1]


OTHER = {"name": "Fiktiv Anden", "residence": "0860", "birth_date": "1988-01-10"}


@pytest.mark.parametrize("few", [32, -1])
@pytest.mark.parametrize("text", ["nul \x00 sign", "half \ud800 sign"])
def test_a_text_that_no_database_takes_is_found_both_ways(
    database: str, monkeypatch: pytest.MonkeyPatch, few: int, text: str
) -> None:
    """A value that PostgreSQL or UTF-8 cannot say is an error that the halving knows, not one that ends the process."""
    monkeypatch.setattr(few_rows, "FEW", few)
    plan = planned(concern())
    plan.handover[0] = plan.handover[0]._replace(school=text)
    with connect(database) as connection:
        connection.execute(STAGING)
        with pytest.raises((psycopg.DataError, UnicodeError)):
            transaction.write(connection, plan, lambda _: None)


def test_a_mixed_day_closes_its_books_both_ways(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetches that go one way and the other, with versions and recalls, leave a tree and a balance that agree."""
    senders, first = Publishers(database), concern()
    senders.send(first, concern())
    monkeypatch.setattr(few_rows, "FEW", -1)
    senders.send(release("KF-1"), release("KF-2"))
    monkeypatch.setattr(few_rows, "FEW", 32)
    senders.send(recall(first), concern())
    senders.send(release("KF-1", 2), release("KF-3"))
    sound(database)
