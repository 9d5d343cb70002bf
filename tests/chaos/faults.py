"""The faults of a campaign, each with its number in the catalogue: drawn by a seed, done, and healed after a while.

Not here: F10 (full disk) needs a small file system and the right to mount it, F13 (leader change) three brokers, F22
(jumps of the wall clock) a clock of one's own for each process.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import psutil
import psycopg

from chaos.crew import ROLES, Crew
from chaos.proxy import DOWN, UP
from chaos.servers import Servers
from servers.kafka import RealKafka
from services.storage import failpoints

ROUTERS, RELAYS = ("router-a", "router-b"), ("relay-a", "relay-b")
_RELAYS_OWN = ("acknowledged", "forgotten")
_SIGNERS_OWN = ("signed", "kept", "cosigned")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what, to whom, a number of its own (seconds, bytes …), and how long to rest afterwards."""

    kind: str
    target: str
    amount: float
    rest: float


class Kind(NamedTuple):
    """How a fault of one kind is drawn and done. `weight` is its share; `targets` are drawn from."""

    weight: int
    targets: Sequence[str]
    low: float
    high: float
    do: Callable[["Chaos", Fault], None]
    real: bool = False  # only where there is a broker process


class Chaos:
    """Does faults to servers and crew, and heals everything in the end."""

    def __init__(self, servers: Servers, crew: Crew) -> None:
        self.servers = servers
        self.crew = crew
        self._later: list[threading.Thread] = []
        self._database = threading.Lock()

    def do(self, fault: Fault) -> None:
        """Do one fault; one whose victim is down already does nothing more."""
        with suppress(psutil.NoSuchProcess, psycopg.Error, ProcessLookupError, FileNotFoundError):
            KINDS[fault.kind].do(self, fault)

    def heal(self) -> None:
        """Wait for what heals by itself, then heal the rest."""
        for thread in self._later:
            thread.join(60)
        for link in self.crew.links.values():
            link.heal()
        for name in self.crew.roles:
            self.signal(name, signal.SIGCONT)
        self.servers.revive()

    def signal(self, name: str, number: int) -> None:
        """Send a child a signal, if it runs."""
        pid = self.crew.pid(name)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def later(self, seconds: float, work: Callable[[], object]) -> None:
        """Do something after a while, beside the next faults."""

        def wait() -> None:
            time.sleep(seconds)
            with suppress(psutil.Error, psycopg.Error, ProcessLookupError):
                work()

        self._later.append(threading.Thread(target=wait, daemon=True))
        self._later[-1].start()

    # -- processes ---------------------------------------------------------------------------------------------

    def kill(self, fault: Fault) -> None:
        """F01."""
        self.signal(fault.target, signal.SIGKILL)

    def term(self, fault: Fault) -> None:
        """An orderly stop in the middle of work."""
        self.signal(fault.target, signal.SIGTERM)

    def freeze(self, fault: Fault) -> None:
        """F03: stand still, shorter or longer than the group and the database wait."""
        pid = self.crew.pid(fault.target)
        if pid is not None:
            os.kill(pid, signal.SIGSTOP)
            self.later(fault.amount, lambda: os.kill(pid, signal.SIGCONT))

    def failpoint(self, fault: Fault) -> None:
        """F02: start it again so that it is hit at a named place."""
        name, _, point = fault.target.partition("@")
        self.crew.environments[name].arm(f"{point}:{1 + int(fault.amount)}")
        self.signal(name, signal.SIGKILL)

    def storm(self, fault: Fault) -> None:
        """F16: routers come and go, second after second."""
        routers = [name for name in ROUTERS if name in self.crew.roles]
        for number in range(4):
            self.signal(routers[number % len(routers)], signal.SIGTERM if number < 2 else signal.SIGKILL)
            time.sleep(fault.amount)

    def die_waiting(self, fault: Fault) -> None:
        """F01 and F14: the relays die while what they sent is on its way and nobody has acknowledged it."""
        links = [self.crew.links[f"{name}>broker"] for name in RELAYS]
        for link in links:
            link.clog()
        time.sleep(fault.amount)
        for name in RELAYS:
            self.signal(name, signal.SIGKILL)
        for link in links:
            link.heal()

    def stranger(self, fault: Fault) -> None:
        """F03, at its worst: a second router reads the same partitions at the same time, and again and again."""
        started = self.crew.visit()

        def leave() -> None:
            started.kill()
            started.wait(10)

        self.later(fault.amount, leave)

    # -- the database ------------------------------------------------------------------------------------------

    def end_session(self, fault: Fault) -> None:
        """F07, one session."""
        with self.servers.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
                (f"stafet {fault.target}",),
            )

    def end_sessions(self, _: Fault) -> None:
        """F07, all of them."""
        with self.servers.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )

    def kill_backend(self, fault: Fault) -> None:
        """F06: PostgreSQL restarts itself because one of its processes was killed."""
        pids = self.servers.backends()
        if pids:
            psutil.Process(pids[int(fault.amount) % len(pids)]).kill()

    def stop_database(self, fault: Fault) -> None:
        """F05: immediate stop, as after a power cut, and start."""
        with self._database:
            self.servers.strike(signal.SIGQUIT)
            time.sleep(fault.amount)
            self.servers.revive()

    def kill_database(self, fault: Fault) -> None:
        """F06: kill -9 of the postmaster, and start."""
        with self._database:
            self.servers.strike(signal.SIGKILL)
            time.sleep(fault.amount)
            self.servers.revive()

    def read_only(self, fault: Fault) -> None:
        """F09: the server takes no writes, as a standby would."""
        with self.servers.connect() as connection:
            connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
            connection.execute("SELECT pg_reload_conf()")
        self.later(fault.amount, self._writable)

    def _writable(self) -> None:
        while True:
            try:
                with self.servers.connect() as connection:
                    connection.execute("SET default_transaction_read_only = off")
                    connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
                    connection.execute("SELECT pg_reload_conf()")
                    return
            except psycopg.OperationalError:
                time.sleep(0.3)

    def hold_head(self, fault: Fault) -> None:
        """F08: somebody else has the tree's head for a while."""

        def hold() -> None:
            with self.servers.connect() as connection, connection.transaction():
                connection.execute("SELECT size FROM tree_head FOR UPDATE")
                time.sleep(fault.amount)

        self.later(0, hold)

    # -- links -------------------------------------------------------------------------------------------------

    def cut(self, fault: Fault) -> None:
        """F14: the connection ends, in order or by a reset."""
        self.crew.links[fault.target].cut(reset=fault.amount > 0.5)

    def gone(self, fault: Fault) -> None:
        """F14: nobody answers at the address for a while."""
        self._link(fault, self.crew.links[fault.target].leave)

    def clog(self, fault: Fault) -> None:
        """F14: nothing gets through for a while, nothing is lost."""
        self._link(fault, self.crew.links[fault.target].clog)

    def blackhole(self, fault: Fault) -> None:
        """F14: everything is taken and nothing passed on."""
        self._link(fault, self.crew.links[fault.target].blackhole)

    def half(self, fault: Fault) -> None:
        """F14: only one direction works."""
        direction = UP if int(fault.amount * 1000) % 2 else DOWN
        self._link(fault, lambda: self.crew.links[fault.target].half(direction))

    def slow(self, fault: Fault) -> None:
        """F08: each piece takes 100 to 400 ms."""
        self._link(fault, lambda: self.crew.links[fault.target].slow(fault.amount / 15))

    def slice(self, fault: Fault) -> None:
        """Few bytes at a time."""
        self._link(fault, self.crew.links[fault.target].slice)

    def after(self, fault: Fault) -> None:
        """F04: the connection breaks in the middle of a message, now and then that of the COMMIT or its answer."""
        self.crew.links[fault.target].after(int(fault.amount))

    def swizzle(self, fault: Fault) -> None:
        """F15: links fall silent one by one, and wake in another order."""
        order = sorted(self.crew.links)
        rng = random.Random(fault.amount)  # noqa: S311 - repeatable
        rng.shuffle(order)
        for name in order:
            self.crew.links[name].clog()
            time.sleep(0.15)
        rng.shuffle(order)
        for name in order:
            time.sleep(0.15)
            self.crew.links[name].heal()

    def broker_gone(self, fault: Fault) -> None:
        """The whole broker cannot be reached."""
        links = [link for name, link in self.crew.links.items() if name.endswith(">broker")]
        for link in links:
            link.leave()
        self.later(fault.amount, lambda: [link.heal() for link in links])

    def _link(self, fault: Fault, worsen: Callable[[], None]) -> None:
        worsen()
        self.later(fault.amount, self.crew.links[fault.target].heal)

    # -- a real broker -----------------------------------------------------------------------------------------

    def stop_broker(self, _: Fault) -> None:
        """F11, in order."""
        self._kafka().restart()

    def kill_broker(self, _: Fault) -> None:
        """F11."""
        self._kafka().restart(kill=True)

    def freeze_broker(self, fault: Fault) -> None:
        """F12."""
        pid = self._kafka().pid
        os.kill(pid, signal.SIGSTOP)
        time.sleep(fault.amount)
        os.kill(pid, signal.SIGCONT)

    def _kafka(self) -> RealKafka:
        assert self.servers.kafka is not None
        return self.servers.kafka


