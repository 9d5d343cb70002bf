"""A partition's log as its cluster has it now: which it is, and where it begins and ends."""

from typing import NamedTuple

from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster


class PartitionLog(NamedTuple):
    """Cluster, id of the topic where it has one, offset of the first record, and the one after the last."""

    cluster: str
    topic_id: str | None
    start: int
    end: int


def partition_log(settings: Settings, topic: str, partition: int) -> PartitionLog:
    """Ask the cluster. Raises ClusterError."""
    cluster = Cluster(settings)
    name, _ = cluster.identity()
    return PartitionLog(name, cluster.topic_ids([topic]).get(topic), *cluster.ends(topic, partition))
