"""A router and a relay between one broker and one database: what a contract is tried on."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from confluent_kafka import Consumer, KafkaException, TopicPartition

from crash.workbench import sound, stored
from north_jutland import TOPICS
from servers.stafet import Stafet, until
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster, ensure_embedded
from topics.difference import difference

IN = tuple(topic.name for topic in TOPICS if topic.name.startswith("in."))


def ends(bootstrap: str, topics: Iterable[str]) -> dict[tuple[str, int], int]:
    """Return where each partition's log ends, what an open transaction keeps back included."""
    asking = {"bootstrap.servers": bootstrap, "group.id": "none", "isolation.level": "read_uncommitted", "log_level": 0}
    consumer = Consumer(asking)
    told = consumer.list_topics(timeout=10).topics
    found = {}
    for topic in topics:
        for number in told[topic].partitions:
            found[topic, number] = until(partial(_marks, consumer, TopicPartition(topic, number)), topic)[1]
    consumer.close()
    return found


def _marks(consumer: Consumer, partition: TopicPartition) -> tuple[int, int] | None:
    """Return start and end of a log, None while a topic just made has no leader yet."""
    try:
        marks: tuple[int, int] | None = consumer.get_watermark_offsets(partition, 10)
    except KafkaException:
        return None
    return marks


def catalogue_on(settings: Settings, *, embedded: bool = False) -> str:
    """Make the topics of the catalogue, and return the cluster's id."""
    cluster = Cluster(settings)
    if embedded:
        ensure_embedded(settings, IN)
    else:
        cluster.apply(difference(TOPICS, cluster.existing(topic.name for topic in TOPICS), 1))
    return cluster.identity()[0]


def begin_here(settings: Settings, cluster: str) -> None:
    """Say in the database that everything up to now is done: the broker has served other tests before."""
    with psycopg.connect(settings.dsn(), autocommit=True) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kafka_position (cluster, topic, partition, next_offset) VALUES (%s, %s, %s, %s)",
            [
                (cluster, topic, number, end)
                for (topic, number), end in ends(str(settings.kafka_bootstrap), IN).items()
                if end
            ],
        )


class Line:
    """What a test looks at: the log, the rows, the books."""

    def __init__(self, settings: Settings, cluster: str, router: Stafet) -> None:
        """Take what runs."""
        self.settings = settings
        self.bootstrap = str(settings.kafka_bootstrap)
        self.cluster = cluster
        self.router = router

    def query(self, sql: str, *arguments: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.settings.dsn()) as connection:
            return connection.execute(sql, arguments).fetchall()

    def positions(self, topic: str) -> Mapping[int, int]:
        """Return where each partition goes on, by its number."""
        rows = self.query(
            "SELECT partition, next_offset FROM kafka_position WHERE cluster = %s AND topic = %s ORDER BY 1",
            self.cluster,
            topic,
        )
        return dict(rows)

    def settled(self, topic: str) -> None:
        """Wait until every record of the topic has passed through; fails when the books do not agree then."""

        def all_read() -> bool:
            there = {number: end for (_, number), end in ends(self.bootstrap, [topic]).items()}
            return self.positions(topic) == there

        try:
            until(all_read, f"all of {topic} is stored")
        except AssertionError as failure:
            at, there = self.positions(topic), ends(self.bootstrap, [topic])
            raise AssertionError(f"{failure}: {at} of {there}\n{self.router.tail()}") from None
        sound(self.settings.dsn())

    def effects(self, ids: Iterable[str]) -> Counter[int]:
        """Return how many of the events have how many effects: {1: n} when all is well."""
        there = stored(self.settings.dsn())
        return Counter(there[event] for event in ids)


@contextmanager
def line(settings: Settings, *, embedded: bool = False, **more: Any) -> Iterator[Line]:
    """Run a router and a relay on the settings' broker and database."""
    settings = settings.model_copy(update={"kafka_group": f"stafet-router-{os.urandom(4).hex()}", **more})
    cluster = catalogue_on(settings, embedded=embedded)
    begin_here(settings, cluster)
    with Stafet("router", settings) as router, Stafet("relay", settings) as relay:
        router.wait_ready()
        relay.wait_ready()
        yield Line(settings, cluster, router)
