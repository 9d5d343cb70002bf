"""Kafka administration: what a cluster has and is given, topics with their settings and access rules."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from confluent_kafka import IsolationLevel, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourcePatternType,
    ResourceType,
)

from services.runtime.config.settings import Settings
from services.runtime.kafka.client import client
from topics.access import Access
from topics.difference import Difference, Existing

EMBEDDED = "mockCluster"  # how the id of librdkafka's own broker begins
NO_ID = "A" * 22  # what a cluster says that is older than topic ids
UNKNOWN, TIMED_OUT = "UNKNOWN_TOPIC_OR_PART", "_TIMED_OUT"  # as librdkafka names them
ANSWER = 15.0  # seconds a cluster gets to carry out one kind of change


class ClusterError(Exception):
    """The cluster does not answer or refused; `code` is Kafka's name of the reason, `what` is what was asked."""

    def __init__(self, code: str, what: str) -> None:
        """Take the name of the code, and the topic or kind of change."""
        super().__init__(f"{what}: {code}")
        self.code = code
        self.what = what


class Cluster:
    """One cluster as its administrator sees it. Every method raises ClusterError."""

    def __init__(self, settings: Settings) -> None:
        """Connect when first asked. Raises SettingsError when a password file cannot be read."""
        self._admin = AdminClient(client(settings, "admin"))
        self._replication = settings.kafka_replication

    def identity(self, seconds: float = 5.0) -> tuple[str, int]:
        """Return the cluster's id and its number of brokers."""
        try:
            told = self._admin.list_topics(timeout=seconds)
        except KafkaException as error:
            raise _error(error, "metadata") from None
        return str(told.cluster_id), len(told.brokers)

    def topic_ids(self, names: Iterable[str]) -> dict[str, str]:
        """Return the id of each topic that is there: one that is made again under its name has another.

        The demo's broker gives none, and is asked for none.
        """
        if self.identity()[0].startswith(EMBEDDED):
            return {}
        asked = self._admin.describe_topics(TopicCollection(sorted(names)), request_timeout=ANSWER)
        found = {}
        for name, future in asked.items():
            try:
                id_ = str(_answer(future, name).topic_id)
            except ClusterError as error:
                if error.code != UNKNOWN:
                    raise
                continue
            if id_ != NO_ID:
                found[name] = id_
        return found

    def hidden(self, prefix: str) -> dict[str, int]:
        """Return how many records lie behind open transactions, by topic with this prefix; without those with none."""
        try:
            told = self._admin.list_topics(timeout=ANSWER).topics
        except KafkaException as error:
            raise _error(error, "metadata") from None
        asked = {
            TopicPartition(name, number): OffsetSpec.latest()
            for name, topic in told.items()
            if name.startswith(prefix)
            for number in topic.partitions
        }
        found: Counter[str] = Counter()
        for sign, level in ((1, IsolationLevel.READ_UNCOMMITTED), (-1, IsolationLevel.READ_COMMITTED)):
            for place, future in self._admin.list_offsets(asked, isolation_level=level).items() if asked else ():
                found[place.topic] += sign * _answer(future, place.topic).offset
        return {name: count for name, count in sorted(found.items()) if count > 0}

    def ends(self, topic: str, partition: int) -> tuple[int, int]:
        """Return the offset of the first record of a partition's log, and the one after its last."""
        asked = TopicPartition(topic, partition)
        first, last = (
            _answer(self._admin.list_offsets({asked: spec})[asked], topic).offset
            for spec in (OffsetSpec.earliest(), OffsetSpec.latest())
        )
        return first, last

    def newest(self, prefix: str, seconds: float) -> tuple[str, dict[tuple[str, int], int]]:
        """Return the cluster's id and the offset after the last record of each partition of topics with this prefix.

        The cluster gets so many seconds for each of its two answers.
        """
        try:
            told = self._admin.list_topics(timeout=seconds)
        except KafkaException as error:
            raise _error(error, "metadata") from None
        names = sorted(name for name in told.topics if name.startswith(prefix))
        places = [TopicPartition(name, number) for name in names for number in told.topics[name].partitions]
        asked = {place: OffsetSpec.latest() for place in places}
        found = {}
        for place, future in self._admin.list_offsets(asked, request_timeout=seconds).items() if asked else ():
            found[place.topic, place.partition] = _answer(future, place.topic, seconds).offset
        return str(told.cluster_id), found

    def existing(self, names: Iterable[str]) -> dict[str, Existing]:
        """Return those of `names` that are there."""
        try:
            told = self._admin.list_topics(timeout=ANSWER).topics
        except KafkaException as error:
            raise _error(error, "metadata") from None
        partitions = {name: len(told[name].partitions) for name in names if name in told}
        if not partitions:
            return {}
        asked = self._admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, name) for name in partitions])
        found = {}
        for resource, future in asked.items():
            config = {entry.name: entry.value for entry in _answer(future, resource.name).values()}
            found[resource.name] = Existing(partitions[resource.name], config)
        return found

    def apply(self, difference: Difference) -> None:
        """Create, grow and alter as the difference says."""
        if difference.create:
            new = [
                NewTopic(
                    topic.name,
                    num_partitions=topic.partitions,
                    replication_factor=self._replication,
                    config=dict(topic.config(self._replication)),
                )
                for topic in difference.create
            ]
            _settle(self._admin.create_topics(new, operation_timeout=ANSWER))
        if difference.raise_partitions:
            more = [NewPartitions(name, count) for name, count in difference.raise_partitions.items()]
            _settle(self._admin.create_partitions(more, operation_timeout=ANSWER))
        if difference.alter:
            _settle(self._admin.incremental_alter_configs([_altered(*one) for one in difference.alter.items()]))

    def allow(self, rules: Iterable[Access]) -> None:
        """Create access rules; one that is there already stays."""
        _settle(self._admin.create_acls([_binding(rule) for rule in rules], request_timeout=ANSWER))


def ensure_embedded(settings: Settings, names: Iterable[str]) -> None:
    """Make topics on librdkafka's own broker: it does so when asked about one by name, and knows no settings."""
    admin = AdminClient(client(settings, "admin"))
    for name in names:
        try:
            admin.list_topics(topic=name, timeout=ANSWER)
        except KafkaException as error:
            raise _error(error, name) from None


def _altered(name: str, config: Mapping[str, str]) -> ConfigResource:
    entries = [ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET) for key, value in config.items()]
    return ConfigResource(ConfigResource.Type.TOPIC, name, incremental_configs=entries)


def _binding(rule: Access) -> AclBinding:
    return AclBinding(
        ResourceType[rule.resource],
        rule.name,
        ResourcePatternType.PREFIXED if rule.prefixed else ResourcePatternType.LITERAL,
        f"User:{rule.principal}",
        "*",
        AclOperation[rule.operation],
        AclPermissionType.ALLOW,
    )


def _settle(futures: Mapping[object, object]) -> None:
    for what, future in futures.items():
        _answer(future, what if isinstance(what, str) else str(getattr(what, "name", "access rule")))


def _answer(future: Any, what: str, seconds: float = ANSWER) -> Any:
    """Return what a cluster answers about one thing; one that does not answer in time is away like any other."""
    try:
        return future.result(seconds)
    except KafkaException as error:
        raise _error(error, what) from None
    except TimeoutError:
        raise ClusterError(TIMED_OUT, what) from None


def _error(error: KafkaException, what: str) -> ClusterError:
    return ClusterError(error.args[0].name(), what)
