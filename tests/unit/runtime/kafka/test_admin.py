"""Kafka administration: a cluster that is slow to answer is away, like one that does not answer at all."""

from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import ConfigResource

from services.runtime.config.settings import load
from services.runtime.kafka import admin
from services.runtime.kafka.admin import TIMED_OUT, UNKNOWN, Cluster, ClusterError
from topics.difference import Difference

METADATA = SimpleNamespace(
    cluster_id="c", brokers={1: None}, topics={"in.a": SimpleNamespace(partitions={0: SimpleNamespace()})}
)
ASKED: dict[str, Callable[[Cluster], Any]] = {
    "topic_ids": lambda cluster: cluster.topic_ids(["in.a"]),
    "hidden": lambda cluster: cluster.hidden("in."),
    "ends": lambda cluster: cluster.ends("in.a", 0),
    "newest": lambda cluster: cluster.newest("in.", 0.01),
    "existing": lambda cluster: cluster.existing(["in.a"]),
    "allow": lambda cluster: cluster.allow([]),
    "apply": lambda cluster: cluster.apply(Difference([], {"in.a": 3}, {})),
}


class Answering:
    """An administrator's client that knows the cluster, and answers whatever else it is asked with one future."""

    def __init__(self, answer: Future[Any]) -> None:
        """Take the future."""
        self._answer = answer

    def list_topics(self, **_: Any) -> Any:
        """Return the cluster's topics."""
        return METADATA

    def list_offsets(self, *_: Any, **__: Any) -> Any:
        """Return the future of a partition."""
        return {TopicPartition("in.a", 0): self._answer}

    def describe_configs(self, *_: Any) -> Any:
        """Return the future of a topic's settings."""
        return {ConfigResource(ConfigResource.Type.TOPIC, "in.a"): self._answer}

    def __getattr__(self, _: str) -> Any:
        return lambda *_, **__: {"in.a": self._answer}


def cluster(monkeypatch: pytest.MonkeyPatch, answer: Future[Any]) -> Cluster:
    """Return a cluster whose answers are that future."""
    monkeypatch.setattr(admin, "ANSWER", 0.01)
    monkeypatch.setattr(admin._answer, "__defaults__", (0.01,))
    monkeypatch.setattr(admin, "AdminClient", lambda _: Answering(answer))
    return Cluster(load(mode="test", kafka_bootstrap="127.0.0.1:1"))


@pytest.mark.parametrize("ask", ASKED.values(), ids=list(ASKED))
def test_a_cluster_that_is_slow_to_answer_is_away(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[Cluster], Any]
) -> None:
    """Whatever it is asked: the future's own error, which nobody waits for, once ended the router."""
    with pytest.raises(ClusterError) as told:
        ask(cluster(monkeypatch, Future()))
    assert told.value.code == TIMED_OUT


def test_a_topic_that_is_not_there_has_no_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """That answer alone is none of the cluster's faults; the twin: any other is."""
    gone, refused = Future[Any](), Future[Any]()
    gone.set_exception(KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART)))
    refused.set_exception(KafkaException(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)))
    assert gone.exception().args[0].name() == UNKNOWN
    assert cluster(monkeypatch, gone).topic_ids(["in.a"]) == {}
    with pytest.raises(ClusterError, match="TOPIC_AUTHORIZATION_FAILED"):
        cluster(monkeypatch, refused).topic_ids(["in.a"])
