"""A desk for the tests of one file: one database, so that what each test sends stays and no test may count rows."""

from collections.abc import Iterator

import pytest

from integration.commands import commands
from integration.desk import Desk
from integration.lived import Life, live
from integration.office import rows
from servers.databases import fresh, left_alone
from servers.http import Served, served
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from unit.schemas.test_outgoing import wrong


@pytest.fixture(scope="module")
def shared(pair: EmbeddedPair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name the pair and a database of one file's tests, with its keys.

    In the end every message that the tests made their acts send is what its schema says.
    """
    with fresh(pair.pair.database_url) as url:
        yield load(
            mode="test",
            home=tmp_path_factory.mktemp("home"),
            database_url=url,
            kafka_bootstrap=pair.pair.bootstrap,
            health_port=0,
        )
        assert [(name, fault) for name, message in outgoing(url) for fault in wrong(message)] == []


@pytest.fixture(scope="module")
def api(shared: Settings) -> Iterator[Served]:
    """The desk process over one file's database."""
    with served(shared) as running:
        yield running


def outgoing(url: str) -> list[tuple[str, bytes]]:
    """Return the type and the bytes of every message that the outbox has."""
    found: list[tuple[str, bytes]] = rows(url, "SELECT type, data FROM outbox ORDER BY id")
    return found


@pytest.fixture
def desk(shared: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """People at the command line of that database."""
    return Desk(shared, commands(shared, monkeypatch, capsys))


@pytest.fixture(scope="session")
def life(pair: EmbeddedPair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """A database in which everything was done once, to be copied; built when a first test asks for it."""
    with fresh(pair.pair.database_url) as url:
        given = {"mode": "test", "home": tmp_path_factory.mktemp("home"), "health_port": 0}
        settings = load(**given, database_url=url, kafka_bootstrap=pair.pair.bootstrap)
        seen = live(settings, tmp_path_factory.mktemp("lived"))
        assert [(name, fault) for name, message in outgoing(url) for fault in wrong(message)] == []
        yield Life(settings, left_alone(url), seen)


@pytest.fixture(scope="module")
def lived(pair: EmbeddedPair, life: Life) -> Iterator[Settings]:
    """Settings of a copy of it for the tests of one file, with the same keys."""
    with fresh(pair.pair.database_url, life.database) as url:
        yield life.settings.model_copy(update={"database_url": url})


@pytest.fixture
def shell(lived: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """People at the command line of that copy."""
    return Desk(lived, commands(lived, monkeypatch, capsys))
