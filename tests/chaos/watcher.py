"""Looks on during the chaos: tree heads and positions as an auditor would keep them, metrics as a scraper would."""

import threading
import time
from dataclasses import dataclass, field

import psycopg

from chaos.crew import Crew
from chaos.servers import Servers

LOOK = 0.25  # seconds between two looks at the database
SCRAPE = 3.0  # seconds between two rounds of metrics

Position = tuple[str, str, int]
"""Cluster, topic, partition."""


@dataclass(slots=True)
class Seen:
    """What was seen, in the order in which it was seen."""

    heads: list[tuple[int, bytes]] = field(default_factory=list)
    positions: list[dict[Position, tuple[int, int]]] = field(default_factory=list)  # next offset and records
    texts: list[tuple[str, str]] = field(default_factory=list)  # what a process answered over HTTP, by its name


class Watcher:
    """A thread that reads past all proxies."""

    def __init__(self, servers: Servers, crew: Crew) -> None:
        self.seen = Seen()
        self._servers = servers
        self._crew = crew
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look a last time."""
        self._ended.set()
        self._thread.join(30)
        self._scrape()

    def _watch(self) -> None:
        scraped = 0.0
        while not self._ended.is_set():
            try:
                with self._servers.connect() as connection:
                    while not self._ended.wait(LOOK):
                        self._look(connection)
                        if time.monotonic() - scraped > SCRAPE:
                            scraped = time.monotonic()
                            self._scrape()
            except (psycopg.Error, OSError):
                self._ended.wait(LOOK)

    def _look(self, connection: psycopg.Connection) -> None:
        head = connection.execute("SELECT size, peaks FROM tree_head").fetchone()
        found = connection.execute("SELECT cluster, topic, partition, next_offset, records FROM kafka_position")
        positions = {(row[0], row[1], row[2]): (row[3], row[4]) for row in found}
        if head is not None and (not self.seen.heads or self.seen.heads[-1] != (head[0], head[1])):
            self.seen.heads.append((head[0], head[1]))
            self.seen.positions.append(positions)

    def _scrape(self) -> None:
        for name in self._crew.roles:
            for path in ("/metrics", "/health/ready"):
                _, text = self._crew.ask(name, path)
                self.seen.texts.append((f"{name}{path}", text))
