"""Our edge, whole, with an Intake that writes only the three rows and the fence. Usage: ours.py TOPIC COUNT.

Settings come from STAFET_ variables, as for the router.
"""

import sys
from collections.abc import Mapping, Sequence

import faust

from bench.edge.store import Store, Tally
from services.effects.intake_port import NO_IDS, Chunk, ChunkResult
from services.router.app import SILENCE, build, spare_the_collector
from services.runtime.config import districts
from services.runtime.config.settings import Settings, load
from services.runtime.process.host import Host, hosted
from services.runtime.process.watchdog import Watchdog
from services.runtime.telemetry.log import configure
from topics.catalogue import catalogue


class RowsIntake:
    """An Intake (`services.effects.intake_port`) that decides nothing."""

    def __init__(self, dsn: str, topic: str, enough: int) -> None:
        """Connect."""
        self._store = Store(dsn)
        self._topic = topic
        self._tally = Tally(enough)

    def positions(
        self, _: str, starts: Mapping[tuple[str, int], int], topic_ids: Mapping[str, str] = NO_IDS
    ) -> dict[tuple[str, int], int]:
        """Start every partition at its log's start."""
        for (topic, partition), start in starts.items():
            self._store.connection.execute("INSERT INTO b_position VALUES (%s, %s, %s)", (topic, partition, start))
        del topic_ids
        return dict(starts)

    def replaced(self, cluster: str, topic_ids: Mapping[str, str]) -> dict[tuple[str, int], int]:
        """Nothing is made again here."""
        del cluster, topic_ids
        return {}

    def handle(self, chunks: Sequence[Chunk]) -> list[ChunkResult]:
        """Write the rows behind the fence, chunk by chunk: the topic has one partition."""
        return [self._handle(chunk) for chunk in chunks]

    def _handle(self, chunk: Chunk) -> ChunkResult:
        self._tally.begin()
        values = [record.value or b"" for record in chunk.records]
        self._store.apply(chunk.topic, values, (chunk.topic, chunk.partition, chunk.base, chunk.new))
        self._tally.stored(len(values))
        return ChunkResult(len(values), len(values), 0, 0)

    def stop_partition(self, cluster: str, topic: str, partition: int, code: str, behind: int | None = None) -> None:
        """Not expected here."""
        raise RuntimeError(f"{cluster} {topic}/{partition} {code} {behind}")


def main(settings: Settings, topic: str, count: int) -> None:
    """Consume until the tally ends the process."""
    configure("router", settings.log_level, strict=True)
    with hosted(settings, ()) as host:
        _work(settings, host, RowsIntake(settings.dsn(), topic, count))


def _work(settings: Settings, host: Host, intake: RowsIntake) -> None:
    inbound = tuple(one.name for one in catalogue(districts.of(settings)) if one.name.startswith("in."))
    app = build(settings, host, intake, Watchdog(SILENCE, settings.stop_seconds), inbound)
    spare_the_collector()
    faust.Worker(app, quiet=True, override_logging=False, redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    main(load(), sys.argv[1], int(sys.argv[2]))
