"""Memory benchmark of the router over a long run: it must not grow with the number of events."""

import threading
import time

import psycopg

from bench.accounting import resident_mb
from bench.asking import Ask
from bench.events import made
from bench.filling import produce
from bench.job.run import ROUTER, Job
from bench.results import Report
from bench.stand import Stand
from bench.watching import POSITIONS, WorkerEndedError

_WARM = 0.1  # part of the events after which memory must be flat
_LOOK = 0.5  # seconds
_LEAD = 20_000  # events in Kafka before the router starts
_LONGEST = 3000.0


def run(stand: Stand, ask: Ask) -> Report:
    """Feed the router while it works and look at its memory twice a second."""
    job = Job(stand, min(_LEAD, ask.events), ask.say)
    name = stand.copy(job.people)
    settings = stand.settings(name, kafka_group="memory", log_level="warning")
    feeder = threading.Thread(target=_feed, args=(stand, ask.events - job.events), daemon=True)
    feeder.start()
    worker = stand.start(ROUTER, "memory", settings)
    looks: list[tuple[int, float]] = []
    began, told = time.monotonic(), 0
    try:
        with psycopg.connect(stand.at(name), autocommit=True) as connection:
            while not looks or looks[-1][0] < ask.events:
                if worker.poll() is not None or time.monotonic() - began > _LONGEST:
                    raise WorkerEndedError(stand.last_words("memory"))
                row = connection.execute(POSITIONS).fetchone()
                looks.append((int(row[0]) if row else 0, resident_mb(worker.pid)))
                if looks[-1][0] // 100_000 > told:
                    told = looks[-1][0] // 100_000
                    ask.say(f"{looks[-1][0]:,} events, {looks[-1][1]:.0f} MB")
                time.sleep(_LOOK)
    finally:
        worker.kill()
        worker.wait()
        stand.drop(name)
    feeder.join()
    return _judged(looks, ask.events)


def _feed(stand: Stand, count: int) -> None:
    """Add `count` more events of other people, with other ids."""
    events = made(count, seed=8, first_new=60_000)
    produce(stand.producer(), ((f"in.{publisher}", key, value) for publisher, key, value in events))


def _judged(looks: list[tuple[int, float]], events: int) -> Report:
    warm = [memory for done, memory in looks if done >= events * _WARM]
    tenth = max(len(warm) // 10, 1)
    first, last = sum(warm[:tenth]) / tenth, sum(warm[-tenth:]) / tenth
    report = Report("memory", raw={"looks": looks})
    report.add("events", events)
    report.add("most the router held", max(memory for _, memory in looks), "MB", "≤ 300")
    report.add("end : after warm-up", last / first, "", "≤ 1.1", f"{first:.0f} MB → {last:.0f} MB")
    report.add("most : after warm-up", max(warm) / first, "", "≤ 1.1")
    return report
