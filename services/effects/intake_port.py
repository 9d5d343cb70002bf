"""The intake port: what the edge hands over of one fetch, partition by partition, and what it may expect back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Protocol

NO_IDS: Mapping[str, str] = MappingProxyType({})
"""What a broker says that gives its topics no ids."""


class Record(NamedTuple):
    """One Kafka record; `timestamp_ms` is the broker's append time (milliseconds since 1970, UTC).

    With `created` it was the sender's clock that said so, as far as it can be believed. With `code` the edge found
    that the record is none to be read; what was in it is not kept, and `value` says how much it was. With `receipt` we
    took it in ourselves: its sender has that id, and the time is that of our own receipt (`services.effects.vouchers`).

    A tuple, because one is made for every event that passes: a frozen dataclass takes three times as long.
    """

    offset: int
    timestamp_ms: int
    headers: Sequence[tuple[str, bytes | None]]
    value: bytes | None
    created: bool = False
    code: str | None = None
    receipt: bytes | None = None


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

    def positions(
        self, cluster: str, starts: Mapping[tuple[str, int], int], topic_ids: Mapping[str, str] = NO_IDS
    ) -> dict[tuple[str, int], int]:
        """Return where to read each (topic, partition); one never seen before is created at its log start.

        One that was stopped is left out until a person lets it go on, and so is one that stands in the log of a topic
        with another id than `topic_ids` has: `replaced` names it.
        """

    def replaced(self, cluster: str, topic_ids: Mapping[str, str]) -> dict[tuple[str, int], int]:
        """Return the positions in the log of a topic that was made again under its name, unless stopped already."""

    def handle(self, chunks: Sequence[Chunk]) -> Sequence[ChunkResult]:
        """Store everything the chunks mean, each of another partition, in one transaction; one result for each.

        Raises StaleFenceError when another worker moved one of the positions, DatabaseAwayError when the database is
        away; then nothing is stored of the transaction that was under way.
        """

    def stop_partition(self, cluster: str, topic: str, partition: int, code: str, behind: int | None = None) -> None:
        """Stop the partition for good: a leaf says why, and `positions` leaves it out from now on.

        `behind` is where its log can be read again when it is damaged at our position.
        """
