"""Migrations: one head, equal to the models, from nothing or from any earlier one, also when several start at once."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from integration.office import Publishers, change, concern, rows
from sent import event, release
from servers.databases import at
from servers.stafet import Stafet, environment
from services.cli.main import main
from services.core.decision.encoding import compact, expand
from services.core.decision.forgetting import forgotten
from services.effects.fingerprints import FORGOTTEN
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate
from services.storage.connections import engine
from services.storage.failures import UnfitDatabaseError
from services.storage.revision import KNOWN

pytestmark = pytest.mark.server
_number = count(1)


@pytest.fixture
def empty(pair: EmbeddedPair) -> Iterator[str]:
    """A database without a table, as a URI."""
    name = f"empty{next(_number)}"
    with psycopg.connect(pair.pair.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield at(pair.pair.database_url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(database: str, *statements: str) -> None:
    """Change something by hand."""
    with psycopg.connect(database, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def to(database: str, revision: str, how: object = command.upgrade) -> None:
    """Bring a database to a revision, up or down."""
    config = migrate._config()
    with engine(database).connect() as connection:
        config.attributes["connection"] = connection
        how(config, revision)  # type: ignore[operator]
        connection.commit()


def revisions() -> list[str]:
    """Return every revision, oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(migrate._config()).walk_revisions()][::-1]


def test_there_is_one_head() -> None:
    """The migrations form one chain: no two of them claim to be the newest."""
    assert len(migrate.heads()) == 1
    assert revisions()[-1] == migrate.heads()[0]


def test_a_second_head_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two migrations on the same one, as two branches of work bring them, are two heads (the twin)."""
    shutil.copytree(Path(migrate.__file__).parent / "migrations", tmp_path / "migrations")
    before = revisions()[-2] if len(revisions()) > 1 else None
    planted = f'"""Another one."""\nrevision = "9999"\ndown_revision = {before!r}\nbranch_labels = depends_on = None\n'
    (tmp_path / "migrations" / "versions" / "9999_planted.py").write_text(planted, encoding="utf-8")
    monkeypatch.setattr(migrate, "__file__", str(tmp_path / "migrate.py"))
    assert len(migrate.heads()) == 2


def test_the_migrations_make_what_the_models_say(database: str) -> None:
    """After all migrations no table, column, type, default, index or constraint differs from the models."""
    assert migrate.current(database) == migrate.heads()[0]
    assert migrate.differences(database) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("ALTER TABLE handover ADD COLUMN note text", "kolonnen handover.note hører ikke til"),
        ("ALTER TABLE handover DROP COLUMN track", "kolonnen handover.track mangler"),
        ("ALTER TABLE handover ALTER COLUMN state DROP NOT NULL", "kolonnen handover.state må være tom"),
        (
            "ALTER TABLE kafka_position ALTER COLUMN records TYPE integer",
            "kolonnen kafka_position.records er integer, ikke bigint",
        ),
        (
            "ALTER TABLE kafka_position ALTER COLUMN records SET DEFAULT 7",
            "kolonnen kafka_position.records har en anden standardværdi",
        ),
        ("DROP INDEX ix_handover_list", "indekset ix_handover_list på handover mangler"),
        ("CREATE INDEX ix_task_kind ON task (kind)", "indekset ix_task_kind på task hører ikke til"),
        ("ALTER TABLE person DROP CONSTRAINT uq_person_lookup", "betingelsen uq_person_lookup på person mangler"),
        (
            "ALTER TABLE handover_step DROP CONSTRAINT fk_handover_step_leaf_leaf",
            "fremmednøglen fk_handover_step_leaf_leaf på handover_step mangler",
        ),
        ("CREATE TABLE notes (id int PRIMARY KEY)", "tabellen notes hører ikke til"),
        ("DROP TABLE task", "tabellen task mangler"),
    ],
)
def test_a_difference_is_named(
    database: str, changed: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever somebody changes by hand, or forgets in a migration, is told by its name (the twin)."""
    run(database, changed)
    assert migrate.differences(database) == [told]
    monkeypatch.setenv("STAFET_MODE", "test")
    monkeypatch.setenv("STAFET_DATABASE_URL", database)
    assert main(["db", "check"]) == 1
    assert capsys.readouterr().out == f"{told}\n"


