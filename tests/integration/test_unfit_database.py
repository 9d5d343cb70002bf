"""A database that lacks a right, a table or a column is not the fault of events: the process ends, nothing is dead."""

from collections.abc import Iterator
from contextlib import closing

import orjson
import psycopg
import pytest

from crash.workbench import CLUSTER, TOPIC, chunk, events, intake, sound
from integration.office import Publishers, change, concern, rows
from servers.stafet import Stafet
from servers.traffic import send
from services.cli.main import main
from services.effects.intake_port import ChunkResult
from services.runtime.config.settings import Settings
from services.storage.failures import NoRightsError, StrangeTablesError, UnfitDatabaseError

pytestmark = pytest.mark.server
USER = "limited"


@pytest.fixture
def limited(database: str) -> Iterator[str]:
    """The database's URI for a user who may do everything that is granted, and no more."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {USER} LOGIN BYPASSRLS")
        connection.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {USER}")
        connection.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {USER}")
    try:
        yield database.replace("postgres:", f"{USER}:").replace("postgres@", f"{USER}@")
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {USER}")
            connection.execute(f"DROP ROLE {USER}")


def store(database: str, values: list[bytes]) -> ChunkResult:
    """Store the values as a router that starts now."""
    with closing(intake(database)) as worker:
        worker.positions(CLUSTER, {(TOPIC, 0): 0})
        return worker.handle([chunk(values)])[0]


@pytest.mark.parametrize(
    ("breaking", "error", "state", "names"),
    [
        ("ALTER TABLE handover RENAME COLUMN school TO school_number", StrangeTablesError, "42703", "handover school"),
        ("ALTER TABLE task RENAME TO chore", StrangeTablesError, "42P01", "task"),
        ("ALTER TABLE outbox RENAME COLUMN key TO k", StrangeTablesError, "42703", "outbox key"),
    ],
)
def test_a_database_that_changed_under_a_running_router_buries_nothing(
    database: str, breaking: str, error: type[UnfitDatabaseError], state: str, names: str
) -> None:
    """A missing table or column is an error with SQLSTATE and name, no dead letter; put right, all of it is stored."""
    with closing(intake(database)) as worker:
        worker.positions(CLUSTER, {(TOPIC, 0): 0})
        change(database, breaking)
        with pytest.raises(error) as raised:
            worker.handle([chunk(events(12, seed=5))])
    assert (raised.value.sqlstate, " ".join(raised.value.names)) == (state, names)
    assert rows(database, "SELECT count(*) FROM dead_letter") == [0]
    assert rows(database, "SELECT next_offset FROM kafka_position") == [0]


@pytest.mark.parametrize(("table", "right"), [("handover", "INSERT"), ("leaf", "INSERT"), ("inbox", "SELECT")])
def test_a_right_that_is_missing_buries_nothing(database: str, limited: str, table: str, right: str) -> None:
    """A user without a right on one table: the error names SQLSTATE and table, and no good event is dead."""
    change(database, f"REVOKE {right} ON {table} FROM {USER}")
    values = events(12, seed=5)
    with pytest.raises(NoRightsError, match=f"42501, {table}") as raised:
        store(limited, values)
    assert raised.value.names == (table,)
    assert rows(database, "SELECT count(*) FROM dead_letter") == [0]
    change(database, f"GRANT {right} ON {table} TO {USER}")
    assert store(limited, values).decided == 12
    sound(database)


def test_the_router_without_a_right_ends_with_77(settings: Settings, limited: str) -> None:
    """The process says which table of which database, for its supervisor and for a person, and tells no publisher."""
    change(limited.replace(USER, "postgres"), f"REVOKE INSERT ON handover FROM {USER}")
    with Stafet("router", settings, database_url=limited) as router:
        router.wait_ready()
        send(settings.kafka_bootstrap or "", "in.kommune-0860", [orjson.dumps(concern())])
        assert router.wait() == 77
    told = router.lines("database_unfit")[-1]
    assert (told["sqlstate"], told["names"], told["exit"]) == ("42501", ["handover"], 77)
    assert rows(settings.dsn(), "SELECT count(*) FROM dead_letter") == [0]


@pytest.mark.parametrize(
    ("breaking", "code", "said"),
    [
        ("ALTER TABLE handover RENAME COLUMN forum TO body", 69, "(42703, handover) har andre tabeller"),
        ("DROP TABLE handover CASCADE", 69, "(42P01, handover) mangler tabeller; kør `stafet db upgrade`"),
    ],
)
def test_a_command_says_what_the_database_lacks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    breaking: str, code: int, said: str,
) -> None:  # fmt: skip
    """`queue list` on other tables than ours is no fault in Stafet: SQLSTATE, table, and what to do."""
    change(settings.dsn(), breaking)
    monkeypatch.setenv("STAFET_MODE", "test")
    monkeypatch.setenv("STAFET_DATABASE_URL", settings.dsn())
    assert main(["queue", "list", "--summary"]) == code
    assert said in capsys.readouterr().err


def test_a_command_without_rights_ends_with_77(
    database: str, limited: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A user who may not read a table is told so, by table."""
    Publishers(database).send(concern())
    change(database, "REVOKE SELECT ON handover FROM limited")
    monkeypatch.setenv("STAFET_MODE", "test")
    monkeypatch.setenv("STAFET_DATABASE_URL", limited)
    assert main(["queue", "list", "--summary"]) == 77
    assert "42501, handover) giver ikke brugeren de rettigheder" in capsys.readouterr().err
