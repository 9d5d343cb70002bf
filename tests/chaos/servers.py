"""The two servers of a campaign, held by the campaign itself, and what can be done to them."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
from confluent_kafka.admin import AdminClient, NewTopic

from north_jutland import TOPICS
from servers.kafka import RealKafka
from services.runtime.config.settings import load
from services.runtime.embedded.pair import EmbeddedPair, PairError
from services.runtime.kafka.admin import ensure_embedded
from services.storage import migrate

DATABASE = "campaign"
UP_AGAIN = 40.0  # seconds a database may take to recover on a busy machine


class Servers:
    """The embedded pair; with `kafka` a real broker takes the place of the pair's own."""

    def __init__(self, home: Path, kafka: RealKafka | None) -> None:
        self._pair = EmbeddedPair(home / "pair")
        self.kafka = kafka
        url = self._pair.pair.database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        parts = urlsplit(url)
        folder = parse_qs(parts.query)["host"][0]
        self.direct = f"postgresql://postgres@/{DATABASE}?host={folder}"
        self.socket = f"{folder}/.s.PGSQL.5432"
        self.log = home / "pair" / "pg" / "log"
        self.bootstrap = kafka.bootstrap if kafka else self._pair.pair.bootstrap
        self.port = int(self.bootstrap.rpartition(":")[2])
        migrate.upgrade(self.direct)
        self._topics()

    def _topics(self) -> None:
        rows = TOPICS
        if self.kafka is None:
            settings = load(mode="test", kafka_bootstrap=self.bootstrap, database_url=self.direct)
            ensure_embedded(settings, [row.name for row in rows if row.name.startswith("in.")])
            return
        new = [
            NewTopic(row.name, num_partitions=row.partitions, replication_factor=1, config=dict(row.config(1)))
            for row in rows
        ]
        admin: AdminClient = self.kafka.admin()
        for made in admin.create_topics(new, operation_timeout=60).values():
            made.result(60)

    def connect(self) -> psycopg.Connection:
        """Open a connection past all proxies."""
        return psycopg.connect(self.direct, autocommit=True, connect_timeout=5, application_name="campaign")

    def strike(self, number: int) -> None:
        """Send the postmaster a signal: SIGQUIT is PostgreSQL's immediate stop, SIGKILL the end without one."""
        pid = int((self.log.parent / "postmaster.pid").read_text(encoding="ascii").split()[0])
        psutil.Process(pid).send_signal(number)
        with suppress(psutil.TimeoutExpired, psutil.NoSuchProcess):
            psutil.Process(pid).wait(10)

    def revive(self) -> None:
        """Start the database again until it answers."""
        until = time.monotonic() + UP_AGAIN
        while True:
            try:
                self._pair.heal()
                with self.connect():
                    return
            except (PairError, psycopg.Error):  # orphans of a killed postmaster hold its memory for a moment
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def backends(self) -> list[int]:
        """Return the process ids of the sessions of Stafet's processes and people."""
        with self.connect() as connection:
            return [
                row[0]
                for row in connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = %s AND application_name LIKE 'stafet%%' "
                    "ORDER BY backend_start",
                    (DATABASE,),
                )
            ]

    def close(self) -> None:
        """Stop the database."""
        self._pair.close()


@contextmanager
def held(home: Path, *, real: bool) -> Iterator[Servers]:
    """Start both servers for one seed and stop them."""
    kafka = RealKafka(home / "kafka").start() if real else None
    try:
        servers = Servers(home, kafka)
        try:
            yield servers
        finally:
            servers.close()
    finally:
        if kafka:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(kafka.pid).send_signal(signal.SIGCONT)
            kafka.kill()
