"""What crash tests work with: an Intake on a test's database, made-up records, and the invariants afterwards."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import orjson
import psycopg

from north_jutland import RULEBOOK, topic_for
from services.cli.commands.demo.fiction import week
from services.core.evidence import merkle
from services.core.rulebook.model import Rulebook
from services.effects.intake_port import Chunk, Record
from services.effects.sealing import Sealer
from services.storage import balance
from services.storage.connections import engine
from services.storage.intake import PostgresIntake

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = "test-cluster"
RECEIVED_MS = 1_770_708_600_000  # 2026-02-10T07:30:00Z
_DAY = date(2026, 2, 10)
_PUBLISHER = "kommune-0860"
TOPIC = f"in.{_PUBLISHER}"


def rulebook() -> Rulebook:
    """Return North Jutland's rulebook."""
    return RULEBOOK


def intake(database: str) -> PostgresIntake:
    """Return an Intake with keys that only tests have."""
    return PostgresIntake(database, rulebook(), Sealer({1: b"m" * 32}, b"l" * 32), topic_for)


def events(count: int, seed: int) -> list[bytes]:
    """Return different events of one publisher, ready for Kafka."""
    found: dict[str, bytes] = {}
    for event in week(_DAY, seed, 100 * count + 1000):
        if event["source"].endswith(_PUBLISHER):
            found[event["id"]] = orjson.dumps(event)
        if len(found) == count:
            break
    return list(found.values())


def records(values: Sequence[bytes], base: int = 0) -> list[Record]:
    """Return the values as records with consecutive offsets from `base`."""
    return [Record(base + at, RECEIVED_MS, [], value) for at, value in enumerate(values)]


def chunk(values: Sequence[bytes], base: int = 0, partition: int = 0) -> Chunk:
    """Return one chunk of the test's topic."""
    return Chunk(CLUSTER, TOPIC, partition, base, base + len(values), records(values, base))


def ids(values: Iterable[bytes]) -> list[str]:
    """Return the events' ids."""
    return [orjson.loads(value)["id"] for value in values]


def stored(database: str) -> Counter[str]:
    """Return how often each event id stands among the events."""
    with psycopg.connect(database) as connection:
        return Counter(row[0] for row in connection.execute("SELECT event_id FROM event"))


def sound(database: str) -> None:
    """Assert what must hold whatever happened: balance closed, tree equal to its leaves, effects with leaves.

    All of it is read from one snapshot: processes may be at work.
    """
    with engine(database).connect() as connection:
        drawn = balance.draw(connection)  # begins the snapshot
        read = connection.exec_driver_sql
        leaves = read("SELECT idx, body FROM leaf ORDER BY idx").all()
        bare = read("SELECT count(*) FROM handover WHERE id NOT IN (SELECT handover FROM handover_step)").one()
        offered = read(
            "SELECT count(*) FROM handover_step WHERE version = 1 GROUP BY handover HAVING count(*) > 1"
        ).first()
    assert drawn.closes, drawn
    numbers, bodies = [row[0] for row in leaves], [row[1] for row in leaves]
    _, peaks = merkle.append(0, [], [merkle.leaf_hash(body) for body in bodies])
    assert numbers == list(range(len(bodies)))
    assert merkle.root(peaks).hex() == drawn.root
    assert bare == (0,)
    assert offered is None
