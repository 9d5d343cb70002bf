"""The catalogue on a real cluster: everything is made, a second time changes nothing, and nothing ever shrinks."""

import subprocess
import sys
from dataclasses import replace

import pytest
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions

from north_jutland import TOPICS
from servers.kafka import RealKafka
from servers.stafet import environment, until
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster
from topics.difference import difference

pytestmark = pytest.mark.kafka
NAMES = [topic.name for topic in TOPICS]


@pytest.fixture
def bare(settings: Settings, own_kafka: RealKafka) -> Settings:
    """Settings of a cluster that has no topics yet."""
    return settings.model_copy(update={"kafka_bootstrap": own_kafka.bootstrap})


def apply(settings: Settings, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `stafet topics apply`."""
    return subprocess.run(
        (sys.executable, "-m", "services.cli.main", "topics", "apply", *options),
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def alter(admin: AdminClient, topic: str, name: str, value: str) -> None:
    """Change a topic's setting behind Stafet's back."""
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(30)


def test_apply_makes_all_changes_nothing_twice_and_shrinks_nothing(bare: Settings, own_kafka: RealKafka) -> None:
    """The command makes the catalogue, repeats without a change, mends what differs and refuses what would shrink."""
    first = apply(bare)
    assert (first.returncode, first.stdout.count("User:publisher-kriminalforsorgen")) == (0, 7), first.stderr
    until(lambda: sorted(Cluster(bare).existing(NAMES)) == NAMES, "the catalogue on the cluster")
    there = Cluster(bare).existing(NAMES)
    for topic in TOPICS:
        assert there[topic.name].partitions == topic.partitions
        assert topic.config(1).items() <= there[topic.name].config.items()

    again = apply(bare)
    assert again.returncode == 0
    assert f"alle {len(NAMES)} emner var der allerede" in again.stderr
    assert Cluster(bare).existing(NAMES) == there

    admin = own_kafka.admin()
    alter(admin, "in.kommune-0860", "message.timestamp.type", "CreateTime")
    alter(admin, "receipts.kommune-0860", "retention.ms", "-1")
    for future in admin.create_partitions([NewPartitions("out.psp", 5)]).values():
        future.result(30)
    # What a broker was told it shows a moment later.
    until(lambda: seen(bare) == ("CreateTime", "-1", 5), "what was changed")
    mended = apply(bare)
    assert mended.returncode == 1
    assert "in.kommune-0860 er ændret" in mended.stderr
    assert mended.stderr.count("NÆGTET") == 2
    until(lambda: seen(bare) == ("LogAppendTime", "-1", 5), "what is mended, and what is not")


def seen(settings: Settings) -> tuple[str, str, int]:
    """Return what was changed behind Stafet's back: a timestamp type, a retention, a number of partitions."""
    now = Cluster(settings).existing(NAMES)
    return (
        now["in.kommune-0860"].config["message.timestamp.type"],
        now["receipts.kommune-0860"].config["retention.ms"],
        now["out.psp"].partitions,
    )


def test_partitions_grow_only_when_told(bare: Settings) -> None:
    """A catalogue with more partitions is refused, and carried out when somebody says so."""
    cluster = Cluster(bare)
    (topic,) = [topic for topic in TOPICS if topic.name == "in.kommune-0860"]
    cluster.apply(difference([topic], {}, 1))
    larger = replace(topic, partitions=12)
    refused = difference([larger], cluster.existing([topic.name]), 1)
    assert (len(refused.refused), refused.raise_partitions) == (1, {})
    cluster.apply(refused)
    assert cluster.existing([topic.name])[topic.name].partitions == 6
    cluster.apply(difference([larger], cluster.existing([topic.name]), 1, raise_partitions=True))
    until(lambda: cluster.existing([topic.name])[topic.name].partitions == 12, "the new partitions")
    assert difference([larger], cluster.existing([topic.name]), 1).empty


def test_a_cluster_that_does_not_answer_is_named(bare: Settings, own_kafka: RealKafka) -> None:
    """With the broker away the command says which one, in Danish and without a traceback, and ends with 69."""
    own_kafka.kill()
    done = apply(bare)
    assert done.returncode == 69
    assert f"Kafka på {own_kafka.bootstrap} svarer ikke" in done.stderr
    assert "Traceback" not in done.stderr
