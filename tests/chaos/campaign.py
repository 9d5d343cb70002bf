"""One campaign: servers, processes, publishers and people under faults; then quiet, and the oracle."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from chaos import evidence, faults, oracle
from chaos.crew import ROOT, Crew
from chaos.evidence import Evidence
from chaos.faults import Chaos, Fault
from chaos.people import WON, People
from chaos.publisher import Publisher
from chaos.script import messages
from chaos.servers import Servers, held
from chaos.watcher import Watcher
from services.runtime.bootstrap import sealer
from services.runtime.config.settings import load

MEAN_FAULT = 2.0  # seconds a fault takes on average; the publisher spreads its events over all of them
BREATHS, BREATH = 6, 15.0  # how often a campaign waits until work goes on, and how long at most
RECOVERY = 60.0  # seconds for 2,500 events (I10)
Say = Callable[[str], None]


@dataclass(slots=True)
class Result:
    """What became of a campaign."""

    seed: int
    wrong: list[str]
    faults: Counter[str]
    recovered: float | None = None  # seconds from the last fault to an empty backlog and green readiness
    figures: dict[str, object] = field(default_factory=dict)


class Stage:
    """Everybody who takes part in one campaign, on servers that stand."""

    def __init__(self, servers: Servers, home: Path, seed: int, events: int, seconds: float) -> None:
        """Prepare `events` messages of a seed, to be sent over `seconds`."""
        self.servers = servers
        self.home = home
        self.crew = Crew(servers, home, seed)
        self.publisher = Publisher(servers.bootstrap, messages(seed, events), events / seconds)
        keys = sealer(load(mode="test", home=home / "home"))
        self._people = People(self.crew.people_dsn, keys, seed)
        self._watcher = Watcher(servers, self.crew)

    def play(self, plan: list[Fault], say: Say) -> tuple[float | None, list[str]]:
        """Run everything through the faults to its rest; return the seconds of recovery, and what went wrong."""
        wrong = []
        self.crew.start()
        try:
            _wait(lambda: not self.crew.ready(), RECOVERY)
            for one in (self._watcher, self.publisher, self._people):
                one.start()
            recovered = self._suffer(plan, say)
            if recovered is None:
                wrong.append(f"I10 not recovered after {RECOVERY:g} s: {self._open()}")
            self._people.stop()
            self._settle(RECOVERY)
            self._watcher.stop()
        finally:
            code = self.crew.stop()
        if code:
            wrong.append(f"the supervisor ended with {code}")
        return recovered, wrong

    def _suffer(self, plan: list[Fault], say: Say) -> float | None:
        """Do every fault, let everything heal, and return how long the backlog took after that."""
        chaos = Chaos(self.servers, self.crew)
        for number, fault in enumerate(plan, 1):
            say(f"  {number:3} {fault.kind} {fault.target} {fault.amount:.3g}")
            chaos.do(fault)
            time.sleep(fault.rest)
            if number % (len(plan) // BREATHS + 1) == 0:
                self._breathe()
        chaos.heal()
        began = time.monotonic()
        say(f"  the last fault is over, {len(self.publisher.sent)} of the events sent")
        self.publisher.finish()
        settled = self._settle(RECOVERY - (time.monotonic() - began))
        return time.monotonic() - began if settled else None

    def _breathe(self) -> None:
        """Wait until positions move again, so that faults hit work and not only starts."""
        before = self._position()
        if _wait(lambda: self._position() > before, BREATH):
            time.sleep(1.0)

    def _position(self) -> int:
        try:
            with self.servers.connect() as connection:
                row = connection.execute("SELECT coalesce(sum(next_offset), 0) FROM kafka_position").fetchone()
        except psycopg.Error:
            return 0
        return int(row[0]) if row else 0

    def _settle(self, seconds: float) -> bool:
        return _wait(lambda: not self._open(), seconds)

    def _open(self) -> str:
        """Say what is not yet done; empty when all that was acknowledged is read, the outbox empty and all is green."""
        until: dict[tuple[str, int], int] = {}
        for one in self.publisher.sent:
            place = one.message.topic, one.partition
            until[place] = max(until.get(place, 0), one.offset + 1)
        try:
            with self.servers.connect() as connection:
                at = connection.execute("SELECT topic, partition, next_offset FROM kafka_position").fetchall()
                unsent = connection.execute("SELECT count(*) FROM outbox").fetchone()
        except psycopg.Error as error:
            return type(error).__name__
        positions = {(topic, partition): offset for topic, partition, offset in at}
        behind = sum(end - positions.get(place, 0) for place, end in until.items())
        waiting = unsent[0] if unsent else -1
        unready = self.crew.ready()
        if behind or waiting or unready:
            return f"{behind} records unread, {waiting} notices unsent, not ready: {unready}"
        return ""

    def gather(self, connection: psycopg.Connection | None = None) -> Evidence:
        """Collect what the oracle looks at; everything has come to rest. The tables are read over `connection`."""
        reader = evidence.consumer(self.servers.bootstrap)
        found = Evidence(
            self.publisher.sent, evidence.records(reader), {}, self._watcher.seen, list(self._people.tried)
        )
        reader.close()
        if connection is None:
            with self.servers.connect() as reading:
                found.tables = evidence.tables(reading)
        else:
            found.tables = evidence.tables(connection)
        logs = sorted((self.home / "logs").glob("*.log"))
        found.texts = [(path.stem, path.read_text(encoding="utf-8", errors="replace")) for path in logs]
        found.processes = frozenset(name for name, _ in found.texts)
        found.texts.append(("PostgreSQL's log", self.servers.log.read_text(encoding="utf-8", errors="replace")))
        return found


def run(seed: int, events: int, count: int, home: Path, say: Say, *, real: bool) -> Result:
    """Run one seed in the empty folder `home`; raises when the servers themselves cannot be started."""
    plan = faults.draw(seed, count, real=real)
    say(f"seed {seed}: {events} events, {count} faults, {'a real Kafka' if real else 'the embedded pair'}")
    with held(home, real=real) as servers:
        stage = Stage(servers, home, seed, events, max(count * MEAN_FAULT, 3))
        recovered, wrong = stage.play(plan, say)
        found = stage.gather()
        wrong += oracle.check(found)
        wrong += _balance(servers, found, home)
        figures = _figures(found, stage.publisher)
        return Result(seed, wrong, Counter(fault.kind for fault in plan), recovered, figures)


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def _balance(servers: Servers, found: Evidence, home: Path) -> list[str]:
    """Let the product draw its own balance; it must close and agree with what was counted here."""
    given = {"STAFET_MODE": "test", "STAFET_HOME": str(home / "home"), "STAFET_DATABASE_URL": servers.direct}
    done = subprocess.run(
        [sys.executable, "-m", "services.cli.main", "balance", "-o", "json"],
        env={**os.environ, **given},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        return [f"I3 `stafet balance` ends with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}"]
    told = json.loads(done.stdout)
    received = Counter(place.topic.removeprefix("in.") for place, _ in found.of("in."))
    wrong = [
        f"I3 `stafet balance` received {one['received']} of {one['publisher']}, Kafka has {received[one['publisher']]}"
        for one in told["publishers"]
        if one["received"] != received[one["publisher"]]
    ]
    if not told["closes"] or told["unsent"] or told["log"]["leaves"] != len(found.tables["leaf"]):
        wrong.append(f"I3 `stafet balance` does not agree: {told}")
    return wrong


def _figures(found: Evidence, publisher: Publisher) -> dict[str, object]:
    log = [line for _, line in oracle.lines(found)]
    return {
        "sent": len(publisher.sent),
        "unsure": len(publisher.unsure),
        "records": sum(1 for _ in found.of("in.")),
        "events": len(found.tables["event"]),
        "dead": len(found.tables["dead_letter"]),
        "handovers": len(found.tables["handover"]),
        "acts": Counter(f"{one.state} {one.ended}" for one in found.tried),
        "won": sum(one.ended == WON for one in found.tried),
        "leaves": len(found.tables["leaf"]),
        "heads": len(found.seen.heads),
        "notices": sum(1 for place in found.records if not place.topic.startswith("in.")),
        "starts": sum(line["event"] == "process_started" for line in log),
        "hard ends": dict(oracle.exits(found)),
    }
