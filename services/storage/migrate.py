"""Schema migration: brings the database to what this version needs, and tells whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from services.storage import rights
from services.storage.connections import engine
from services.storage.failures import AWAY, UnfitDatabaseError, address, away, unfit
from services.storage.revision import KNOWN, other
from services.storage.schema_difference import sentences
from services.storage.tables import metadata

if TYPE_CHECKING:
    import psycopg

_LOCK = 7_254_001  # advisory lock: two starts at once must not migrate at once


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def heads() -> tuple[str, ...]:
    """Return the newest revisions; anything but exactly one is a mistake that a test refuses."""
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def upgrade(dsn: str) -> None:
    """Run all migrations that are missing; safe to call at every start.

    Raises DatabaseAwayError, UnfitDatabaseError.
    """
    config = _config()
    with _connected(dsn) as connection:
        _expect_utf8(connection, dsn)
        _expect_known(connection, dsn)
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        rights.restore(_raw(connection))
        _raw(connection).commit()  # of what SQLAlchemy has not seen, its own commit is none
        connection.commit()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


@contextmanager
def _connected(dsn: str) -> Iterator[Connection]:
    try:
        with engine(dsn).connect() as connection:
            yield connection
    except DBAPIError as error:
        if isinstance(error.orig, AWAY):
            raise away(dsn, error.orig) from None
        raise unfit(dsn, error) or error from None


def _raw(connection: Connection) -> "psycopg.Connection":
    """Return psycopg's own connection, in the same transaction."""
    return cast("psycopg.Connection", connection.connection.driver_connection)


def _expect_utf8(connection: Connection, dsn: str) -> None:
    """Refuse a database whose texts would come back as bytes, or not at all."""
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise UnfitDatabaseError(f"databasen {address(dsn)} er {encoding}; lav en ny: createdb -E UTF8 -T template0 …")


def _expect_known(connection: Connection, dsn: str) -> None:
    """Refuse a database that a later version made: there is no way down from what we do not know."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in KNOWN:
        raise other(dsn, found)


def current(dsn: str) -> str | None:
    """Return the revision the database stands at, None for an empty one. Raises what `upgrade` does."""
    with _connected(dsn) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def differences(dsn: str) -> list[str]:
    """Return in Danish where tables and rights in the database are not as they should be; empty when they are."""
    with _connected(dsn) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        found = sentences(compare_metadata(context, metadata))
        wrong = rights.differences(_raw(connection))
        return [*found, *(f"{one.told}; kør {one.statement}" for one in wrong)]
