"""Latency benchmark: how long an event takes and what CPU it costs at a steady pace, on the catalogue's layout."""

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import orjson
import psycopg

from bench.accounting import Server, cpu_seconds
from bench.asking import Ask
from bench.events import made
from bench.job.run import BARE, ROUTER, Job
from bench.results import Report
from bench.stand import Stand
from bench.watching import LONGEST, POSITIONS, WorkerEndedError

RATES = (10, 100, 500)  # events per second
_TARGETS = {100: ("≤ 60", "≤ 1200"), 500: ("≤ 150", "≤ 450")}  # p99 in ms, µs of CPU per event
_PROBES = 25  # a second at most that are looked for
_WARM, _REST, _SETTLE = 3.0, 5.0, 2.0  # seconds not counted at first, of rest that are measured, and before those
_ANSWER = 30.0  # seconds the last probe gets
_LOOK = 0.003
_STORED = "SELECT publisher, event_id FROM inbox WHERE event_id = ANY(%s)"
Probe = tuple[str, str]


@dataclass(slots=True)
class _Run:
    """One pace: which probes are out since when, how long those took that came, and when the last event was sent."""

    out: dict[Probe, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    sent: threading.Event = field(default_factory=threading.Event)


def run(stand: Stand, ask: Ask) -> Report:
    """Measure the router and the bare job at every pace, one after the other, in this one run."""
    job = Job(stand, 100, ask.say)
    seconds = ask.events / max(RATES)
    report = Report("latency")
    events, sent = made(10**9, 9, 80_000), job.events
    for side, command in (("router", ROUTER), ("bare", BARE)):
        name = stand.copy(job.people)
        worker = stand.start(command, f"latency-{side}", stand.settings(name, kafka_group=f"latency-{side}"))
        try:
            with psycopg.connect(stand.at(name), autocommit=True) as watching:
                _until_warm(watching, worker, sent, stand, f"latency-{side}")  # it reads from the beginning
                cpu = _Cpu(worker, stand.server, watching)
                rest = _resting(cpu)
                report.add(f"{side}: CPU at rest", rest * 100, "% of a core")
                for rate in RATES:
                    one, spent = _paced(stand, watching, cpu, events, rate, seconds)
                    sent += int(rate * seconds) + int(rate * _WARM)
                    _add(report, side, rate, one, spent)
                    ask.say(f"{side} at {rate}/s: {report.figures[-2].value:.1f} ms, {report.figures[-1].value:.0f} µs")
        finally:
            worker.kill()
            worker.wait()
    return report


class _Cpu:
    """Seconds of CPU that a worker and PostgreSQL have used; the bench's own connection is left out."""

    def __init__(self, worker: subprocess.Popen[bytes], server: Server, watching: psycopg.Connection) -> None:
        self._worker = worker.pid
        self._server = server
        self._own = (watching.info.backend_pid,)

    def read(self) -> tuple[float, float]:
        """Return client, server."""
        return cpu_seconds(self._worker), self._server.cpu_seconds(self._own)


def _until_warm(
    watching: psycopg.Connection, worker: subprocess.Popen[bytes], events: int, stand: Stand, log: str
) -> None:
    until = time.monotonic() + LONGEST
    while watching.execute(POSITIONS).fetchone() != (events,):
        if worker.poll() is not None or time.monotonic() > until:
            raise WorkerEndedError(f"the first events were not stored: {stand.last_words(log)}")
        time.sleep(0.1)


def _resting(cpu: _Cpu) -> float:
    time.sleep(_SETTLE)
    before = cpu.read()
    time.sleep(_REST)
    return sum(cpu.read()) / _REST - sum(before) / _REST


def _paced(
    stand: Stand,
    watching: psycopg.Connection,
    cpu: _Cpu,
    events: Iterator[tuple[str, str, bytes]],
    rate: int,
    seconds: float,
) -> tuple[_Run, tuple[float, float]]:
    """Send at the pace and look for the probes; returns what they took and CPU seconds per event (client, server)."""
    one = _Run()
    count, warm = int(rate * seconds), int(rate * _WARM)
    planned = [next(events) for _ in range(warm + count)]
    sender = threading.Thread(target=_send, args=(stand, planned, rate, warm, one), daemon=True)
    sender.start()
    time.sleep(_WARM)
    before = cpu.read()
    _look(watching, one)
    after = cpu.read()
    sender.join()
    client, server = ((end - begin) / count for begin, end in zip(before, after, strict=True))
    return one, (client, server)


def _send(stand: Stand, planned: Sequence[tuple[str, str, bytes]], rate: int, warm: int, one: _Run) -> None:
    """Send at the pace; of the events after the warm ones some are probes."""
    producer = stand.producer()
    each = max(rate // _PROBES, 1)
    began = time.perf_counter()
    for number, (publisher, key, value) in enumerate(planned):
        late = began + number / rate - time.perf_counter()
        if late > 0:
            producer.poll(0)
            time.sleep(late)
        if number >= warm and number % each == 0:
            one.out[publisher, orjson.loads(value)["id"]] = time.perf_counter()
        producer.produce(f"in.{publisher}", value, key)
    producer.flush(10)
    one.sent.set()


def _look(watching: psycopg.Connection, one: _Run) -> None:
    """See when another session finds a probe stored: then its handovers are in their queues."""
    until = None
    while one.out or not one.sent.is_set():
        if one.sent.is_set():
            until = until or time.monotonic() + _ANSWER
            if time.monotonic() > until:
                return
        asked = dict(one.out)
        if asked:
            found = watching.execute(_STORED, ([event_id for _, event_id in asked],)).fetchall()
            now = time.perf_counter()
            one.took += [now - one.out.pop(probe) for probe in found if probe in asked]
        time.sleep(_LOOK)


def _add(report: Report, side: str, rate: int, one: _Run, spent: tuple[float, float]) -> None:
    latency, cpu = _TARGETS.get(rate, ("", "")) if side == "router" else ("", "")
    took = sorted(one.took)
    report.raw[f"{side} {rate}"] = {"seconds": took, "cpu": spent}
    report.add(f"{side} at {rate}/s: probes that never came", len(one.out), "", "≤ 0", f"{len(took)} came")
    for percent in (50, 95):
        report.add(f"{side} at {rate}/s: p{percent}", took[len(took) * percent // 100] * 1000, "ms")
    report.add(f"{side} at {rate}/s: p99", took[len(took) * 99 // 100] * 1000, "ms", latency)
    client, server = spent[0] * 1e6, spent[1] * 1e6
    report.add(f"{side} at {rate}/s: CPU per event", client + server, "µs", cpu, f"{client:.0f} + {server:.0f}")
