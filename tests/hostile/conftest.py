"""A router and a relay on each broker: the embedded one and, where there is Java, a real Apache Kafka."""

from collections.abc import Iterator

import pytest

from hostile.passing import Aftermath, passing
from servers.databases import fresh
from services.runtime.config.settings import load
from services.runtime.embedded.pair import EmbeddedPair

BROKERS = [
    pytest.param("embedded", marks=pytest.mark.server),
    pytest.param("kafka", marks=pytest.mark.kafka),
]


@pytest.fixture(scope="module", params=BROKERS)
def after(
    request: pytest.FixtureRequest, pair: EmbeddedPair, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aftermath]:
    """What is left when every hostile message has passed through; read by every test of a file."""
    embedded = request.param == "embedded"
    bootstrap = pair.pair.bootstrap if embedded else request.getfixturevalue("kafka").bootstrap
    with fresh(pair.pair.database_url) as url:
        home = tmp_path_factory.mktemp("hostile")
        settings = load(mode="test", home=home, database_url=url, kafka_bootstrap=bootstrap)
        with passing(settings, embedded=embedded) as left:
            yield left
