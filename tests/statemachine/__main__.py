"""`python -m tests.statemachine --sequences 20000`: random sequences of acts on a database, with progress."""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does: `statemachine.…`, `servers.…`

import psycopg

from acting import ruled_by
from north_jutland import RULEBOOK
from servers.databases import at
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate
from statemachine.campaign import run, tour
from statemachine.people import grants
from statemachine.sides import Stand
from statemachine.stored import Database

BATCH = 250


def main() -> int:
    """Run the campaign; ends with 1 when something of the table was never met."""
    parser = argparse.ArgumentParser(prog="python -m tests.statemachine", description=__doc__)
    parser.add_argument("--sequences", type=int, default=1000)
    wanted = parser.parse_args().sequences
    with TemporaryDirectory(prefix="stafet-pair-") as folder, EmbeddedPair(Path(folder)) as held:
        with psycopg.connect(held.pair.database_url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE machine")
        url = at(held.pair.database_url, "machine")
        migrate.upgrade(url)
        ruled_by(url, RULEBOOK)
        return campaign(url, wanted)


def campaign(url: str, wanted: int) -> int:
    """Run batches until so many sequences are done; a difference ends it with the smallest sequence that has it."""
    right = list(grants(datetime(2026, 1, 1, tzinfo=UTC)))
    stored = Database(url, right)
    stand, began = Stand(stored.begin, right), time.monotonic()
    tour(stand)
    while stand.sequences < wanted:
        run(stand, min(BATCH, wanted - stand.sequences))
        missing, met = len(stand.coverage.missing()), stand.coverage.met.total()
        say(f"{time.monotonic() - began:7.1f} s  {stand.sequences} sequences, {met} edges, {missing} never met")
    stored.close()
    for one in stand.coverage.missing():
        say(f"NEVER MET {' '.join(one)}")
    return 1 if stand.coverage.missing() else 0


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
