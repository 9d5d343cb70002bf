"""Witnessed benchmark: the whole job while a signer signs the log and a witness cosigns it, beside the job alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING

import psycopg

from bench.asking import Ask
from bench.job.run import ROUTER, Job
from bench.results import Report, middle
from bench.stand import Stand
from services.runtime.config import log_key
from services.runtime.config.settings import Settings
from services.witness import home

if TYPE_CHECKING:
    from bench.watching import Pace

LOOK, LONGEST = 0.05, 30.0
_SIGNED = "SELECT count(*), (SELECT count(*) FROM cosignature) FROM checkpoint"
ALONE, WITNESSED = "router alone", "with signer and witness"


def run(stand: Stand, ask: Ask) -> Report:
    """Measure both sides by turns."""
    job, watched = Job(stand, ask.events, ask.say), Watched(stand, ask)
    paces: dict[str, list[Pace]] = {ALONE: [], WITNESSED: []}
    for number in range(ask.rounds):
        for side in sorted(paces, reverse=bool(number % 2)):
            one = job.run(ROUTER, beside=watched.beside if side == WITNESSED else None)
            paces[side].append(one)
            ask.say(f"round {number + 1}: {side} {one.rate:,.0f} events/s, {one.us:.0f} µs of CPU per event")
    report = Report("witnessed", raw={side: [asdict(one) for one in found] for side, found in paces.items()})
    for side, found in paces.items():
        report.add(side, middle([one.rate for one in found]), "events/s")
    ratios = [one.rate / other.rate for one, other in zip(paces[WITNESSED], paces[ALONE], strict=True)]
    report.add(f"{WITNESSED} : {ALONE}", middle(ratios), "", "≥ 0.97", ", ".join(f"{one:.2f}" for one in ratios))
    return report


class Watched:
    """Signer and witness of one round: each round's log is another one of the same name, so its witness is new too."""

    def __init__(self, stand: Stand, ask: Ask) -> None:
        """Take what they are started by, and where it is told what they did."""
        self._stand, self._ask, self._number = stand, ask, count(1)

    @contextmanager
    def beside(self, settings: Settings) -> Iterator[None]:
        """Let them work until the context ends. Raises RuntimeError when nothing was cosigned meanwhile."""
        name = f"witness-{next(self._number)}"
        folder = self._stand.home / name
        made = home.make(folder, "bench.example/vidne")
        (folder / "logs").write_text("".join(f"{one.verifier}\n" for one in log_key.load(settings)), encoding="utf-8")
        serve = ("-m", "services.cli.main", "witness", "serve", str(folder), "--port", "0")
        running = [self._stand.start(serve, name)]
        try:
            policy = folder / "policy"
            policy.write_text(f"witness bench {made.vkey} {self._address(name)}\nquorum bench\n", encoding="utf-8")
            signing = settings.model_copy(update={"witness_policy_file": policy})
            running.append(self._stand.start(("-m", "services.cli.main", "run", "signer"), f"{name}-signer", signing))
            self._wait(lambda: "signer_active" in self._stand.last_words(f"{name}-signer"), f"{name}-signer")
            yield
            with psycopg.connect(settings.dsn()) as connection:
                signed, cosigned = connection.execute(_SIGNED).fetchone() or (0, 0)
            self._ask.say(f"{signed} checkpoints, {cosigned} cosigned")
            if not cosigned:
                raise RuntimeError(f"nothing was cosigned: {self._stand.last_words(f'{name}-signer')}")
        finally:
            for one in running:
                one.kill()
                one.wait()

    def _address(self, name: str) -> str:
        self._wait(lambda: self._stand.last_words(name).endswith("/\n"), name)
        return self._stand.last_words(name).split()[-1]

    def _wait(self, ready: Callable[[], bool], log: str) -> None:
        until = time.monotonic() + LONGEST
        while not ready():
            if time.monotonic() > until:
                raise RuntimeError(f"it does not start: {self._stand.last_words(log)}")
            time.sleep(LOOK)
