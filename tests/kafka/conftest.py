"""Settings that name a real Kafka, the shared one or one of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.kafka import RealKafka
from servers.needed import kafka_needed
from services.runtime.config.settings import Settings


@pytest.fixture
def real(kafka: RealKafka, settings: Settings) -> Settings:
    """This test's database, and the real Kafka that all tests share."""
    return settings.model_copy(update={"kafka_bootstrap": kafka.bootstrap})


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[RealKafka]:
    """A real Kafka that the test may stop, kill and start again."""
    kafka_needed()
    with RealKafka(tmp_path / "kafka") as broker:
        yield broker
