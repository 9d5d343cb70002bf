"""What every broker must give: events in, handovers and receipts out, and nothing lost or doubled on the way."""

from typing import Any

import orjson
import pytest
from confluent_kafka import Message

from crash.workbench import events, ids
from sent import notice, release
from servers.line import Line, ends
from servers.stafet import until
from servers.traffic import STRUCTURED, binary, read, send

IN, TOWN = "in.kriminalforsorgen", "in.kommune-0860"
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


def told(running: Line, topic: str, about: str, least: int = 1) -> list[Message]:
    """Return the messages of a topic in which this text stands; waits until there are some."""

    def found() -> list[Message]:
        return [one for one in read(running.bootstrap, topic, 10_000, 0.5) if about.encode() in (one.value() or b"")]

    until(lambda: len(found()) >= least, f"{about} on {topic}")
    return found()


def offered(running: Line, event: dict[str, Any]) -> str:
    """Return the number of the handover that the event led to."""
    rows = running.query("SELECT id FROM handover WHERE event_id = %s", event["id"])
    assert len(rows) == 1
    return str(rows[0][0])


def test_a_structured_notice_goes_all_the_way(running: Line) -> None:
    """KSP-7: a notice on in.* is offered on out.ksp.0860 under the handover's key, and its sender gets the receipt."""
    event = notice()
    send(running.bootstrap, IN, [(b"opaque", orjson.dumps(event))])
    running.settled(IN)
    handover = offered(running, event)
    (offer,) = told(running, "out.ksp.0860", handover)
    (receipt,) = told(running, "receipts.kriminalforsorgen", event["id"])
    assert (offer.key(), receipt.key()) == (handover.encode(), event["id"].encode())
    assert offer.headers() == receipt.headers() == STRUCTURED
    envelope = orjson.loads(offer.value())
    assert envelope["type"] == "dk.stafet.handover_offered.v1"
    assert envelope["specversion"] == "1.0"
    assert orjson.loads(receipt.value())["data"]["items"] == [
        {"forum": "ksp", "municipality": "0860", "stage": "queue"}
    ]
    assert not [word for word in (b"Fiktiv", b"700188", b"bolig") if word in offer.value() + receipt.value()]


def test_a_binary_notice_means_the_same(running: Line) -> None:
    """Contracts 1: binary mode and structured mode of one event have one decision, and the second is a duplicate."""
    event = notice()
    value, headers = binary(event)
    send(running.bootstrap, IN, [value], headers=[*headers, ("traceparent", b"00-aa-bb-01"), ("empty", b"")])
    running.settled(IN)
    send(running.bootstrap, IN, [orjson.dumps(event)])
    running.settled(IN)
    assert running.effects([event["id"]]) == {1: 1}
    assert told(running, "out.ksp.0860", offered(running, event))


def test_the_order_of_a_key_is_kept(running: Line) -> None:
    """Twenty versions of one release under one key are decided in their order, so that none counts as superseded."""
    versions = [release("KF-order", number) for number in range(1, 21)]
    send(running.bootstrap, IN, [(b"one-person", orjson.dumps(one)) for one in versions])
    running.settled(IN)
    rows = running.query(
        "SELECT event_id, partition, outcome FROM event WHERE event_id = ANY(%s) ORDER BY id",
        [one["id"] for one in versions],
    )
    assert [row[0] for row in rows] == [one["id"] for one in versions]
    assert len({row[1] for row in rows}) == 1
    assert {row[2] for row in rows} == {"routed"}
    assert running.query(
        "SELECT count(*) FROM handover WHERE state = 'offered' AND event_id = ANY(%s)", [one["id"] for one in versions]
    ) == [(1,)]


def test_an_event_on_every_partition_counts_once(running: Line) -> None:
    """A publisher that sends one event to every partition gets one effect and as many duplicates as it repeated."""
    (value,) = events(1, seed=21)
    before = running.query("SELECT sum(duplicates) FROM kafka_position WHERE topic = %s", TOWN)[0][0]
    partitions = [number for _, number in ends(running.bootstrap, [TOWN])]
    for number in partitions:
        send(running.bootstrap, TOWN, [value], partition=number)
    running.settled(TOWN)
    after = running.query("SELECT sum(duplicates) FROM kafka_position WHERE topic = %s", TOWN)[0][0]
    assert len(partitions) >= 4
    assert running.effects(ids([value])) == {1: 1}
    assert after - before == len(partitions) - 1


