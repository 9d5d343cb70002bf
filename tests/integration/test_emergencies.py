"""Break-glass on the command line: two persons, an hour at most, own leaves, shown to data protection (design 8)."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from crash.workbench import sound
from integration.commands import Command, commands
from integration.office import change, rows
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings
from services.storage.access.rows import grants_for
from services.storage.connections import connect

pytestmark = pytest.mark.server
ANNE, LEADER, DRIFT, DPO = (
    "koordinator:kommune-0860:k-17",
    "forumleder:kommune-0851:f-1",
    "drift:stafet:d-1",
    "databeskyttelse:kommune-0860:p-1",
)
ASK = ("grant", "break-glass", "--forum", "ksp", "--municipality", "0851", "--reason", "Hemmelig nød", "-o", "json")


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers, where one leader and data protection have their grants."""
    run = commands(settings, monkeypatch, capsys)
    for who, forum, at in ((LEADER, "ksp", "0851"), (DPO, "*", "*")):
        words = ("grant", "add", who, "--forum", forum, "--municipality", at, "--reason", "x", "--as", DRIFT)
        assert run(*words).code == 0
    return run


def held(database: str, at: datetime) -> int:
    """Return how many grants the person in need has."""
    with connect(database) as connection, connection.cursor() as cursor:
        return len(grants_for(cursor, Principal.parse(ANNE), at))


def test_one_person_asks_and_another_opens(database: str, stafet: Command) -> None:
    """Requested by one, confirmed by another, at most 60 minutes, each its own leaf, and no word of why in the log."""
    asked = stafet(*ASK, "--minutes", "30", "--as", ANNE)
    assert asked.code == 0, asked.err
    number = json.loads(asked.out)["id"]
    now = datetime.now(UTC)
    assert held(database, now) == 0
    assert stafet("grant", "confirm", number, "--as", ANNE).code == 1
    assert stafet("grant", "confirm", number, "--as", "koordinator:kommune-0860:k-18").code == 1
    assert stafet("grant", "confirm", number, "--as", LEADER).code == 0
    assert stafet("grant", "confirm", number, "--as", DRIFT).code == 1
    now = datetime.now(UTC)
    assert (held(database, now), held(database, now + timedelta(minutes=31))) == (1, 0)
    leaves = [json.loads(body) for body in rows(database, "SELECT body FROM leaf ORDER BY idx")][2:]
    assert [(one["op"], one["code"]) for one in leaves] == [
        ("break_glass", "break_glass.requested"),
        ("denied", "break_glass.confirm"),
        ("denied", "break_glass.confirm"),
        ("break_glass", "break_glass.confirmed"),
        ("grant", "grant.added"),
        ("denied", "break_glass.confirm"),
    ]
    assert "Hemmelig" not in json.dumps(leaves)
    sound(database)


def test_data_protection_sees_all_of_them(database: str, stafet: Command) -> None:
    """Each emergency is shown to `databeskyttelse`, also one that nobody opened; to nobody else."""
    stafet(*ASK, "--as", ANNE)
    told = json.loads(stafet("grant", "emergencies", "--as", DPO, "-o", "json").out)
    assert [(one["principal"], one["minutes"], one["reason"], one["confirmed_by"]) for one in told] == [
        (ANNE, 60, "Hemmelig nød", None)
    ]
    for who in (LEADER, DRIFT, "databeskyttelse:kommune-0860:p-2"):
        assert stafet("grant", "emergencies", "--as", who).code == 1
    assert rows(database, "SELECT count(*) FROM break_glass") == [1]


def test_what_is_refused(database: str, stafet: Command) -> None:
    """More than an hour, an unknown forum: 2; another role's work, a request that has grown old: 1; unknown id: 65."""
    assert stafet(*ASK, "--minutes", "61", "--as", ANNE).code == 2
    assert stafet(*[word.replace("ksp", "kaffestuen") for word in ASK], "--as", ANNE).code == 2
    assert stafet(*[word.replace("ksp", "*") for word in ASK], "--as", ANNE).code == 2
    assert stafet(*[word.replace("ksp", "exit_enhed") for word in ASK], "--as", ANNE).code == 1
    assert stafet("grant", "confirm", "00000000-0000-4000-8000-000000000000", "--as", DRIFT).code == 65
    number = json.loads(stafet(*ASK, "--as", ANNE).out)["id"]
    change(database, "UPDATE break_glass SET requested_at = requested_at - interval '61 minutes'")
    assert stafet("grant", "confirm", number, "--as", DRIFT).code == 1
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE break_glass SET confirmed_by = 'person/drift/kommune-0860/k-17'")
