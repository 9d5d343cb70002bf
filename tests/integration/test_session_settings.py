"""What a site set for its database, its user or its environment changes nothing of how we read and write."""

import subprocess
import sys
from datetime import UTC, datetime

import orjson
import psycopg
import pytest
from psycopg import sql

from integration.office import Publishers, concern, recall
from servers.stafet import Stafet, environment, until
from servers.traffic import send
from services.runtime.config.settings import Settings
from services.storage.connections import connect, engine

pytestmark = pytest.mark.server

OF_THE_DATABASE = {
    "DateStyle": "German",
    "IntervalStyle": "sql_standard",
    "TimeZone": "Asia/Kolkata",
    "client_encoding": "LATIN1",
    "search_path": "elsewhere",
    "standard_conforming_strings": "off",
    "bytea_output": "escape",
    "array_nulls": "off",
    "default_transaction_isolation": "serializable",
    "idle_session_timeout": "900",
}
OF_THE_ENVIRONMENT = {
    "PGDATESTYLE": "SQL, DMY",
    "PGTZ": "America/New_York",
    "PGCLIENTENCODING": "LATIN1",
    "PGOPTIONS": "-c search_path=elsewhere",
}


@pytest.fixture
def foreign(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a site whose database and environment are set for something else."""
    dsn = settings.dsn()
    with psycopg.connect(dsn, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute("CREATE SCHEMA elsewhere")
        for setting, value in OF_THE_DATABASE.items():
            connection.execute(sql.SQL("ALTER DATABASE {} SET {} = {}").format(name, sql.Identifier(setting), value))
    for variable, value in OF_THE_ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    return settings


def test_a_plain_session_there_is_a_foreign_one(foreign: Settings) -> None:
    """Without our settings an instant cannot even be read there: what the other tests stand against (the twin)."""
    with psycopg.connect(foreign.dsn()) as connection:
        assert connection.execute("SHOW DateStyle").fetchone() == ("SQL, DMY",)
        assert connection.info.encoding == "iso8859-1"
        with pytest.raises(NotImplementedError):
            connection.execute("SELECT now()").fetchone()


def test_both_kinds_of_connections_are_ours(foreign: Settings) -> None:
    """The connection that copies and the engine that queries have the same session, whatever was set."""
    wanted = {
        "DateStyle": "ISO, MDY", "IntervalStyle": "postgres", "TimeZone": "UTC", "client_encoding": "UTF8",
        "search_path": "public", "standard_conforming_strings": "on", "bytea_output": "hex", "array_nulls": "on",
        "default_transaction_isolation": "read committed", "idle_session_timeout": "0",
    }  # fmt: skip
    assert wanted.keys() == OF_THE_DATABASE.keys()
    with connect(foreign.dsn()) as one, engine(foreign.dsn()).connect() as other:
        for name, value in wanted.items():
            assert one.execute(f"SHOW {name}").fetchone() == (value,)
            assert other.exec_driver_sql(f"SHOW {name}").scalar_one() == value
        assert abs((one.execute("SELECT now()").fetchone() or [None])[0] - datetime.now(UTC)).total_seconds() < 60


def test_everything_is_stored_there_as_anywhere(foreign: Settings) -> None:
    """Events, a recall and a dead letter become the same rows."""
    senders = Publishers(foreign.dsn())
    kept, wrong = concern() | {"id": "sag-€-2"}, concern()
    senders.send(kept, wrong, recall(wrong), b"{")
    with connect(foreign.dsn()) as connection:
        states = dict(connection.execute("SELECT event_id, state FROM handover").fetchall())
        assert connection.execute("SELECT code FROM dead_letter").fetchall() == [("NOT_JSON",)]
    assert states == {"sag-€-2": "offered", wrong["id"]: "recalled"}


def test_the_router_decides_there_and_lists_work(foreign: Settings) -> None:
    """A router takes an id with a sign that LATIN1 has not, and the commands show what it decided."""
    with Stafet("router", foreign) as router:
        router.wait_ready()
        send(foreign.kafka_bootstrap or "", "in.kommune-0860", [orjson.dumps(concern() | {"id": "sag-€-2"})])
        until(lambda: router.lines("chunk_stored", decided=1), "decided")
        queue = ["queue", "list", "--as", "koordinator:kommune-0860:k-17"]
        for words in (queue, ["balance"], ["deadletter", "list"], ["topics", "stopped"], ["db", "check"]):
            done = subprocess.run(
                (sys.executable, "-m", "services.cli.main", *words),
                env=environment(foreign), capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert done.returncode == 0, (words, done.stderr)
