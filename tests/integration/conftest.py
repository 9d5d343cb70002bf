"""A desk for the tests of one file: one database, so that what each test sends stays and no test may count rows."""

from collections.abc import Iterator

import pytest

from integration.commands import commands
from integration.desk import Desk
from servers.databases import fresh
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair


@pytest.fixture(scope="module")
def shared(pair: EmbeddedPair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name the pair and a database of one file's tests, with its keys."""
    with fresh(pair.pair.database_url) as url:
        yield load(
            mode="test",
            home=tmp_path_factory.mktemp("home"),
            database_url=url,
            kafka_bootstrap=pair.pair.bootstrap,
            health_port=0,
        )


@pytest.fixture
def desk(shared: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """People at the command line of that database."""
    return Desk(shared, commands(shared, monkeypatch, capsys))
