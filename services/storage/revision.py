"""The schema revision a database stands at, and whether this version of Stafet knows it."""

import re
from pathlib import Path

import psycopg

from services.storage.failures import NewerDatabaseError, StrangeTablesError, UnfitDatabaseError, address, unfit

# Read from the names of the files: Alembic would import them all, and a process that starts again has no time for that.
KNOWN = tuple(
    sorted(re.findall(r"^\d{4}", path.name)[0] for path in Path(__file__).parent.glob("migrations/versions/0*.py"))
)
HEAD = KNOWN[-1]


def expect_head(connection: psycopg.Connection, dsn: str) -> None:
    """Refuse to work on tables of another version. Raises StrangeTablesError, NewerDatabaseError."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.ProgrammingError as failure:
        raise unfit(dsn, failure) or failure from None
    if (found := row[0] if row else None) != HEAD:
        raise other(dsn, found)


def other(dsn: str, found: str | None) -> UnfitDatabaseError:
    """Return the error for a database that stands elsewhere than at the head: it is older, or newer than we are."""
    place = address(dsn)
    if found is None or found in KNOWN:
        return StrangeTablesError(
            f"databasen {place} er på {found or 'ingenting'}, denne udgave skal bruge {HEAD}; kør `stafet db upgrade`"
        )
    return NewerDatabaseError(
        f"databasen {place} er nyere ({found}) end denne udgave af Stafet, som kender {HEAD}: brug den udgave, der "
        "opgraderede den, eller gendan databasen fra før (docs/backup.md)"
    )