def _points() -> list[str]:
    routers = [name for name in failpoints.NAMES if name not in (*_RELAYS_OWN, *_SIGNERS_OWN)]
    kinds = ("kill", "freeze", "raise", "dropconn")
    return [f"{process}@{point}:{kind}" for process in ROUTERS for point in routers for kind in kinds] + [
        f"{process}@{point}:{kind}" for process in RELAYS for point in _RELAYS_OWN for kind in kinds[:3]
    ]


def _links() -> list[str]:
    broker = [f"{name}>broker" for name in (*ROUTERS, *RELAYS)]
    return [*broker, *(f"{name}>database" for name in (*ROLES, "people"))]


PROCESSES = (*ROUTERS, *ROUTERS, *RELAYS, "clock")
SESSIONS = ("router", "relay", "clock", "cli")
LINKS = _links()
DATABASE_LINKS = [name for name in LINKS if name.endswith(">database")]

KINDS: dict[str, Kind] = {
    "kill": Kind(8, PROCESSES, 0, 1, Chaos.kill),
    "term": Kind(4, PROCESSES, 0, 1, Chaos.term),
    "freeze short": Kind(4, PROCESSES, 0.5, 3, Chaos.freeze),
    "freeze long": Kind(4, PROCESSES, 7, 11, Chaos.freeze),
    "failpoint": Kind(10, _points(), 0, 3, Chaos.failpoint),
    "die waiting": Kind(3, ("relays",), 1, 3, Chaos.die_waiting),
    "stranger": Kind(4, ("partitions",), 5, 15, Chaos.stranger),
    "storm": Kind(1, ("routers",), 0.5, 1.5, Chaos.storm),
    "end session": Kind(5, SESSIONS, 0, 1, Chaos.end_session),
    "end sessions": Kind(2, ("database",), 0, 1, Chaos.end_sessions),
    "kill backend": Kind(1, ("database",), 0, 100, Chaos.kill_backend),
    "stop database": Kind(2, ("database",), 0, 2, Chaos.stop_database),
    "kill database": Kind(2, ("database",), 0, 2, Chaos.kill_database),
    "read only": Kind(2, ("database",), 1, 4, Chaos.read_only),
    "hold head": Kind(2, ("database",), 1, 7.5, Chaos.hold_head),
    "cut": Kind(4, LINKS, 0, 1, Chaos.cut),
    "gone": Kind(3, LINKS, 1, 6, Chaos.gone),
    "clog": Kind(3, LINKS, 1, 9, Chaos.clog),
    "blackhole": Kind(3, LINKS, 1, 9, Chaos.blackhole),
    "half": Kind(2, LINKS, 1, 9, Chaos.half),
    "slow": Kind(2, LINKS, 1.5, 6, Chaos.slow),
    "slice": Kind(2, LINKS, 1, 5, Chaos.slice),
    "after": Kind(6, (*LINKS, *DATABASE_LINKS), 0, 40_000, Chaos.after),
    "swizzle": Kind(1, ("links",), 0, 1, Chaos.swizzle),
    "broker gone": Kind(2, ("links",), 1, 6, Chaos.broker_gone),
    "stop broker": Kind(3, ("broker",), 0, 1, Chaos.stop_broker, real=True),
    "kill broker": Kind(3, ("broker",), 0, 1, Chaos.kill_broker, real=True),
    "freeze broker": Kind(3, ("broker",), 2, 12, Chaos.freeze_broker, real=True),
}


def draw(seed: int, count: int, *, real: bool) -> list[Fault]:
    """Return `count` faults: as many kinds as possible once, the others by weight, in a seeded order."""
    rng = random.Random(seed * 104_729)  # noqa: S311 - repeatable
    kinds = [name for name, kind in KINDS.items() if real or not kind.real]
    names = rng.sample(kinds, min(count, len(kinds)))
    names += rng.choices(kinds, [KINDS[name].weight for name in kinds], k=count - len(names))
    rng.shuffle(names)
    return [
        Fault(
            name,
            rng.choice([target for target in KINDS[name].targets if real or "router-b" not in target]),
            rng.uniform(KINDS[name].low, KINDS[name].high),
            rng.uniform(0.1, 1.7),
        )
        for name in names
    ]
