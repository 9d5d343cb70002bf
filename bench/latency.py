"""From a publisher's produce to the queue: how long until `stafet queue list` would show an event, at a steady pace."""

import threading
import time
from dataclasses import dataclass, field

import orjson
from confluent_kafka import Producer
from sqlalchemy import Connection

from bench.asking import Ask
from bench.events import CONCERNS, RELEASES, made
from bench.job.run import ROUTER, Job
from bench.results import Report
from bench.stand import Stand
from services.core.rulebook.disclosure import Disclosure
from services.runtime.config import rulebook_files
from services.runtime.config.settings import REPOSITORY
from services.storage.connections import engine
from services.storage.handovers import queries

RATE, EACH = 500, 20  # events per second; every so-manieth is a probe
_TOWNS = ("0810", "0813", "0820", "0825", "0840", "0846", "0849", "0851", "0860")
_AFTER = 5.0  # seconds the first events get, until everything is warm
_LONGEST = 30.0  # seconds to wait for a probe


@dataclass(slots=True)
class _Probes:
    """What was sent into KSP's queues, where nothing else arrives: by town, the moments of sending in order."""

    sent: dict[str, list[float]] = field(default_factory=lambda: {town: [] for town in _TOWNS})
    seen: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def run(stand: Stand, ask: Ask) -> Report:
    """Send at the pace, look as often as the query allows."""
    job = Job(stand, 100, ask.say)
    name = stand.copy(job.people)
    worker = stand.start(ROUTER, "latency", stand.settings(name, kafka_group="latency"))
    probes = _Probes()
    sender = threading.Thread(target=_send, args=(stand.producer(), ask.events, probes), daemon=True)
    try:
        told = rulebook_files.load(REPOSITORY / "rulebooks" / "nordjylland").disclosure
        connection = engine(stand.at(name)).connect().execution_options(isolation_level="AUTOCOMMIT")
        until = time.monotonic() + _LONGEST
        while not queries.counts(connection, None, told) and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(_AFTER)  # the events that were there already
        before = {town: len(queries.waiting(connection, None, told, "ksp", town, 100_000)) for town in _TOWNS}
        sender.start()
        _look(connection, told, probes, before, ask.events // EACH)
        connection.close()
    finally:
        probes.over.set()
        worker.kill()
        worker.wait()
    sender.join()
    return _judged(probes, ask.events)


def _send(producer: Producer, count: int, probes: _Probes) -> None:
    began = time.perf_counter()
    others = (value for publisher, _, value in made(count * 2, seed=9, first_new=80_000) if publisher == CONCERNS)
    releases = (value for publisher, _, value in made(count, seed=10, first_new=90_000) if publisher == RELEASES)
    for number in range(count):
        late = began + number / RATE - time.perf_counter()
        if late > 0:
            producer.poll(0)
            time.sleep(late)
        if number % EACH:
            producer.produce(f"in.{CONCERNS}", next(others), str(number))
            continue
        town = _TOWNS[number * len(_TOWNS) // count]
        value = _probe(next(releases), town)
        probes.sent[town].append(time.perf_counter())
        producer.produce(f"in.{RELEASES}", value, "probe")
    producer.flush(10)


def _probe(value: bytes, town: str) -> bytes:
    """Return the release as one that lands in KSP's queue of `town`."""
    event = orjson.loads(value)
    event["data"]["subject"]["residence"] = town
    event["data"]["released_from"] = "prison_service"
    del event["data"]["exit"]
    return orjson.dumps(event)


def _look(connection: Connection, told: Disclosure, probes: _Probes, before: dict[str, int], wanted: int) -> None:
    """Ask for the queue of one town after the other, with the function that `stafet queue list` calls."""
    found = dict.fromkeys(_TOWNS, 0)
    until = time.monotonic() + wanted * EACH / RATE + _LONGEST
    while len(probes.seen) < wanted and time.monotonic() < until:
        for town in _TOWNS:
            sent = probes.sent[town]
            if len(sent) > found[town]:
                shown = len(queries.waiting(connection, None, told, "ksp", town, 100_000)) - before[town]
                now = time.perf_counter()
                probes.seen += [now - moment for moment in sent[found[town] : shown]]
                found[town] = max(found[town], shown)
        time.sleep(0.002)


def _judged(probes: _Probes, events: int) -> Report:
    warm = sorted(probes.seen[int(_AFTER * RATE / EACH) :])
    report = Report("latency", raw={"seconds": probes.seen})
    report.add("events", events, "", "", f"{RATE} per second; {len(warm)} probes counted")
    report.add("probes that never came", events // EACH - len(probes.seen), "", "≤ 0")
    for percent, target in ((50, ""), (95, ""), (99, "≤ 250")):
        report.add(f"p{percent}", warm[min(len(warm) * percent // 100, len(warm) - 1)] * 1000, "ms", target)
    report.add("longest", warm[-1] * 1000, "ms")
    return report
