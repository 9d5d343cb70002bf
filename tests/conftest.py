"""The embedded pair for a whole run, and a database of its own, at the schema's head, for each test."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
import structlog

from acting import ruled_by
from north_jutland import RULEBOOK
from servers.databases import at, fresh, hurry
from servers.kafka import RealKafka
from servers.needed import kafka_needed
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate

LONG = frozenset({"canary", "crash", "e2e", "kafka", "mutation", "oracle", "simulation", "statemachine"})


def _log_plainly() -> None:
    """Log as every process does, on standard error: what a command prints is not mixed with what a server logs."""
    structlog.reset_defaults()
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


_log_plainly()


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """End with each test what it, or its module, set up: such a log is bound to a standard error that is over."""
    yield
    _log_plainly()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put folders whose files take minutes first: begun last, one of them would run on alone while workers idle."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to run pages and others in one process: a browser's event loop stays in it, and theirs could not start."""
    pages = {item.get_closest_marker("browser") is not None for item in session.items}
    if len(pages) > 1 and not session.config.option.collectonly:
        raise pytest.UsageError('tests of pages run apart: add -m browser, or -m "not browser"')


@pytest.fixture(scope="session")
def pair() -> Iterator[EmbeddedPair]:
    """Broker and database, with a migrated database named `pattern`."""
    # Not below pytest's own folder: a second run of pytest closes that to the user PostgreSQL runs as under root.
    with TemporaryDirectory(prefix="stafet-pair-") as folder, EmbeddedPair(Path(folder)) as held:
        url = held.pair.database_url
        hurry(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE pattern")
        migrate.upgrade(at(url, "pattern"))
        ruled_by(at(url, "pattern"), RULEBOOK)  # most tests decide by it without ever activating it
        with psycopg.connect(url) as connection:  # a database somebody is connected to cannot be copied
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'pattern'")
        yield held


@pytest.fixture
def durable(pair: EmbeddedPair) -> Iterator[None]:
    """The server as a site has it, for tests of those who look whether it is."""
    hurry(pair.pair.database_url, on=False)
    yield
    hurry(pair.pair.database_url)


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
