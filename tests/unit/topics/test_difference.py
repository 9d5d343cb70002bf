"""What is changed on a cluster: everything that grows, nothing that shrinks."""

from dataclasses import replace

import pytest

from north_jutland import TOPICS
from topics.catalogue import DAY_MS, Topic
from topics.difference import Existing, difference

TOPIC: Topic = next(topic for topic in TOPICS if topic.name == "in.kriminalforsorgen")


def there(topic: Topic = TOPIC, **config: str) -> dict[str, Existing]:
    """The cluster has this topic, with these settings in place of the catalogue's."""
    return {topic.name: Existing(topic.partitions, {**topic.config(1), **config})}


def test_a_cluster_that_carries_the_catalogue_needs_nothing() -> None:
    """Applying twice does nothing the second time."""
    existing = {topic.name: Existing(topic.partitions, topic.config(1)) for topic in TOPICS}
    assert difference(TOPICS, existing, 1).empty


def test_what_is_missing_is_created() -> None:
    """A topic that is not there is created whole; strange topics are left alone."""
    found = difference([TOPIC], {"somebody.elses": Existing(1, {})}, 1)
    assert found.create == [TOPIC]
    assert not found.refused


def test_partitions_grow_only_when_told() -> None:
    """Fewer partitions than catalogued is refused in words, and raised with the option."""
    existing = there(replace(TOPIC, partitions=2))
    assert "raise-partitions" in difference([TOPIC], existing, 1).refused[0]
    told = difference([TOPIC], existing, 1, raise_partitions=True)
    assert told.raise_partitions == {TOPIC.name: 6}
    assert not told.refused


def test_partitions_never_shrink() -> None:
    """More partitions than catalogued is refused, whatever was told."""
    found = difference([TOPIC], there(replace(TOPIC, partitions=9)), 1, raise_partitions=True)
    assert "gøres aldrig mindre" in found.refused[0]
    assert not found.raise_partitions


@pytest.mark.parametrize("present", [str(8 * DAY_MS), "-1"])
def test_retention_never_shrinks(present: str) -> None:
    """A topic that keeps longer than catalogued, or for ever, is refused."""
    found = difference([TOPIC], there(**{"retention.ms": present}), 1)
    assert "gøres aldrig kortere" in found.refused[0]
    assert not found.alter


def test_retention_grows_and_wrong_settings_are_put_right() -> None:
    """A shorter retention and a wrong timestamp type are altered, and only these."""
    found = difference([TOPIC], there(**{"retention.ms": "1000", "message.timestamp.type": "CreateTime"}), 1)
    assert found.alter == {
        TOPIC.name: {"retention.ms": str(7 * DAY_MS), "message.timestamp.type": "LogAppendTime"},
    }


def test_a_catalogued_topic_kept_for_ever_may_grow_to_that() -> None:
    """For ever is the longest retention: growing to it is no shrinking."""
    found = difference([replace(TOPIC, retention_ms=-1)], there(), 1)
    assert found.alter[TOPIC.name] == {"retention.ms": "-1"}


def test_three_replicas_survive_one() -> None:
    """With three replicas a write waits for two; with one for itself."""
    assert TOPIC.config(3)["min.insync.replicas"] == "2"
    assert TOPIC.config(1)["min.insync.replicas"] == "1"
