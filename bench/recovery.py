"""Recovery benchmark: how long partitions stand still when a router is killed under its supervisor."""

import os
import signal
import threading
import time
from collections.abc import Mapping
from functools import partial

import psycopg
from confluent_kafka import Producer

from bench.asking import Ask
from bench.events import PUBLISHERS, made
from bench.job.run import Job
from bench.results import Report, middle
from bench.stand import Stand, environment
from services.cli import main as cli
from services.runtime.process import fork_server
from services.runtime.process.supervisor import ChildSpec, Supervisor
from services.runtime.telemetry.metrics import Metrics

RATE = 500  # events per second, spread over all partitions
_SETTLED, _WATCHED = 2.0, 8.0  # seconds in which every partition must move before a kill; seconds watched after it
_LONGEST = 60.0
_PARTITIONS = 3  # of each of the two topics
_OFFSETS = "SELECT topic, partition, next_offset FROM kafka_position WHERE next_offset > 0"
_LOOK = 0.01
Partition = tuple[str, int]


def run(stand: Stand, ask: Ask) -> Report:
    """Kill one of two routers in each round; count the longest stall of any partition."""
    job = Job(stand, 100, ask.say, partitions=_PARTITIONS)
    name = stand.copy(job.people)
    specs = [
        ChildSpec(
            f"router-{number}",
            partial(cli.main, ["run", "router"]),
            environment(stand.settings(name, kafka_group="recovery", instance=str(number), log_level="error"), None)
            | {"STAFET_SUPERVISOR_PID": str(os.getpid())},
        )
        for number in (1, 2)
    ]
    fork_server.preload(["services.cli.commands.run.preload"])
    supervisor, over = Supervisor(specs, Metrics()), threading.Event()
    threads = [
        threading.Thread(target=supervisor.run, daemon=True),
        threading.Thread(target=_send, args=(stand.producer(), over), daemon=True),
    ]
    for thread in threads:
        thread.start()
    stalls = []
    try:
        for number in range(ask.rounds):
            _settle(stand.at(name))
            victim = supervisor.pids()[f"router-{1 + number % 2}"]
            found = _stalls(stand.at(name), victim)
            stalls.append(max(found.values()))
            ask.say(f"round {number + 1}: {', '.join(f'{one:.2f}' for one in sorted(found.values()))} s")
    finally:
        over.set()
        supervisor.stop()
        for thread in threads:
            thread.join()
    report = Report("recovery", raw={"longest stall per round": stalls})
    report.add("longest stall of any partition, median", middle(stalls), "s", "≤ 0.6")
    report.add("the worst round", max(stalls), "s", "≤ 1", ", ".join(f"{one:.2f}" for one in stalls))
    return report


def _settle(dsn: str) -> None:
    """Wait until every partition moves; raises TimeoutError."""
    until = time.monotonic() + _LONGEST
    with psycopg.connect(dsn, autocommit=True) as connection:
        while time.monotonic() < until:
            before = set(connection.execute(_OFFSETS).fetchall())
            time.sleep(_SETTLED)
            if len(set(connection.execute(_OFFSETS).fetchall()) - before) == 2 * _PARTITIONS:
                return
    raise TimeoutError("the routers do not settle")


def _stalls(dsn: str, victim: int) -> Mapping[Partition, float]:
    """Kill, then return by partition the longest time without progress."""
    moved: dict[Partition, float] = {}
    at: dict[Partition, int] = {}
    longest: dict[Partition, float] = {}
    with psycopg.connect(dsn, autocommit=True) as connection:
        os.kill(victim, signal.SIGKILL)
        killed = time.monotonic()
        while (now := time.monotonic()) < killed + _WATCHED:
            for topic, partition, offset in connection.execute(_OFFSETS).fetchall():
                one = (topic, partition)
                longest[one] = max(longest.get(one, 0.0), now - moved.get(one, killed))
                if at.get(one) != offset:
                    at[one], moved[one] = offset, now if one in at else killed
            time.sleep(_LOOK)
    return longest


def _send(producer: Producer, over: threading.Event) -> None:
    """Send at the pace until told to stop."""
    began = time.perf_counter()
    for number, (publisher, key, value) in enumerate(made(10**9, 11, 100_000, PUBLISHERS)):
        if over.is_set():
            break
        time.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        producer.produce(f"in.{publisher}", value, key)
        producer.poll(0)
    producer.flush(5)
