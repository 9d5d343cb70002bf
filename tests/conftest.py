"""The embedded pair for a whole run, and a database of its own, at the schema's head, for each test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg
import pytest

from north_jutland import RULEBOOK
from servers.databases import at, fresh
from servers.kafka import RealKafka
from servers.needed import kafka_needed
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate
from services.storage.rulebooks import visible_stages


@pytest.fixture(scope="session")
def pair() -> Iterator[EmbeddedPair]:
    """Broker and database, with a migrated database named `pattern`."""
    # Not below pytest's own folder: a second run of pytest closes that to the user PostgreSQL runs as under root.
    with TemporaryDirectory(prefix="stafet-pair-") as folder, EmbeddedPair(Path(folder)) as held:
        url = held.pair.database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE pattern")
        migrate.upgrade(at(url, "pattern"))
        with psycopg.connect(at(url, "pattern")) as connection, connection.cursor() as cursor:
            # Most tests decide by North Jutland's rulebook without activating it; each activation comes after this.
            visible_stages.store(cursor, UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC), RULEBOOK)
        with psycopg.connect(url) as connection:  # a database somebody is connected to cannot be copied
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'pattern'")
        yield held


@pytest.fixture
def database(pair: EmbeddedPair) -> Iterator[str]:
    """A fresh database, as a URI."""
    with fresh(pair.pair.database_url) as url:
        yield url


@pytest.fixture
def settings(pair: EmbeddedPair, database: str, tmp_path: Path) -> Settings:
    """Settings that name the pair and this test's database."""
    return load(
        mode="test",
        home=tmp_path,
        database_url=database,
        kafka_bootstrap=pair.pair.bootstrap,
        health_port=0,
    )


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKafka]:
    """A real Kafka that runs all the time; without one the test is skipped and says why, in CI it fails."""
    kafka_needed()
    with RealKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker
