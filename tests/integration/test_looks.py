"""Looks at a connection before it is given out: whether it is there, and what was activated, once in a while."""

from pathlib import Path

import psycopg
import pytest

from integration.test_rulebook_life import FIRST
from services.runtime import bootstrap
from services.runtime.bootstrap import RulebookInForce
from services.runtime.config.settings import load
from services.storage.connections import connect
from services.storage.handovers.office import utc_now
from services.storage.rulebooks.archive import begin

pytestmark = pytest.mark.server
ASKED = "SELECT state_change FROM pg_stat_activity WHERE pid = %s"
END = "SELECT pg_terminate_backend(%s, 5000)"


@pytest.fixture
def rules(database: str, tmp_path: Path) -> RulebookInForce:
    """What a process looks with."""
    return RulebookInForce(load(mode="test", home=tmp_path, database_url=database))


def test_a_connection_is_asked_once_in_a_while(
    rules: RulebookInForce, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not twice within a moment; afterwards again, and then what was activated meanwhile counts."""
    with connect(database) as connection, connect(database) as other:
        pid = (connection.info.backend_pid,)
        rules.look(connection)
        before = other.execute(ASKED, pid).fetchone()
        monkeypatch.setattr(bootstrap, "FRESH", 30.0)
        rules.look(connection)
        assert other.execute(ASKED, pid).fetchone() == before
        assert begin(other, FIRST) == FIRST.hash
        monkeypatch.setattr(bootstrap, "FRESH", 0.0)
        rules.look(connection)
        assert other.execute(ASKED, pid).fetchone() != before
        assert rules.at(connection, utc_now())[0].hash == FIRST.hash


def test_a_connection_that_the_server_ended_is_found_at_once(
    rules: RulebookInForce, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However short ago it was asked: it says by itself that it ended, and the pool gives out another one."""
    monkeypatch.setattr(bootstrap, "FRESH", 30.0)
    with connect(database) as connection, connect(database) as other:
        rules.look(connection)
        other.execute(END, (connection.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            rules.look(connection)
