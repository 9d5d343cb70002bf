"""`stafet doctor` sees what a person must do something about, and says what."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from crash.workbench import CLUSTER, TOPIC, chunk, events, intake
from integration.office import Publishers, acting, change, concern, handovers, recall, rows
from services.cli.commands import database_checks
from services.runtime.config.settings import Settings
from services.storage import rights
from services.storage.connections import connect
from services.storage.outbox import Outbox

pytestmark = pytest.mark.server
USER = "minimal"
EVERY = [(table, right) for table, needed in rights.NEEDED.items() for right in needed]


@pytest.fixture
def minimal(database: str) -> Iterator[str]:
    """The database's URI for a user who has what the list says, and nothing else."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {USER} LOGIN BYPASSRLS")
        connection.execute(
            "GRANT stafet_serving, stafet_acting, stafet_publishing, stafet_operating, stafet_erasing "
            f"TO {USER} WITH INHERIT FALSE"
        )
        for table, right in EVERY:
            connection.execute(f"GRANT {right} ON {table} TO {USER}")
    try:
        yield database.replace("postgres:", f"{USER}:")
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {USER}")
            connection.execute(f"DROP ROLE {USER}")


def found(settings: Settings, dsn: str) -> dict[str, tuple[str, str]]:
    """Return what doctor finds in a database, by what it looked at."""
    looked = database_checks.look(settings.model_copy(update={"database_url": dsn}))
    return {one.what: (one.state, one.told) for one in looked}


def test_the_rights_of_the_list_are_enough(settings: Settings, database: str, minimal: str) -> None:
    """With them, and no others, events are stored, recalled, taken, published and replayed."""
    assert found(settings, minimal)["Rettigheder"][0] == "i orden"
    senders = Publishers(minimal)
    wrong = concern()
    senders.send(concern(), wrong, recall(wrong), b"{")
    with acting(minimal) as mine:
        mine.accept(handovers(database, "ssp")[0])
    with connect(minimal) as connection:
        outbox = Outbox(connection)
        outbox.forget([row.id for row in outbox.rows(100, [])])
    assert rows(database, "SELECT count(*) FROM outbox") == [0]
    senders.intake.stop_partition(CLUSTER, "in.kommune-0860", 0, "LOG_START_ABOVE")
    assert "LOG_START_ABOVE" in found(settings, minimal)["Partitioner"][1]


def test_each_right_is_tried(database: str, minimal: str) -> None:
    """Without any one of them doctor prints the very statement that grants it."""
    with connect(minimal) as connection:
        for table, right in EVERY:
            change(database, f"REVOKE {right} ON {table} FROM {USER}")
            lacking = [f'GRANT {right} ON {table} TO "{USER}"']
            assert rights.missing(connection) == lacking
            change(database, lacking[0])
        assert rights.missing(connection) == []


@pytest.mark.parametrize(
    ("taken", "lacking"),
    [
        ("ALTER ROLE minimal NOBYPASSRLS", 'ALTER ROLE "minimal" BYPASSRLS'),
        ("REVOKE stafet_serving FROM minimal", 'GRANT stafet_serving TO "minimal" WITH INHERIT FALSE'),
        ("REVOKE stafet_acting FROM minimal", 'GRANT stafet_acting TO "minimal" WITH INHERIT FALSE'),
        ("REVOKE stafet_publishing FROM minimal", 'GRANT stafet_publishing TO "minimal" WITH INHERIT FALSE'),
        ("REVOKE stafet_operating FROM minimal", 'GRANT stafet_operating TO "minimal" WITH INHERIT FALSE'),
    ],
)
def test_what_a_user_needs_beside_tables_is_tried(database: str, minimal: str, taken: str, lacking: str) -> None:
    """One user who does everything needs every row for the router, and the roles of people."""
    with connect(minimal) as connection:
        assert rights.missing(connection) == []
        change(database, taken)
        assert rights.missing(connection) == [lacking]
        change(database, lacking)
        assert rights.missing(connection) == []


def test_a_missing_right_is_a_finding(settings: Settings, database: str, minimal: str) -> None:
    """What the owner of the database is to run stands in the finding."""
    change(database, "REVOKE INSERT ON handover FROM minimal")
    told = found(settings, minimal)
    assert told["Rettigheder"] == ("MANGLER", 'databasens ejer skal køre: GRANT INSERT ON handover TO "minimal"')


@pytest.mark.usefixtures("durable")
def test_what_waits_for_a_person_is_seen(settings: Settings, database: str) -> None:
    """A stopped partition is missing, with its topic and code; open dead letters are to be looked at."""
    before = found(settings, database)
    assert {state for state, _ in before.values()} == {"i orden"}
    with closing(intake(database)) as worker:
        worker.positions(CLUSTER, {(TOPIC, 0): 0})
        worker.handle([chunk([*events(2, seed=4), b"{"])])
        worker.stop_partition(CLUSTER, TOPIC, 0, "LOG_START_ABOVE")
    after = found(settings, database)
    assert after["Partitioner"][0] == "MANGLER"
    assert f"{TOPIC}/0 (LOG_START_ABOVE: Kafka har slettet beskeder" in after["Partitioner"][1]
    assert "stafet topics resume" in after["Partitioner"][1]
    assert after["Døde beskeder"] == ("bemærk", "1 venter på en person; `stafet deadletter list` viser dem")


def test_a_server_that_may_lose_what_is_stored_is_named(settings: Settings, database: str) -> None:
    """The suite's own server is one."""
    state, told = found(settings, database)["Database"]
    assert state == "MANGLER"
    assert "fsync, full_page_writes er slået fra; det, der er gemt, kan tabes" in told


@pytest.mark.usefixtures("durable")
def test_changed_tables_are_named(settings: Settings, database: str) -> None:
    """What db check would say, doctor says."""
    change(database, "ALTER TABLE task ADD COLUMN note text")
    assert "kolonnen task.note hører ikke til" in found(settings, database)["Database"][1]
