"""The same line on both brokers: the embedded one and, where there is Java, a real Apache Kafka."""

from collections.abc import Iterator

import pytest

from servers.databases import fresh
from servers.line import Line, line
from services.runtime.config.settings import load
from services.runtime.embedded.pair import EmbeddedPair

BROKERS = [
    pytest.param("embedded", marks=pytest.mark.server),
    pytest.param("kafka", marks=pytest.mark.kafka),
]
SMALL = 50  # chunk_records: some hundred events are several transactions


@pytest.fixture(scope="module", params=BROKERS)
def running(
    request: pytest.FixtureRequest, pair: EmbeddedPair, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Line]:
    """A router and a relay that serve every test of a file."""
    embedded = request.param == "embedded"
    bootstrap = pair.pair.bootstrap if embedded else request.getfixturevalue("kafka").bootstrap
    with fresh(pair.pair.database_url) as url:
        settings = load(
            mode="test",
            home=tmp_path_factory.mktemp("line"),
            database_url=url,
            kafka_bootstrap=bootstrap,
            chunk_records=SMALL,
        )
        with line(settings, embedded=embedded) as there:
            yield there
