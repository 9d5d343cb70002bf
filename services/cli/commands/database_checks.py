"""Database checks of `stafet doctor`: its tables, the rights of its user, and what waits for a person."""

from collections.abc import Iterator

from services.runtime.config.settings import Settings
from services.runtime.findings import MISSING, OK, Found, some, waiting
from services.storage import migrate, rights
from services.storage.connections import connect
from services.storage.failures import address
from services.storage.revision import HEAD, other

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def look(settings: Settings) -> Iterator[Found]:
    """Yield one finding for each thing that was looked at. Raises DatabaseAwayError, UnfitDatabaseError."""
    dsn = settings.dsn()
    if (current := migrate.current(dsn)) != HEAD:
        yield Found("Database", MISSING, str(other(dsn, current)))
        return
    yield _tables(dsn)
    with connect(dsn, "stafet doctor") as connection:
        lacking = rights.missing(connection)
        yield _rights(lacking)
        if not lacking:
            yield from waiting(connection, settings)


def _tables(dsn: str) -> Found:
    place = address(dsn)
    with connect(dsn, "stafet doctor") as connection:
        unsafe = [name for name in DURABLE if connection.execute(f"SHOW {name}").fetchone() == ("off",)]
    if unsafe:
        return Found("Database", MISSING, f"{place}: {', '.join(unsafe)} er slået fra; det, der er gemt, kan tabes")
    if strange := migrate.differences(dsn):
        return Found("Database", MISSING, f"{place}: {some(strange)}; `stafet db check` viser alt")
    return Found("Database", OK, f"{place}, tabeller {HEAD}")


def _rights(lacking: list[str]) -> Found:
    if lacking:
        return Found("Rettigheder", MISSING, f"databasens ejer skal køre: {'; '.join(lacking)}")
    return Found("Rettigheder", OK, f"på alle {len(rights.NEEDED)} tabeller")
