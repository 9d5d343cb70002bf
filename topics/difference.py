"""Topic migration: what would have to change on a cluster so that it carries the catalogue, and what is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from topics.catalogue import Topic

FOREVER = -1  # retention.ms of a topic that keeps everything


@dataclass(frozen=True, slots=True)
class Existing:
    """A topic as the cluster has it; `config` by Kafka's names."""

    partitions: int
    config: Mapping[str, str]


@dataclass(slots=True)
class Difference:
    """What is to be done: `create` whole topics, `raise_partitions` and `alter` by topic; `refused` in words."""

    create: list[Topic] = field(default_factory=list)
    raise_partitions: dict[str, int] = field(default_factory=dict)
    alter: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether the cluster carries the catalogue already."""
        return not (self.create or self.raise_partitions or self.alter or self.refused)


def difference(
    wanted: Iterable[Topic], existing: Mapping[str, Existing], replication: int, *, raise_partitions: bool = False
) -> Difference:
    """Compare. Nothing ever shrinks; partitions grow only when told, because a key may then change its partition."""
    found = Difference()
    for topic in wanted:
        there = existing.get(topic.name)
        if there is None:
            found.create.append(topic)
            continue
        if there.partitions > topic.partitions:
            found.refused.append(
                f"{topic.name} har {there.partitions} partitioner, kataloget {topic.partitions}: gøres aldrig mindre"
            )
        elif there.partitions < topic.partitions and raise_partitions:
            found.raise_partitions[topic.name] = topic.partitions
        elif there.partitions < topic.partitions:
            found.refused.append(
                f"{topic.name} har {there.partitions} partitioner, kataloget {topic.partitions}: "
                "vokser kun med --raise-partitions, fordi hændelser med samme nøgle da kan overhale hinanden"
            )
        _compare_config(topic, there, replication, found)
    return found


def _compare_config(topic: Topic, there: Existing, replication: int, found: Difference) -> None:
    for name, value in topic.config(replication).items():
        # A setting the cluster does not tell is left alone: its default may be right, and guessing is not.
        present = there.config.get(name, value)
        if present == value:
            continue
        if name == "retention.ms" and _longer(present, value):
            found.refused.append(f"{topic.name} gemmer {present} ms, kataloget {value} ms: tiden gøres aldrig kortere")
            continue
        if name == "min.insync.replicas":
            continue  # belongs to the cluster once the topic is there
        found.alter.setdefault(topic.name, {})[name] = value


def _longer(present: str, wanted: str) -> bool:
    return int(present) == FOREVER or (int(wanted) != FOREVER and int(present) > int(wanted))
