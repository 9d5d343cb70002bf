"""The composition root: every command judges by the rulebook in force, whatever the folder says."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from acting import give
from integration.office import Publishers, concern, handovers, rows
from services.cli.main import main
from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook, build
from services.runtime import bootstrap
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.rulebooks.archive import begin

pytestmark = pytest.mark.server
COORDINATOR = "koordinator:kommune-0860:k-17"
LEAD = "forumleder:kommune-0860:s-1"


def guarded(folder: Rulebook) -> Rulebook:
    """Return the folder's rulebook with one more guard: what SSP has exists for a role of its own only."""
    documents = json.loads(folder.text)
    guard = dict(documents["disclosure.yaml"]["guards"][0]) | {"role": "forumleder", "forums": ["ssp"]}
    documents["disclosure.yaml"]["guards"].append(
        {name: value for name, value in guard.items() if name not in {"fields", "facts", "tasks"}}
    )
    return build(documents)


@pytest.fixture
def told(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command against this test's servers; gives its exit code and what it printed."""
    for name in ("mode", "home", "database_url", "kafka_bootstrap"):
        monkeypatch.setenv(f"STAFET_{name.upper()}", str(getattr(settings, name)))
    for name in ("master", "lookup"):
        monkeypatch.setenv(f"STAFET_{name.upper()}_KEY_FILE", str(settings.home / f"{name}.key"))

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        return main(words), capsys.readouterr().out

    return run


@pytest.fixture
def hidden(settings: Settings, database: str) -> str:
    """A handover of the SSP, hidden from coordinators by the rulebook in force and not by the folder's."""
    folder = bootstrap.folder_rulebook(settings)
    with connect(database) as connection:
        assert begin(connection, guarded(folder)) != folder.hash
    Publishers(database, keys=bootstrap.sealer(settings)).send(concern())
    (found,) = handovers(database, "ssp")
    with connect(database) as connection:
        for who in (COORDINATOR, LEAD):
            give(connection, Principal.parse(who), "ssp")
    return str(found)


@pytest.mark.parametrize("act", [("show",), ("accept",), ("return", "--reason", "wrong_forum")], ids=lambda act: act[0])
def test_a_guard_added_by_activation_holds_for_every_act(
    act: tuple[str, ...], hidden: str, told: Callable[..., Any], database: str
) -> None:
    """Who the rulebook in force hides it from is told that it is not there; its own role finds it (SSP-1)."""
    assert told("handover", act[0], hidden, *act[1:], "--as", COORDINATOR)[0] == 65
    assert rows(database, "SELECT state FROM handover") == ["offered"]
    assert told("handover", act[0], hidden, *act[1:], "--as", LEAD)[0] == 0


@pytest.mark.parametrize("words", [("queue", "list"), ("handover", "list"), ("queue", "list", "--summary")])
def test_a_guard_added_by_activation_holds_for_lists(
    words: tuple[str, ...], hidden: str, told: Callable[..., Any]
) -> None:
    """A list, and a list of counts, shows the item to its own role only."""
    assert hidden
    assert told(*words, "-o", "json", "--as", COORDINATOR) == (0, "[]\n")
    assert "ssp" in told(*words, "-o", "json", "--as", LEAD)[1]


def test_before_anything_is_in_force_the_folder_rules(settings: Settings, database: str) -> None:
    """Where no router ever began, commands judge by the rulebook that it will begin with."""
    with connect(database) as connection:
        folder = bootstrap.folder_rulebook(settings)
        assert bootstrap.in_force(connection, settings).hash == folder.hash
        begin(connection, guarded(folder))
        assert bootstrap.Dependencies(settings, connection).rulebook.hash == guarded(folder).hash


def test_what_is_not_in_force_yet_rules_nothing(settings: Settings, database: str) -> None:
    """An activation for tomorrow changes no command today."""
    with connect(database) as connection:
        folder = bootstrap.folder_rulebook(settings)
        begin(connection, folder)
        later(connection, guarded(folder))
        assert bootstrap.in_force(connection, settings).hash == folder.hash


def later(connection: psycopg.Connection, rulebook: Rulebook) -> None:
    """Store an activation for tomorrow, as two persons would."""
    connection.execute("INSERT INTO rulebook VALUES (%s, %s, now())", (rulebook.hash, rulebook.text))
    connection.execute(
        "INSERT INTO rulebook_activation SELECT gen_random_uuid(), %s, 'a', now(), 'b', now() + interval '1 day', 0",
        (rulebook.hash,),
    )


def test_each_dependency_can_be_given(settings: Settings, database: str) -> None:
    """A part given by keyword is used as it is, and nothing is read for it."""
    with connect(database) as connection:
        other = guarded(bootstrap.folder_rulebook(settings))
        needs = bootstrap.Dependencies(settings, connection, rulebook=other, sealer=bootstrap.sealer(settings))
        assert needs.rulebook is other
        assert needs.addresses.name("ssp", "0860") == "out.ssp.0860"


def test_the_router_reads_for_the_district_in_force(settings: Settings, database: str) -> None:
    """Topics and addresses follow what was activated, not a folder that waits for its activation."""
    folder = bootstrap.folder_rulebook(settings)
    documents = json.loads(folder.text)
    documents["publishers.yaml"]["publishers"] = [
        one for one in documents["publishers.yaml"]["publishers"] if one["id"] != "region-nordjylland"
    ]
    with connect(database) as connection:
        begin(connection, build(documents))
    worker, district = bootstrap.intake(settings, folder)
    worker.close()
    assert "region-nordjylland" in bootstrap.folder_district(settings).publishers
    assert "region-nordjylland" not in district.publishers