def test_the_revisions_read_from_file_names_are_alembic_s() -> None:
    """What a process knows without Alembic is what Alembic knows."""
    assert list(KNOWN) == revisions()


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("db", "upgrade"),
    ("queue", "list", "--summary"),
    ("balance",),
    ("deadletter", "list"),
    ("handover", "accept", str(UUID(int=1)), "--as", "koordinator:kommune-0860:k-17"),
    ("topics", "stopped"),
    ("run", "relay"),
    ("run", "clock"),
    ("run", "router"),
    ("run", "desk"),
    ("run", "gateway"),
    ("run", "dispatcher"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_is_newer_than_the_program_is_left_alone(settings: Settings, words: tuple[str, ...]) -> None:
    """Every command and process says that the database is newer, and by which revision, and ends with 2."""
    run(settings.dsn(), "UPDATE alembic_version SET version_num = '9999'")
    done = subprocess.run(
        (sys.executable, "-m", "services.cli.main", *words),
        env=environment(settings), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "er nyere (9999) end denne udgave" in done.stderr
    assert "fejl i Stafet" not in done.stderr


@pytest.mark.parametrize(
    ("stands", "said"), [("9999", "er nyere (9999)"), ("0003", "er på 0003, denne udgave skal bruge")]
)
@pytest.mark.parametrize("noun", ["db check", "doctor"])
def test_looking_at_a_database_of_another_version_says_which(
    settings: Settings, stands: str, said: str, noun: str
) -> None:
    """`db check` and `doctor` tell an older database from a newer one: only the older one is to be upgraded."""
    change(settings.dsn(), "UPDATE alembic_version SET version_num = %s", stands)
    done = subprocess.run(
        (sys.executable, "-m", "services.cli.main", *noun.split()),
        env=environment(settings), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert said in done.stdout + done.stderr
    assert ("db upgrade" in done.stdout + done.stderr) == (stands == "0003")


def test_a_process_waits_for_its_migration(settings: Settings) -> None:
    """On an older database a process ends with 75, after which its supervisor tries again."""
    run(settings.dsn(), "UPDATE alembic_version SET version_num = '0003'")
    with Stafet("clock", settings) as clock:
        assert clock.wait() == 75
    assert clock.lines("database_unfit")[-1]["error"] == "StrangeTablesError"


def test_an_empty_database_is_brought_to_the_head_once(empty: str) -> None:
    """From nothing to the head in one go, with the one row that the tree starts from; a second time changes nothing."""
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.heads()[0]
    assert migrate.differences(empty) == []
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT one, size, peaks FROM tree_head").fetchall() == [(1, 0, b"")]


def test_rows_survive_every_later_migration(empty: str) -> None:
    """What was stored under an earlier revision is there after the upgrade, byte for byte."""
    first, *later = revisions()
    to(empty, first)
    run(
        empty,
        "INSERT INTO leaf VALUES (0, 'body', 'hash')",
        "INSERT INTO audit_entry VALUES (0, NULL, 'nonce', NULL)",
        "INSERT INTO kafka_position VALUES ('c', 'in.x', 0, 17, 17, 2)",
        "INSERT INTO inbox VALUES ('kommune-0860', 'id', 'digest', NULL)",
    )
    for revision in later:
        to(empty, revision)
    migrate.upgrade(empty)
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT body, hash FROM leaf").fetchall() == [(b"body", b"hash")]
        assert connection.execute("SELECT nonce FROM audit_entry").fetchall() == [(b"nonce",)]
        assert connection.execute("SELECT next_offset, records, duplicates FROM kafka_position").fetchall() == [
            (17, 17, 2)
        ]
        assert connection.execute("SELECT event_id FROM inbox").fetchall() == [("id",)]


def test_whoever_was_erased_before_is_forgotten_too(database: str) -> None:
    """Decisions and fingerprints of earlier erasures become what an erasure makes of them today; no others."""
    senders = Publishers(database)
    senders.send(release("KF-1"), concern(school={"number": "123456"}), concern())
    stored = "SELECT id, decision, digest FROM event JOIN inbox USING (publisher, event_id) ORDER BY event.id"
    *gone, kept = rows(database, stored)
    change(database, "UPDATE event SET person = gen_random_uuid() WHERE id = %s", kept[0])
    change(
        database,
        "INSERT INTO erasure SELECT DISTINCT person, now(), 'a', 'requested', 1, 1, 0, 0 FROM event WHERE id = ANY(%s)",
        [id_ for id_, *_ in gone],
    )
    to(database, "0027", command.downgrade)
    migrate.upgrade(database)
    for (_, before, _), (_, after, digest) in zip(gone, rows(database, stored), strict=False):
        assert json.loads(after) == json.loads(json.dumps(compact(forgotten(expand(json.loads(before))))))
        assert digest == FORGOTTEN
    assert rows(database, stored)[-1] == kept


def test_who_was_named_by_a_number_alone_before_retention_is_a_person(database: str) -> None:
    """Without age and residence in the decision too, so that key and record go; a sender's own key stays one."""
    senders = Publishers(database)
    question = {"municipality": "0860", "question": "Hvordan taler vi om det?"}
    off = {"case_ref": "KF-1", "version": 2, "date_status": "cancelled"}
    senders.send(release("KF-1"), event("kriminalforsorgen", "release_notice", off))
    senders.send(concern(subject={"cpr": "7001104234"}), event("kommune-0860", "anonymous_sparring", question))
    to(database, "0028", command.downgrade)
    change(database, "UPDATE person SET is_person = false")
    migrate.upgrade(database)
    people = "SELECT type, is_person FROM event JOIN person ON person.id = event.person ORDER BY received_at, event.id"
    assert sorted(rows(database, people)) == [
        ("anonymous_sparring", False), ("release_notice", False), ("release_notice", True), ("stadium_concern", True)
    ]  # fmt: skip


def test_a_letter_that_went_before_is_forgotten_too(database: str) -> None:
    """Its fingerprint goes, that of one which is there stays, and so does an event's under the id of a conflict."""
    senders = Publishers(database)
    first = concern()
    senders.send(concern(observed_on="i går"), concern(observed_on="i går"), first, concern() | {"id": first["id"]})
    stored = "SELECT event_id, digest FROM inbox ORDER BY event_id"
    before = dict(rows(database, stored))
    gone = rows(database, "SELECT id, event_id FROM dead_letter WHERE code <> 'CONFLICT' ORDER BY id LIMIT 1")[0]
    change(database, "UPDATE dead_letter SET content = NULL WHERE id = %s OR code = 'CONFLICT'", gone[0])
    to(database, "0033", command.downgrade)
    migrate.upgrade(database)
    assert dict(rows(database, stored)) == before | {gone[1]: FORGOTTEN}
    assert len(before) == 3


def test_whose_events_came_to_no_forum_before_retention_is_a_person(database: str) -> None:
    """Whatever was decided, so that key and record go; keys of senders, also of whom they called for help, stay."""
    senders = Publishers(database)
    question = {"municipality": "0860", "question": "Hvordan taler vi om det?"}
    off = {"case_ref": "KF-1", "version": 2, "date_status": "cancelled"}
    senders.send(release("KF-1"), event("kriminalforsorgen", "release_notice", off))
    senders.send(
        concern(addressed_to="ungdomskriminalitetsnaevnet"), event("kommune-0860", "anonymous_sparring", question)
    )
    senders.send(concern("youth_crime_concern", danger_now=True))
    to(database, "0032", command.downgrade)
    change(database, "DELETE FROM deadline")
    change(database, "DELETE FROM handover_step")
    change(database, "DELETE FROM handover")
    change(database, "UPDATE person SET is_person = false")
    migrate.upgrade(database)
    people = "SELECT type, is_person FROM event JOIN person ON person.id = event.person"
    assert sorted(rows(database, people)) == [
        ("anonymous_sparring", False), ("release_notice", False), ("release_notice", True), ("stadium_concern", True),
        ("youth_crime_concern", False),
    ]  # fmt: skip


def test_down_and_up_again(database: str) -> None:
    """Every migration can be undone, down to nothing, and done again."""
    to(database, "base", command.downgrade)
    with engine(database).connect() as connection:
        left = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
    assert set(left) <= {"alembic_version"}
    migrate.upgrade(database)
    assert migrate.differences(database) == []


def test_several_that_start_at_once_migrate_once(empty: str) -> None:
    """Four commands on an empty database at the same moment all end with 0, and the tables are made once."""
    given = {"STAFET_MODE": "test", "STAFET_DATABASE_URL": empty}
    command_line = (sys.executable, "-m", "services.cli.main", "db", "upgrade")
    started = [
        subprocess.Popen(command_line, env=os.environ | given, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    told = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0], told
    assert migrate.differences(empty) == []
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT count(*) FROM tree_head").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_a_database_that_is_not_utf8_is_refused(pair: EmbeddedPair) -> None:
    """Its texts would come back as bytes: the sentence names the database and how to make another one."""
    url = pair.pair.database_url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
        with pytest.raises(UnfitDatabaseError, match=r"LATIN1.*createdb -E UTF8"):
            migrate.upgrade(at(url, "latin"))
        connection.execute("DROP DATABASE latin WITH (FORCE)")