def test_every_partition_is_read_and_empty_ones_wait_at_their_start(running: Line) -> None:
    """One event on each partition of one topic moves it; a topic nobody writes to has positions all the same."""
    partitions = [number for _, number in ends(running.bootstrap, ["in.kommune-0825"])]
    values = events(len(partitions), seed=22)
    before = running.positions("in.region-nordjylland")
    for number, value in zip(partitions, values, strict=True):
        send(running.bootstrap, TOWN, [value], partition=number)
    running.settled(TOWN)
    assert running.effects(ids(values)) == {1: len(values)}
    assert running.positions("in.kommune-0825") == dict.fromkeys(partitions, 0)
    assert running.positions("in.region-nordjylland") == before
    assert running.router.ready()[0] == 200


def test_positions_belong_to_this_cluster(running: Line) -> None:
    """Every position stands under the id that the cluster itself tells, and ends where the log ends."""
    send(running.bootstrap, TOWN, events(3, seed=23))
    running.settled(TOWN)
    assert running.query("SELECT DISTINCT cluster FROM kafka_position") == [(running.cluster,)]


def test_a_fetch_larger_than_a_chunk_is_cut_without_a_gap(running: Line) -> None:
    """230 events at once are transactions of at most 50 records, each beginning where the one before it ended."""
    values = events(230, seed=24)
    (base,) = [end for (_, number), end in ends(running.bootstrap, [TOWN]).items() if number == 1]
    send(running.bootstrap, TOWN, values, partition=1, linger_ms=50)
    running.settled(TOWN)
    chunks = [one for one in running.router.lines("chunk_stored", topic=TOWN, partition=1) if one["base"] >= base]
    assert [one["base"] for one in chunks] == [base, *(one["new"] for one in chunks[:-1])]
    assert chunks[-1]["new"] == base + len(values)
    assert max(one["read"] for one in chunks) == 50
    assert running.effects(ids(values)) == {1: len(values)}
    rows = running.query('SELECT "offset" FROM event WHERE topic = %s AND partition = 1 ORDER BY id', TOWN)
    assert rows == sorted(rows)


@pytest.mark.parametrize("codec", CODECS)
def test_compressed_batches_are_read(running: Line, codec: str) -> None:
    """A batch of every codec that Kafka knows is read whole."""
    values = events(60, seed=30 + CODECS.index(codec))
    send(running.bootstrap, TOWN, values, partition=2, compression_type=codec, linger_ms=50)
    running.settled(TOWN)
    assert running.effects(ids(values)) == {1: len(values)}


def test_a_record_without_anything_is_buried_and_the_next_one_is_not(running: Line) -> None:
    """A tombstone is a dead letter at its position; the event behind it on the same partition is decided."""
    (value,) = events(1, seed=40)
    (position,) = [end for (_, number), end in ends(running.bootstrap, [TOWN]).items() if number == 3]
    send(running.bootstrap, TOWN, [(b"key", None), (b"key", value)], partition=3)
    running.settled(TOWN)
    dead = running.query('SELECT code, state FROM dead_letter WHERE partition = 3 AND "offset" = %s', position)
    assert dead == [("EMPTY", "open")]
    assert running.effects(ids([value])) == {1: 1}
    assert told(running, "dlq.kommune-0860", f'"{TOWN}')


def test_the_outbox_is_empty_in_the_end(running: Line) -> None:
    """What the tests of this file caused has left the outbox: the relay heard of it and Kafka has it."""
    send(running.bootstrap, IN, [orjson.dumps(notice())])
    running.settled(IN)
    until(lambda: running.query("SELECT count(*) FROM outbox") == [(0,)], "an empty outbox")
    assert running.query("SELECT count(*) FROM handover") != [(0,)]
