"""The servers that every benchmark stands on: PostgreSQL from the wheel, a real Kafka, and databases to throw away."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
from confluent_kafka import Producer
from confluent_kafka.admin import NewTopic

from bench.accounting import Server
from servers.kafka import RealKafka
from services.runtime.config import keys
from services.runtime.config.settings import REPOSITORY, Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate

_ANSWER = 30.0


class Stand:
    """Starts what is asked for, once; everything ends with the context."""

    def __init__(self) -> None:
        """Make the folder."""
        self._stack = ExitStack()
        self.home = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="stafet-bench-")))
        self._number = count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def pair(self) -> EmbeddedPair:
        """PostgreSQL; its companion broker is not used."""
        return self._stack.enter_context(EmbeddedPair(self.home))

    @cached_property
    def kafka(self) -> RealKafka:
        """One real broker."""
        return self._stack.enter_context(RealKafka(self.home / "kafka"))

    @cached_property
    def server(self) -> Server:
        """PostgreSQL's processes, for their CPU time."""
        self.pair  # noqa: B018 - started by being asked for
        return Server(int((self.home / "pg" / "postmaster.pid").read_text(encoding="ascii").split()[0]))

    @cached_property
    def pattern(self) -> str:
        """Name of a database at the schema's head, to be copied."""
        return self.migrated("pattern", None)

    def migrated(self, name: str, tree: Path | None) -> str:
        """Create a database at the schema's head, of another source tree when told."""
        self.empty(name)
        if tree is None:
            migrate.upgrade(self.at(name))
        else:
            code = "import sys; from services.storage import migrate; migrate.upgrade(sys.argv[1])"
            self.ask(("-c", code, self.at(name)), self.settings(name), tree)
        self.let_go(name)
        return name

    def at(self, name: str) -> str:
        """Return the URI of a database."""
        before, mark, after = self.pair.pair.database_url.partition("?")
        return before.rpartition("/")[0] + "/" + name + mark + after

    def empty(self, name: str) -> str:
        """Create a database with nothing in it."""
        with psycopg.connect(self.pair.pair.database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return name

    def copy(self, of: str | None = None) -> str:
        """Return the name of a fresh copy of a database (the pattern unless told), written to disk before its use."""
        name = f"b{next(self._number)}"
        with psycopg.connect(self.pair.pair.database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {of or self.pattern} STRATEGY FILE_COPY")
            connection.execute("CHECKPOINT")
        return name

    def drop(self, name: str) -> None:
        """Throw a database away."""
        with psycopg.connect(self.pair.pair.database_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def let_go(self, name: str) -> None:
        """End every connection to a database: one that somebody is connected to cannot be copied."""
        with psycopg.connect(self.pair.pair.database_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))

    def settings(self, database: str = "postgres", **more: object) -> Settings:
        """Return a router's settings; its keys are made when they are first asked for."""
        given: dict[str, object] = {
            "mode": "test",
            "home": self.home,
            "database_url": self.at(database),
            "kafka_bootstrap": self.kafka.bootstrap,
            "health_port": 0,
        }
        chosen = load(**given | more)
        keys.load(chosen)
        return chosen

    def topic(self, name: str, partitions: int = 1, config: Mapping[str, str] | None = None) -> str:
        """Create a topic."""
        new = NewTopic(name, num_partitions=partitions, replication_factor=1, config=dict(config or {}))
        admin = self.kafka.admin()  # held until it has answered
        for future in admin.create_topics([new]).values():
            future.result(_ANSWER)
        return name

    def producer(self) -> Producer:
        """Return a producer as a publisher would have one."""
        return Producer(
            {
                "bootstrap.servers": self.kafka.bootstrap,
                "linger.ms": 5,
                "enable.idempotence": True,
                "queue.buffering.max.messages": 1_000_000,
            }
        )

    def start(
        self, command: Sequence[str], log: str, settings: Settings | None = None, tree: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start one of our commands, of another source tree when told; what it says goes to a file of the stand."""
        with (self.home / f"{log}.log").open("ab") as file:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=tree or REPOSITORY,
                env=environment(settings, tree),
                stdout=file,
                stderr=file,
                stdin=subprocess.DEVNULL,
            )

    def ask(self, command: Sequence[str], settings: Settings | None = None, tree: Path | None = None) -> bytes:
        """Run one of our commands to its end and return what it printed; raises CalledProcessError."""
        with (self.home / "asked.log").open("wb") as file:
            return subprocess.run(
                [sys.executable, *command],
                cwd=tree or REPOSITORY,
                env=environment(settings, tree),
                check=True,
                stdout=subprocess.PIPE,
                stderr=file,
            ).stdout

    def last_words(self, log: str) -> str:
        """Return the end of what a command said."""
        return (self.home / f"{log}.log").read_text(encoding="utf-8", errors="replace")[-2000:]


def environment(settings: Settings | None, tree: Path | None) -> dict[str, str]:
    """Return the variables that make another process have these settings, and find its modules in its tree first."""
    given = {} if settings is None else settings.model_dump()
    ours = {f"STAFET_{name.upper()}": str(value) for name, value in given.items() if value not in (None, "")}
    ours["PYTHONPATH"] = os.pathsep.join(str(one) for one in (tree, REPOSITORY / "tests") if one is not None)
    if tree is not None:  # the settings' own path to the rulebook would be the other tree's
        ours |= {"STAFET_RULEBOOK": str(tree / "rulebooks" / str(given.get("district")))}
    # A machine that runs Stafet keeps compiled modules; without them a start would measure the compiler.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | ours
