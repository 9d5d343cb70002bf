"""The intake port: what the edge hands over of one fetch, partition by partition, and what it may expect back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Record(NamedTuple):
    """One Kafka record; `timestamp_ms` is the broker's append time (milliseconds since 1970, UTC).

    A tuple, because one is made for every event that passes: a frozen dataclass takes three times as long.
    """

    offset: int
    timestamp_ms: int
    headers: Sequence[tuple[str, bytes | None]]
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records of one partition between two consumer positions.

    `base` and `new` are positions, not offsets of records: gaps left by aborted transactions or compaction are
    legal, and a record that got lost on the way here breaks the chain of positions (design 6).
    """

    cluster: str
    topic: str
    partition: int
    base: int
    new: int
    records: Sequence[Record]


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """How the records of a chunk ended: `read` = `decided` + `duplicates` + `dead`; `codes` says what these died of."""

    read: int
    decided: int
    duplicates: int
    dead: int
    codes: Mapping[str, int] = field(default_factory=dict)


class StaleFenceError(Exception):
    """The position moved under us: another worker owns the partition, and this one must stop at once."""


class Intake(Protocol):
    """Turns chunks into effects; synchronous, and used from one thread only."""

    def positions(self, cluster: str, starts: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], int]:
        """Return where to read each (topic, partition); one never seen before is created at its log start.

        One that was halted is left out until a person lets it go on.
        """

    def handle(self, chunks: Sequence[Chunk]) -> Sequence[ChunkResult]:
        """Store everything the chunks mean, each of another partition, in one transaction; one result for each.

        Raises StaleFenceError when another worker moved one of the positions, DatabaseAwayError when the database is
        away; then nothing is stored of the transaction that was under way.
        """

    def halt(self, cluster: str, topic: str, partition: int, code: str) -> None:
        """Stop the partition for good: a leaf says why, and `positions` leaves it out from now on."""
