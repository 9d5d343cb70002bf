"""`python -m tests.statemachine --sequences 20000 [--http]`: random sequences of acts on a database, with progress."""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does: `statemachine.…`, `servers.…`

import psycopg

from acting import ruled_by
from north_jutland import RULEBOOK
from servers.databases import at
from services.runtime.config.settings import load
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate
from statemachine.campaign import run, tour
from statemachine.sides import Stand
from statemachine.stored import Database
from statemachine.two_ways import HELD, http_and_functions

BATCH = 250


def main() -> int:
    """Run the campaign; ends with 1 when something of the table was never met."""
    parser = argparse.ArgumentParser(prog="python -m tests.statemachine", description=__doc__)
    parser.add_argument("--sequences", type=int, default=1000)
    parser.add_argument("--http", action="store_true", help="the same also over HTTP: equal answers, equal rows")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="stafet-pair-") as folder, EmbeddedPair(Path(folder)) as held:
        url, other = (made(held.pair.database_url, name) for name in ("machine", "machine_too"))
        if not asked.http:
            stored = Database(url, HELD)
            return campaign(Stand(stored.begin, HELD), asked.sequences)
        settings = load(mode="test", home=Path(folder) / "home", database_url=url, log_level="error")
        with http_and_functions(settings, other) as stand:
            return campaign(stand, asked.sequences)


def made(server: str, name: str) -> str:
    """Make a database at the schema's head; returns its URI."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = at(server, name)
    migrate.upgrade(url)
    ruled_by(url, RULEBOOK)
    return url


def campaign(stand: Stand, wanted: int) -> int:
    """Run batches until so many sequences are done; a difference ends it with the smallest sequence that has it."""
    began = time.monotonic()
    tour(stand)
    while stand.sequences < wanted:
        run(stand, min(BATCH, wanted - stand.sequences))
        missing, met = len(stand.coverage.missing()), stand.coverage.met.total()
        say(f"{time.monotonic() - began:7.1f} s  {stand.sequences} sequences, {met} edges, {missing} never met")
    for one in stand.coverage.missing():
        say(f"NEVER MET {' '.join(one)}")
    return 1 if stand.coverage.missing() else 0


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
