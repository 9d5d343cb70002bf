"""Rotation of the master key: every content opens before, during and after, and then the old key is worth nothing."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from crash.test_act_failpoints import suffer
from crash.workbench import sound
from integration.commands import Command, commands
from integration.office import LOOKUP, MASTER, Publishers, concern, rows
from integration.opened import opened
from services.effects.sealing import Sealer
from services.runtime import bootstrap
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.people import rotation
from services.storage.people.rotation import Rotation

pytestmark = pytest.mark.server
PEOPLE = 7
SAID = "Ordet Rotationsen"
BOTH = Sealer({**MASTER, 2: b"n" * 32}, LOOKUP)
NEW = Sealer({2: b"n" * 32}, LOOKUP)


@pytest.fixture
def stored(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Some people under the first version; two keys in a transaction."""
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    made = Publishers(database)
    made.send(
        *(concern(subject={"cpr": f"70011042{one:02}", "name": SAID, "residence": "0860"}) for one in range(PEOPLE))
    )
    yield database
    made.intake.close()


def rotate(database: str) -> int:
    """Wrap anew what is left; returns how many."""
    with connect(database) as connection:
        return sum(Rotation(connection, BOTH, "person/drift/stafet/d-1").run())


def versions(database: str) -> dict[int, int]:
    """Return how many keys each version wraps."""
    with connect(database) as connection:
        return dict(rotation.used(connection))


def test_afterwards_the_old_key_opens_nothing_and_the_new_one_all(stored: str) -> None:
    """Each batch leaves a leaf `key`; a second run finds nothing to do."""
    before = opened(stored, BOTH)
    assert before.count(SAID.encode()) == PEOPLE
    assert rotate(stored) == PEOPLE
    assert versions(stored) == {2: PEOPLE}
    assert (opened(stored, NEW), opened(stored)) == (before, b"")
    leaves = [one for one in map(json.loads, rows(stored, "SELECT body FROM leaf")) if one["op"] == "key"]
    assert [one["src"] for one in leaves] == ["key/2/2", "key/2/2", "key/2/2", "key/2/1"]
    assert rotate(stored) == 0
    sound(stored)


@pytest.mark.parametrize(("place", "left"), [("commit", PEOPLE), ("committed", PEOPLE - 2)])
def test_killed_it_goes_on_where_it_was(stored: str, place: str, left: int) -> None:
    """Kill -9 in a batch undoes that batch alone; meanwhile everything opens, and the next run does the rest."""
    suffer(lambda: rotate(stored), place, "kill")()
    assert versions(stored).get(1) == left
    assert opened(stored, BOTH).count(SAID.encode()) == PEOPLE
    assert rotate(stored) == left
    assert versions(stored) == {2: PEOPLE}
    sound(stored)


def test_what_a_copy_from_before_has_opens_no_more(stored: str) -> None:
    """A wrapped key in a WAL archive or an old dump: with the old version dropped everywhere, nobody opens it."""
    copy = rows(stored, "SELECT id, key_version, wrapped_key FROM person")
    rotate(stored)
    with psycopg.connect(stored) as connection:
        connection.execute("DELETE FROM person")
        connection.cursor().executemany(
            "INSERT INTO person VALUES (%s, uuid_send(%s), %s, %s, now())", [(one[0], *one) for one in copy]
        )
    assert opened(stored, NEW) == b""
    assert opened(stored).count(SAID.encode()) == PEOPLE  # as long as anybody has kept it


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers."""
    return commands(settings, monkeypatch, capsys)


def test_at_a_shell_from_a_new_line_in_the_file_to_doctor(settings: Settings, database: str, stafet: Command) -> None:
    """Only `drift` may; without --yes it counts; then list and doctor say which version may go."""
    Publishers(database, keys=bootstrap.sealer(settings)).send(concern())
    file = Path(settings.master_key_file)
    file.write_text(f"{file.read_text()}2 {base64.b64encode(b'n' * 32).decode()}\n")
    assert stafet("keys", "rotate", "--as", "databeskyttelse:stafet:d-1", "--yes").code == 1
    drift = ("--as", "drift:stafet:d-1")
    assert "1 nøgler skal låses om" in stafet("keys", "rotate", *drift).err
    assert versions(database) == {1: 1}
    assert "version 1 låser 1" in stafet("doctor").out
    assert stafet("keys", "rotate", *drift, "--yes").code == 0
    assert [one["version"] for one in json.loads(stafet("keys", "list", "-o", "json").out)] == [2]
    assert "kun version 2 er i brug" in stafet("doctor").out
