"""Several partitions in one transaction: all of them move or none, in every order, with rebalances in between."""

import asyncio

import psycopg
import pytest
from aiokafka import TopicPartition

from crash.interleaving import Conductor, orders
from crash.workbench import CLUSTER, TOPIC, chunk, events, ids, intake, sound, stored
from services.effects.intake_port import Chunk, StaleFenceError
from services.router.assignment import Assignment
from services.router.consuming import consumer
from services.router.edge import Batch, Edge
from services.router.reporting import Reporter
from services.router.stopping import Crash
from services.runtime.config.settings import Settings
from services.runtime.process.health import Health
from services.runtime.process.host import Host
from services.storage import failpoints, positions
from services.storage.intake import PostgresIntake

pytestmark = pytest.mark.server
SHARED = {"A": (0, 1), "B": (1, 2)}
"""Which partitions each worker fetched: both think that the one in the middle is theirs."""


def test_two_fetches_that_overlap_in_one_partition(database: str) -> None:
    """Whoever loses the shared partition stores nothing of its fetch, of no partition, in all 252 orders."""
    workers = {name: intake(database) for name in "AB"}
    lost = 0
    for number, order in enumerate(orders()):
        values = {3 * number + at: events(2, seed=20_000 + 3 * number + at) for at in range(3)}
        mine = {name: [3 * number + at for at in SHARED[name]] for name in "AB"}

        def work(
            name: str,
            mine: dict[str, list[int]] = mine,
            values: dict[int, list[bytes]] = values,
        ) -> object:
            failpoints.at("position")
            starts = {(TOPIC, partition): 0 for partition in mine[name]}
            positions = workers[name].positions(CLUSTER, starts)
            fetched = [one for one in mine[name] if positions[TOPIC, one] == 0]
            return workers[name].handle([chunk(values[one], partition=one) for one in fetched])

        ended = Conductor().run(order, work)
        found = stored(database)
        there = {one for one in values if [found[event] for event in ids(values[one])] == [1, 1]}
        assert [found[event] for one in values.keys() - there for event in ids(values[one])] == [0, 0] * (
            3 - len(there)
        )
        losers = [name for name in "AB" if isinstance(ended[name], StaleFenceError)]
        alone = {name: 3 * number + (0 if name == "A" else 2) for name in "AB"}
        assert there == values.keys() - {alone[name] for name in losers}, (order, ended)
        assert all(name in losers or isinstance(ended[name], list) for name in "AB"), (order, ended)
        lost += len(losers)
    assert 0 < lost < 252  # both ends of the matter were met
    sound(database)


def test_fetches_of_the_same_partitions_in_other_orders_do_not_deadlock(database: str) -> None:
    """Positions are locked in key order, whatever the order in a fetch: one of two workers wins at once."""
    for number, order in enumerate(("ABABABABAB", "AABBAABBAB", "ABBABAABAB", "AAABBBBBAA")):
        workers = {name: intake(database) for name in "AB"}
        partitions = [8 * number + at for at in range(8)]
        values = {one: events(1, seed=30_000 + one) for one in partitions}

        def work(
            name: str,
            workers: dict[str, PostgresIntake] = workers,
            values: dict[int, list[bytes]] = values,
        ) -> object:
            failpoints.at("position")
            turned = list(values) if name == "A" else list(values)[::-1]
            workers[name].positions(CLUSTER, {(TOPIC, one): 0 for one in turned})
            return workers[name].handle([chunk(values[one], partition=one) for one in turned])

        ended = Conductor().run(order, work)
        assert {type(one) for one in ended.values()} == {list, StaleFenceError}, ended
        for worker in workers.values():
            worker.close()
    assert set(stored(database).values()) == {1}
    sound(database)


def test_a_lost_position_takes_no_other_along_by_half(database: str) -> None:
    """Of three partitions one was moved by another worker: the other two stay where they were."""
    slow, quick = intake(database), intake(database)
    starts = {(TOPIC, one): 0 for one in range(3)}
    for worker in (slow, quick):
        worker.positions(CLUSTER, starts)
    values = {one: events(2, seed=40_000 + one) for one in range(3)}
    quick.handle([chunk(values[1], partition=1)])
    with pytest.raises(StaleFenceError):
        slow.handle([chunk(values[one], partition=one) for one in range(3)])
    assert quick.positions(CLUSTER, starts) == {(TOPIC, 0): 0, (TOPIC, 1): 2, (TOPIC, 2): 0}
    assert set(stored(database)) == set(ids(values[1]))
    sound(database)


def test_mutant_that_moves_what_it_can_is_caught(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a fence content with the positions that are still ours stores the lost one's records twice over."""
    monkeypatch.setattr(positions.Fence, "_all", lambda *_: None)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        test_a_lost_position_takes_no_other_along_by_half(database)


@pytest.fixture
def edge(database: str, settings: Settings) -> Edge:
    """An edge that has its partitions, without a broker: batches are handed to it by the test."""
    ended: list[int] = []
    worker = intake(database)
    crash = Crash("database", ended.append)
    return Edge(settings, worker, Reporter(settings, Host(Health()), (TOPIC,)), crash)


async def given(edge: Edge, partitions: int) -> Assignment:
    """Put the edge where it would be after an assignment of that many partitions."""
    assignment = Assignment(edge._settings, consumer(edge._settings), edge._intake, edge._in_thread, edge._crash)
    assignment.reporter = edge._reporter
    assignment.cluster = CLUSTER
    starts = {(TOPIC, one): 0 for one in range(partitions)}
    await edge._in_thread(lambda: edge._intake.positions(CLUSTER, starts))
    edge._assignment = assignment
    return assignment


def load(*partitions: int) -> list[Chunk]:
    """Return one transaction's chunks."""
    return [chunk(events(2, seed=50_000 + one), partition=one) for one in partitions]


def ends(database: str) -> list[int]:
    """Return the positions by partition."""
    with psycopg.connect(database) as connection:
        return [row[0] for row in connection.execute("SELECT next_offset FROM kafka_position ORDER BY partition")]


def test_what_was_fetched_before_a_rebalance_is_void(edge: Edge, database: str) -> None:
    """Partitions moved between fetch and store: nothing of the fetch is stored; a seek reads it again."""

    async def scenario() -> None:
        assignment = await given(edge, 2)
        batch = Batch(assignment.epoch, [load(0, 1)])
        await assignment.on_partitions_revoked({TopicPartition(TOPIC, 1)})
        await edge._store(batch)
        assert ends(database) == [0, 0]
        await edge._store(Batch(assignment.epoch, batch.loads))

    asyncio.run(scenario())
    assert ends(database) == [2, 2]  # the twin: the same chunks count in the epoch that follows
    sound(database)


def test_a_rebalance_waits_for_the_transaction_in_flight_and_voids_the_rest(edge: Edge, database: str) -> None:
    """A revocation during a transaction lets it end, whole; the next one of the same fetch is void."""

    async def scenario() -> None:
        assignment = await given(edge, 3)
        loop, revoked = asyncio.get_running_loop(), []

        def revoke(place: str, _: psycopg.Connection | None) -> None:
            if place == "fenced" and not revoked:
                revoked.append(asyncio.run_coroutine_threadsafe(assignment.on_partitions_revoked(()), loop))

        failpoints.install(revoke)
        try:
            await edge._store(Batch(assignment.epoch, [load(0, 1), load(2)]))
        finally:
            failpoints.install(None)
        await asyncio.wrap_future(revoked[0])
        assert assignment.stored == {}

    asyncio.run(scenario())
    assert ends(database) == [2, 2, 0]
    sound(database)
