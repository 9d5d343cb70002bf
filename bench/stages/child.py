"""Does the job in one process with a stopwatch around its stages. Usage: python -m bench.stages.child COUNT.

Prints one JSON line: stage → µs per event [wall, client CPU, backend CPU]. No Kafka: records are made in memory.
"""

import gc
import json
import sys
from collections.abc import Iterator
from typing import Any

from bench.events import PUBLISHERS, made
from bench.filling import sealer
from bench.stages.stopwatch import Stopwatch
from services.core.decision import decide as deciding
from services.effects import audit_records, notices, planner, reading
from services.effects.intake_port import Chunk, Record
from services.effects.sealing import Sealer
from services.router import app
from services.runtime.config import rulebook_files
from services.runtime.config.districts import district
from services.runtime.config.settings import load
from services.storage import audit_log, failpoints, intake, known_facts, positions, transaction
from topics.catalogue import Addresses

CHUNK = 1000
_RECEIVED_MS = 1_770_708_600_000  # 2026-02-10T07:30:00Z
_WARM = 4  # chunks


def chunks(count: int) -> Iterator[Chunk]:
    """Yield `count` events as chunks of one partition per publisher."""
    held: dict[str, list[Record]] = {publisher: [] for publisher in PUBLISHERS}
    bases = dict.fromkeys(PUBLISHERS, 0)
    for publisher, _, value in made(count, publishers=PUBLISHERS):
        found = held[publisher]
        found.append(Record(bases[publisher] + len(found), _RECEIVED_MS, [], value))
        if len(found) == CHUNK:
            base = bases[publisher]
            yield Chunk("stages", f"in.{publisher}", 0, base, base + CHUNK, found)
            bases[publisher], held[publisher] = base + CHUNK, []


def fit(watch: Stopwatch) -> None:
    """Put the stopwatch around every stage; a name that is gone fails here, not silently."""
    watch.around(reading, "read_kafka", "decode")
    watch.around(deciding, "validate", "validate")
    watch.around(reading, "decide", "facts, decide")
    watch.around(reading, "digest", "digest")
    watch.around(intake, "read", "read, the rest")
    watch.around(known_facts, "ask", "ask what is known")
    watch.around(Sealer, "pseudonym", "person look-up (HMAC)")
    watch.around(Sealer, "unwrap", "person key")
    watch.around(Sealer, "fresh", "person key")
    watch.around(planner.Planner, "build", "plan rows")
    watch.around(planner, "compact", "decision as stored")
    watch.around(planner, "seal", "encrypt")
    watch.around(audit_records.LeafBatch, "add", "leaf")
    watch.around(notices, "receipt", "notices")
    watch.around(notices, "offered", "notices")
    watch.around(transaction, "write", "begin, notify")
    watch.around(transaction, "copy", lambda _, where, __: f"COPY {where.statement.split()[1]}")
    watch.around(positions.Fence, "move", "fence")
    watch.around(transaction, "settle", "inbox, people, cases")
    watch.around(audit_log, "lock_head", "tree head")
    watch.around(audit_log, "append", "leaves, entries")
    watch.around(audit_log.merkle, "append", "tree hashes")
    watch.around(transaction, "_log", "steps")

    def collecting(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            watch.begin("garbage collection")
        else:
            watch.end()

    def place(name: str, _: Any) -> None:
        if name == "commit":
            watch.switch("commit")

    gc.callbacks.append(collecting)
    failpoints.install(place)


def main(count: int) -> None:
    """Run and print."""
    settings = load()
    rulebook = rulebook_files.load(settings.rulebook)
    topic_for = Addresses(district(rulebook)).topic
    worker = intake.PostgresIntake(settings.dsn(), rulebook, sealer(settings), topic_for)
    watch = Stopwatch(worker._connection.info.backend_pid)  # noqa: SLF001 - no public way to tell whose backend it is
    for publisher in PUBLISHERS:
        worker.positions("stages", {(f"in.{publisher}", 0): 0})
    everything = list(chunks(count + _WARM * CHUNK))
    fit(watch)
    done = 0
    gc.collect()
    gc.freeze()  # the records in memory stand in for Kafka: the collector would not see them there
    getattr(app, "spare_the_collector", int)()  # an earlier router did not
    for number, chunk in enumerate(everything):
        if number == _WARM:
            watch.reset()
        watch.begin("(rest)")
        (result,) = worker.handle([chunk])
        watch.end()
        done += result.read if number >= _WARM else 0
    found = {
        stage: [round(part / done / 1000, 2) for part in (one.wall, one.client, one.server)]
        for stage, one in watch.spent.items()
    }
    print(json.dumps({"events": done, "stages": found}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
