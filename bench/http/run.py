"""HTTP benchmark: acts, events, lists and signals at a desk, beside bare FastAPI doing the same SQL in the same run."""

import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from bench.acts import HANDOVERS, LISTS, fill, offered, seconds
from bench.asking import Ask
from bench.http.client import Client, encoded
from bench.replaying import Noting, Statement
from bench.results import Report, middle
from bench.stand import Stand, environment
from integration.office import KSP, concern
from north_jutland import RULEBOOK, topic_for
from servers.http import Served, served
from servers.parent_death import die_with_us
from servers.signals import listening
from servers.stafet import until
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import REPOSITORY, Settings, load
from services.storage.connections import connect
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office

SENDER = "udgiver:kommune-0860:u-1"
BATCH, BATCHES, SINGLES, SIGNALS = 100, 30, 200, 50
Act = tuple[list[Statement], dict[str, object]]


def run(stand: Stand, ask: Ask) -> Report:
    """Do the same to the desk and to the bare side, in turn, each on a copy of one database."""
    report, first = Report("http"), stand.copy(stand.pattern)
    settings = settings_of(stand, first)
    held = keys.load(settings)
    sealer = Sealer(dict(held.master), held.lookup)
    items = offered(stand.at(first), ask.events + SIGNALS, sealer)
    stand.let_go(first)
    noting, beside = stand.copy(first), stand.copy(first)
    acts = _noted(stand.at(noting), items[: ask.events], sealer)
    file = stand.home / "acts.pickle"
    file.write_bytes(pickle.dumps(acts))
    with served(settings) as desk, _bare(stand.at(beside), file) as port:
        bare = Client(port)
        ask.say(f"{ask.events} acts by the desk, and as their own statements by bare FastAPI")
        _acts(report, desk, bare, items[: ask.events])
        ask.say(f"{BATCHES} batches of {BATCH} events and {SINGLES} single ones, by both in turn")
        _events(report, desk, bare)
        ask.say(f"{LISTS} lists of fifty among {HANDOVERS:,} open items")
        fill(stand.at(first))
        _lists(report, desk)
        ask.say(f"{SIGNALS} signals")
        _signals(report, desk, stand.at(first), items[ask.events :], sealer)
    return report


def settings_of(stand: Stand, database: str) -> Settings:
    """Return the settings of a desk on a database of the stand, which no quota holds up."""
    return load(
        mode="test",
        home=stand.home,
        database_url=stand.at(database),
        kafka_bootstrap=stand.pair.pair.bootstrap,
        health_port=0,
        publisher_events_per_second=100_000,
        publisher_events_at_once=100_000,
    )


def _noted(database: str, items: list[UUID], sealer: Sealer) -> dict[str, Act]:
    """Do each act in a database of its own; returns its statements, and what is answered."""
    found = {}
    with connect(database) as connection:
        connection.cursor_factory = Noting
        office = Office(connection, KSP, RULEBOOK, sealer, topic_for)
        for item in items:
            Noting.noted = []
            told = perform(office, "accept", item, Given)
            found[str(item)] = (Noting.noted, told)
    return found


@contextmanager
def _bare(dsn: str, acts: Path) -> Iterator[int]:
    """Serve the bare side until the context ends; gives its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.http.bare", dsn, str(acts)],
        cwd=REPOSITORY,
        env=environment(None, REPOSITORY),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_us,  # noqa: PLW1509 -- one system call, and no lock of ours is held here
    )
    try:
        yield int(process.stdout.readline() if process.stdout else b"")
    finally:
        process.terminate()
        process.wait()


def _acts(report: Report, desk: Served, bare: Client, items: list[UUID]) -> None:
    ours, theirs = [], []
    client = Client(at_port(desk), desk.token(str(KSP)), "/api/v1")
    for item in items:
        path = f"/handovers/{item}/accept"
        ours.append(seconds(lambda: client.ask("POST", path, If_Match='"1"')))  # noqa: B023 - called at once
        theirs.append(seconds(lambda: bare.ask("POST", path)))  # noqa: B023
    report.raw |= {"accept": ours, "bare accept": theirs}
    report.add("accept, median", 1000 * middle(ours), "ms", "≤ 20")
    report.add("bare FastAPI, the same SQL, median", 1000 * middle(theirs), "ms")
    report.add("ratio", middle([one / other for one, other in zip(ours, theirs, strict=True)]), "times", "≤ 1.5")


def _events(report: Report, desk: Served, bare: Client) -> None:
    """Send each side events of its own; the rate of the desk by the bare side's."""
    client = Client(at_port(desk), desk.token(SENDER), "/api/v1")
    for name, count, times, target in (("batch of 100", BATCH, BATCHES, "≥ 0.5"), ("single", 1, SINGLES, "≥ 0.7")):
        ours, theirs = [], []
        for _ in range(times):
            one, other = ([concern() for _ in range(count)] for _ in range(2))
            mine, its = (encoded(several if count > 1 else several[0]) for several in (one, other))
            ours.append(seconds(lambda: client.ask("POST", "/events", mine, 202)))  # noqa: B023
            theirs.append(seconds(lambda: bare.ask("POST", "/events", its, 202)))  # noqa: B023
        report.raw |= {f"{name}": ours, f"bare {name}": theirs}
        report.add(f"events, {name}, median", 1000 * middle(ours), "ms")
        report.add(f"bare FastAPI, one INSERT, {name}, median", 1000 * middle(theirs), "ms")
        ratio = middle([other / one for one, other in zip(ours, theirs, strict=True)])
        report.add(f"rate of the desk : bare, {name}", ratio, "times", target)


def _lists(report: Report, desk: Served) -> None:
    client = Client(at_port(desk), desk.token(str(KSP)), "/api/v1")
    found = [seconds(lambda: client.ask("GET", "/queues/ssp?municipality=0860&limit=50")) for _ in range(LISTS)]
    report.raw["lists"] = found
    report.add("list of 50, median", 1000 * middle(found), "ms")
    report.add("list of 50, 95th percentile", 1000 * quantiles(found, n=20)[-1], "ms", "≤ 35")


def _signals(report: Report, desk: Served, database: str, items: list[UUID], sealer: Sealer) -> None:
    """Act beside the desk, and wait for each signal; the clock starts when the act is committed."""
    found = []
    with listening(desk, str(KSP)) as (listener,), connect(database) as connection:
        office = Office(connection, KSP, RULEBOOK, sealer, topic_for)
        for item in items:
            before = len(listener.events)
            perform(office, "accept", item, Given)
            committed = time.monotonic()
            until(lambda: len(listener.events) > before, "a signal")  # noqa: B023 - called at once
            found.append(listener.came[-1][0] - committed)
    report.raw["signals"] = found
    report.add("signal after the commit, median", 1000 * middle(found), "ms")
    report.add("signal after the commit, slowest", 1000 * max(found), "ms", "≤ 300")


def at_port(desk: Served) -> int:
    """Return where a desk answers."""
    return int(desk.url.rpartition(":")[2])
