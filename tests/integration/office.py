"""What tests of the storage work with: publishers that send, people that act, and a look into every table's bytes."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg

from acting import Acting
from acting import acting as acts_of
from crash.workbench import CLUSTER, RECEIVED_MS, ROOT, rulebook
from north_jutland import topic_for
from sent import NAME, WHY, Event, event
from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook
from services.effects.intake_port import Chunk, ChunkResult, Record
from services.effects.sealing import Sealer
from services.runtime.config.rulebook_files import load
from services.storage.connections import connect
from services.storage.deadletters import Replay
from services.storage.intake import PostgresIntake

MASTER, LOOKUP = {1: b"m" * 32}, b"l" * 32
KSP = Principal.parse("koordinator:kommune-0860:k-17")
LEADER = Principal.parse("forumleder:kommune-0860:l-1")
OTHER = Principal.parse("koordinator:kommune-0851:k-3")
EXIT = Principal.parse("exit-koordinator:nordjyllands-politi:e-1")
LEAD = Principal.parse("infohus-tovholder:kommune-0860:t-1")


def sealer() -> Sealer:
    """Return the keys that only tests have."""
    return Sealer(MASTER, LOOKUP)


def concern(kind: str = "stadium_concern", publisher: str = "kommune-0860", **changes: Any) -> Event:
    """Return a concern about a boy of sixteen in Hjorring, for its SSP (STA-5)."""
    data = {
        "subject": {"cpr": "700110-4234", "name": NAME, "residence": "0860"},
        "legal_basis": "RPL115-1-1",
        "necessity": WHY,
        "observed_on": "2026-02-07",
        "source_kind": "ssp_worker",
        "notification": "considered_not_needed",
        "description": WHY,
        **changes,
    }
    return event(publisher, kind, data)


def recall(of: Event, publisher: str | None = None) -> Event:
    """Return the recall of an event, by its own publisher unless another one is named."""
    sender = publisher or str(of["source"]).rpartition(":")[2]
    ref = {"source": of["source"], "id": of["id"]}
    return event(sender, "event_recalled", {"event_ref": ref, "reason": "wrong_person"})


class Publishers:
    """Sends to one database as the router would, each publisher in the order in which it speaks."""

    def __init__(
        self,
        database: str,
        *,
        keys: Sealer | None = None,
        rules: Rulebook | None = None,
        received_ms: int = RECEIVED_MS,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Connect; everything is received at one moment, and decided when it is unless a clock is given."""
        self._received_ms = received_ms
        self.database = database
        timed = {} if clock is None else {"clock": clock}
        self.intake = PostgresIntake(database, rules or rulebook(), keys or sealer(), topic_for, **timed)
        self._next: dict[str, int] = {}

    def send(self, *events: Event | bytes, topic: str | None = None) -> ChunkResult:
        """Store events as one chunk of the topic: of the first one's source unless another topic is named."""
        first = events[0]
        name = topic or (f"in.{str(first['source']).rpartition(':')[2]}" if isinstance(first, dict) else "")
        base = self._next.get(name)
        if base is None:
            base = self.intake.positions(CLUSTER, {(name, 0): 0})[name, 0]
        values = [one if isinstance(one, bytes) else orjson.dumps(one) for one in events]
        records = [Record(base + at, self._received_ms, [], value) for at, value in enumerate(values)]
        (result,) = self.intake.handle([Chunk(CLUSTER, name, 0, base, base + len(values), records)])
        self._next[name] = base + len(values)
        return result

    def fetch(self, sent: Mapping[str, Sequence[Event | bytes]]) -> Sequence[ChunkResult]:
        """Store events of several partitions as one fetch; a name is a topic, or a topic and a partition."""
        chunks = []
        for name, events in sent.items():
            topic, _, partition = name.partition("/")
            key = (topic, int(partition or 0))
            base = self.intake.positions(CLUSTER, {key: 0})[key]
            values = [one if isinstance(one, bytes) else orjson.dumps(one) for one in events]
            records = [Record(base + at, RECEIVED_MS, [], value) for at, value in enumerate(values)]
            chunks.append(Chunk(CLUSTER, *key, base, base + len(values), records))
        return self.intake.handle(chunks)


def rows(database: str, query: str, *values: Any) -> list[Any]:
    """Return the rows of a query; single columns plain."""
    with psycopg.connect(database) as connection:
        found = connection.execute(query, values).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


def change(database: str, statement: str, *values: Any) -> int:
    """Change something behind the product's back; returns how many rows."""
    with psycopg.connect(database) as connection:
        return connection.execute(statement, values).rowcount


def handovers(database: str, forum: str | None = None) -> list[UUID]:
    """Return the handovers, oldest first, of one forum or all."""
    return rows(database, "SELECT id FROM handover WHERE coalesce(forum = %s, true) ORDER BY offered_at, id", forum)


@contextmanager
def acting(database: str, actor: Principal = KSP, **given: Any) -> Iterator[Acting]:
    """Open a connection for the acts of one person."""
    with acts_of(database, actor, **given) as mine:
        yield mine


@contextmanager
def replaying(database: str, rules: Rulebook | None = None, actor: Principal = KSP) -> Iterator[Replay]:
    """Give somebody the dead letters."""
    with connect(database) as connection:
        yield Replay(connection, rules or rulebook(), sealer(), topic_for, actor)


def everything(database: str) -> dict[str, bytes]:
    """Return the bytes of every table, as binary COPY gives them."""
    found = {}
    with psycopg.connect(database) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            with connection.cursor().copy(f"COPY {name} TO STDOUT (FORMAT BINARY)") as stream:
                found[name] = b"".join(bytes(part) for part in stream)
    return found


def rules_without(folder: Path, wanted: str) -> Rulebook:
    """Return North Jutland's rulebook in which Kriminalforsorgen may not send `wanted`, written to a folder."""
    shutil.copytree(ROOT / "rulebooks" / "nordjylland", folder)
    path = folder / "publishers.yaml"
    text = path.read_text(encoding="utf-8")
    assert f"may_send: [{wanted}, exit_wish, " in text
    path.write_text(text.replace(f"may_send: [{wanted}, exit_wish, ", "may_send: [exit_wish, "), encoding="utf-8")
    return load(folder)
