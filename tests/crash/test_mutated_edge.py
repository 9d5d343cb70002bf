"""The edge with one safeguard taken away: the same scenario must then fail, or it proves nothing."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import pytest

from crash.workbench import events, ids, sound, stored
from servers.line import begin_here, catalogue_on
from servers.stafet import Stafet, environment, until
from servers.traffic import send
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
PROGRAM = Path(__file__).with_name("mutated_router.py")
TOPIC = "in.kommune-0860"
SOON = 25.0  # seconds in which a router that can go on has gone on, with its restarts


class Mutated(Stafet):
    """A router of `mutated_router.py` that is started again whenever it ends, as its supervisor would."""

    def __init__(self, mutation: str, settings: Settings, **more: Any) -> None:
        """Take the mutation's name; `fail` arms a failpoint in the first start only."""
        super().__init__("router", settings, kafka_group=f"g-{uuid4().hex[:8]}", instance="1")
        self.mutation = mutation
        self.dropped = self.settings.home / "dropped"
        self.fail = more.get("fail", "")

    def start(self) -> Self:
        """Start once."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                (sys.executable, str(PROGRAM), self.mutation, str(self.dropped)),
                env=environment(self.settings) | {"STAFET_FAIL": self.fail},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.fail = ""
        return self

    def keep(self) -> None:
        """Start again if it ended."""
        if self.process.poll() is not None:
            self.start()


@pytest.fixture
def run(settings: Settings) -> Callable[..., None]:
    """The scenario: two batches through one router; raises AssertionError when an event has not exactly one end."""
    begin_here(settings, catalogue_on(settings, embedded=True))

    def scenario(mutation: str, fail: str = "") -> None:
        values = events(40, seed=61)
        with Mutated(mutation, settings, fail=fail) as router:
            send(str(settings.kafka_bootstrap), TOPIC, values[:20], partition=0)
            if fail:
                assert router.wait() == -signal.SIGKILL
            else:
                until(lambda: (router.keep(), router.lines("assigned"))[1], "it has partitions")
                until(
                    lambda: router.lines("chunk_stored") or router.lines("fail_stop") or router.dropped.exists(),
                    "it did something",
                    SOON,
                )
            router.keep()
            send(str(settings.kafka_bootstrap), TOPIC, values[20:], partition=0)
            wanted = Counter(dict.fromkeys(ids(values), 1))
            until(lambda: (router.keep(), stored(settings.dsn()) == wanted)[1], "every event has its one end", SOON)
        sound(settings.dsn())

    return scenario


def test_the_scenarios_hold_with_every_safeguard(run: Callable[..., None]) -> None:
    """Killed between the database's commit and Kafka's, the router goes on where the database says."""
    run("none", fail="committed:kill:1")


def test_mutant_kafkas_committed_offset_is_caught(run: Callable[..., None]) -> None:
    """With Kafka's committed offsets in the place of ours the restarted router never gets on."""
    with pytest.raises(AssertionError, match="every event has its one end"):
        run("committed", fail="committed:kill:1")


@pytest.mark.parametrize("mutation", ["drop", "late_drop"])
def test_records_lost_inside_the_edge_are_read_again(run: Callable[..., None], mutation: str) -> None:
    """The chain sees what a fetch lost, the fence what was lost after; the process ends, its successor reads again."""
    run(mutation)


def test_mutant_without_the_chain_is_caught(run: Callable[..., None]) -> None:
    """Without the chain the same loss goes unseen by the fence, and events are missing for ever."""
    with pytest.raises(AssertionError, match="every event has its one end"):
        run("drop_unchecked")
