"""Runs the whole job by the product and by bare code in alternating rounds, and says what an event costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bench.asking import Ask, Say
from bench.events import EVERYBODY, PUBLISHERS, made
from bench.filling import people, produce, sealer
from bench.results import Report, middle
from bench.revisions import before
from bench.stand import Stand
from bench.watching import Pace, WorkerEndedError, pace
from north_jutland import TOPICS
from services.runtime.config.settings import Settings

if TYPE_CHECKING:
    import subprocess

INBOUND = tuple(topic for topic in TOPICS if topic.name.startswith("in."))
ROUTER = ("-m", "services.cli.main", "run", "router")
BARE = ("-m", "bench.job.bare", *(part for one in INBOUND for part in (one.name, str(one.partitions))))


def peopled(stand: Stand, name: str) -> str:
    """Store the known people in a database and make it ready to be copied; returns its name."""
    people(stand.at(name), sealer(stand.settings(name)))
    stand.let_go(name)
    return name


Beside = Callable[[Settings], AbstractContextManager[object]]


class Job:
    """The prepared job: topics filled, people known; `run` may be called often."""

    def __init__(self, stand: Stand, events: int, say: Say, partitions: int | None = None) -> None:
        """Make topics as the catalogue has them, events on all of them, and the database with known people.

        With `partitions`, two publishers send, on so many partitions each.
        """
        self.stand = stand
        self.events = events
        self._round = 0
        busy = EVERYBODY if partitions is None else PUBLISHERS
        for topic in INBOUND:
            stand.topic(topic.name, (partitions or topic.partitions) if topic.owner in busy else 1, topic.config(1))
        say(f"{events:,} events into Kafka")
        sent = made(events, publishers=busy)
        produce(stand.producer(), ((f"in.{publisher}", key, value) for publisher, key, value in sent))
        self.people = peopled(stand, stand.copy())

    def run(
        self,
        command: tuple[str, ...],
        *,
        pattern: str | None = None,
        workers: int = 1,
        tree: Path | None = None,
        beside: Beside | None = None,
    ) -> Pace:
        """Do the job once, as a new group, in a fresh copy of `pattern` (unless told, of the one with people).

        What is `beside` works on the same database before they start and meanwhile.
        """
        stand, self._round = self.stand, self._round + 1
        name = stand.copy(pattern or self.people)
        log = f"job-{self._round}"
        running: list[subprocess.Popen[bytes]] = []
        try:
            with nullcontext() if beside is None else beside(stand.settings(name)):
                for number in range(workers):
                    settings = stand.settings(name, kafka_group=f"bench-{self._round}", instance=str(number + 1))
                    running.append(stand.start(command, log, settings, tree))
                return pace(stand.at(name), stand.server, running, self.events)
        except WorkerEndedError as error:
            raise WorkerEndedError(f"{error}: {stand.last_words(log)}") from None
        finally:
            for worker in running:
                worker.kill()
                worker.wait()
            stand.drop(name)


def run(stand: Stand, ask: Ask) -> Report:
    """Measure both sides, and with `--against` the product as it was."""
    job = Job(stand, ask.events, ask.say)
    trees = {"router": None, "bare": None} | ({"router before": before(stand, ask.against)} if ask.against else {})
    patterns = {side: peopled(stand, stand.migrated("before", tree)) for side, tree in trees.items() if tree}
    paces: dict[str, list[Pace]] = {side: [] for side in trees}
    for number in range(ask.rounds):
        for side in sorted(trees, reverse=bool(number % 2)):
            one = job.run(BARE if side == "bare" else ROUTER, tree=trees[side], pattern=patterns.get(side))
            paces[side].append(one)
            ask.say(
                f"round {number + 1}: {side} {one.rate:,.0f} events/s, client {one.client_us:.0f} µs, "
                f"PostgreSQL {one.server_us:.0f} µs"
            )
    report = Report("job", raw={side: [asdict(one) for one in found] for side, found in paces.items()})
    ours, bare = paces["router"], paces["bare"]
    for side, found in paces.items():
        report.add(side, middle([one.rate for one in found]), "events/s")
    ratios = [one.rate / other.rate for one, other in zip(ours, bare, strict=True)]
    report.add("router : bare", middle(ratios), "", "≥ 0.9", f"per round {', '.join(f'{one:.2f}' for one in ratios)}")
    spared = [other.us / one.us for one, other in zip(ours, bare, strict=True)]
    report.add("router : bare, by CPU", middle(spared), "", "", "does not depend on what else the machine does")
    for side, found in paces.items():
        target = "≤ 250" if side == "router" else ""
        report.add(
            f"CPU per event, {side} + PostgreSQL",
            middle([one.us for one in found]),
            "µs",
            target,
            f"{middle([one.client_us for one in found]):.0f} + {middle([one.server_us for one in found]):.0f}",
        )
    return report
