"""Two workers, five steps each, in every order: 252 of them."""

from collections.abc import Callable

import psycopg
import pytest

from acting import Acting
from crash.interleaving import Conductor, orders
from crash.workbench import CLUSTER, TOPIC, chunk, events, ids, intake, sound, stored
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.intake_port import Chunk, ChunkResult, StaleFenceError
from services.storage import failpoints, few_rows
from services.storage.connections import connect
from services.storage.intake import PostgresIntake

pytestmark = pytest.mark.server
ORDERS = tuple(orders())


def test_there_are_252_orders() -> None:
    """Ten steps, five of them A's: each order is there once."""
    assert len(set(ORDERS)) == len(ORDERS) == 252


def reading(worker: PostgresIntake, make: Callable[[int], Chunk], partition: int) -> object:
    """Do what a router does: ask where to go on, then handle what lies there; nothing when it is done already."""
    failpoints.at("position")
    base = worker.positions(CLUSTER, {(TOPIC, partition): 0})[TOPIC, partition]
    return worker.handle([make(base)])[0] if base == 0 else None


@pytest.fixture(params=["few", "many"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the rows of so small a chunk go both ways: in few statements, and by COPY and staging."""
    if request.param == "many":
        monkeypatch.setattr(few_rows, "FEW", -1)


@pytest.mark.usefixtures("way")
def test_two_workers_on_one_partition_store_it_once(database: str) -> None:
    """The fence lets exactly one of two workers store a chunk, in every order of their steps."""
    workers = {name: intake(database) for name in "AB"}
    for number, order in enumerate(ORDERS):
        values = events(2, seed=1000 + number)

        def work(name: str, values: list[bytes] = values, partition: int = number) -> object:
            return reading(workers[name], lambda base: chunk(values, base, partition), partition)

        ended = Conductor().run(order, work)
        won = [one for one in ended.values() if isinstance(one, ChunkResult)]
        lost = [one for one in ended.values() if one is None or isinstance(one, StaleFenceError)]
        assert (len(won), len(lost)) == (1, 1), (order, ended)
        assert [stored(database)[event] for event in ids(values)] == [1, 1]
    sound(database)


@pytest.mark.usefixtures("way")
def test_two_partitions_with_the_same_event_store_it_once(database: str) -> None:
    """The inbox counts the second of two equal events as a duplicate, in every order, and nobody deadlocks."""
    workers = {name: intake(database) for name in "AB"}
    for number, order in enumerate(ORDERS):
        values = events(2, seed=5000 + number)

        def work(name: str, values: list[bytes] = values, number: int = number) -> object:
            partition = 2 * number + (name == "B")
            mine = values if name == "A" else values[::-1]
            return reading(workers[name], lambda base: chunk(mine, base, partition), partition)

        ended = Conductor().run(order, work)
        results = [one for one in ended.values() if isinstance(one, ChunkResult)]
        assert sorted((one.decided, one.duplicates) for one in results) == [(0, 2), (2, 0)], (order, ended)
    assert set(stored(database).values()) == {1}
    sound(database)


@pytest.mark.parametrize("order", ["ABABABABAB", "AAAAABBBBB", "BBABABAABA"])
def test_two_people_who_take_the_same_handover(database: str, order: str) -> None:
    """Promise 5: of two who act at once exactly one wins; the other learns who did and when."""
    worker = intake(database)
    worker.positions(CLUSTER, {(TOPIC, 0): 0})
    worker.handle([chunk(events(8, seed=3))])
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT id FROM handover WHERE stage = 'queue' AND forum <> 'exit_enhed' LIMIT 1"
        ).fetchone()
    assert row is not None
    people = {name: Principal.parse(f"koordinator:kommune-0860:{name.lower()}-1") for name in "AB"}
    acting = {name: Acting(connect(database), one) for name, one in people.items()}

    def work(name: str) -> object:
        failpoints.at("position")
        return acting[name].accept(row[0], 1)

    ended = Conductor().run(order, work)
    refused = [one for one in ended.values() if isinstance(one, RefusedActError)]
    assert len(refused) == 1, ended
    assert refused[0].actor is not None
    assert refused[0].at is not None
    sound(database)
