"""PostgreSQL failures, sorted by what the caller must do."""

import re
from collections.abc import Collection

import psycopg
from psycopg import conninfo, errors
from sqlalchemy.exc import DBAPIError

from services.storage.tables import metadata

TRY_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable, errors.UniqueViolation)
"""Losing a race: the transaction is rolled back and may be tried again in place (40001, 40P01, 55P03, 23505)."""

AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
    errors.InternalError_,
)
"""The server is away, takes no writes (25006), ended the session of a client that froze (25P03), is full or damaged
(53xxx, XX000): time or a person heals it."""


_REFUSALS = {
    "25006": "tager ikke imod ændringer",
    "53100": "har ikke mere plads",
    "53300": "har ikke flere forbindelser",
}


class DatabaseAwayError(Exception):
    """PostgreSQL cannot be reached or lost the connection: wait and start again. The text is Danish."""


class UnfitDatabaseError(Exception):
    """PostgreSQL answers, but is not made for what we do; the Danish text says what to do.

    `names` are tables and columns of ours that PostgreSQL complained about.
    """

    def __init__(self, sentence: str, sqlstate: str | None = None, names: Collection[str] = ()) -> None:
        """Take the sentence, PostgreSQL's code, and what it is about."""
        super().__init__(sentence)
        self.sqlstate = sqlstate
        self.names = tuple(names)


class StrangeTablesError(UnfitDatabaseError):
    """A table or column is missing or is another one: a migration or a person puts that right, and we go on."""


class NewerDatabaseError(UnfitDatabaseError):
    """A later version of Stafet made the tables: only that version knows what they mean."""


class NoRightsError(UnfitDatabaseError):
    """The database's user may not do what we do (42501)."""


class SurpriseError(Exception):
    """What was read before the transaction no longer holds; roll back, read again, try again."""


def address(dsn: str) -> str:
    """Return host, port and database of a libpq URI, without user or password."""
    parts = conninfo.conninfo_to_dict(dsn)
    host = parts.get("host") or parts.get("hostaddr") or "local socket"
    return f"{host}:{parts.get('port') or 5432}/{parts.get('dbname') or 'postgres'}"


def away(dsn: str, failure: psycopg.Error | None = None) -> DatabaseAwayError:
    """Return the error that names the address and the class of failure; libpq's text could quote a password."""
    state = "" if failure is None else f" ({failure.sqlstate or type(failure).__name__})"
    word = _REFUSALS.get(failure.sqlstate or "", "svarer ikke") if failure else "svarer ikke"
    return DatabaseAwayError(f"databasen {address(dsn)} {word}{state}")


def unfit(dsn: str, error: Exception) -> UnfitDatabaseError | None:
    """Return what makes the database unfit for us, without a value and with no table but ours; None for other errors.

    Class 22, and what psycopg itself refuses to send, is about the values given: other values would be taken.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, UnfitDatabaseError):
        return cause
    if not isinstance(cause, psycopg.ProgrammingError | psycopg.NotSupportedError) or cause.sqlstate is None:
        return None
    names, state = _named(cause), cause.sqlstate
    about = f"databasen {address(dsn)} ({', '.join((state, *names))})"
    if isinstance(cause, errors.InsufficientPrivilege):
        sentence = f"{about} giver ikke brugeren de rettigheder, der skal til; `stafet doctor` viser hvilke"
        return NoRightsError(sentence, state, names)
    if isinstance(cause, errors.UndefinedTable):
        return StrangeTablesError(f"{about} mangler tabeller; kør `stafet db upgrade`", state, names)
    return StrangeTablesError(f"{about} har andre tabeller end denne udgave; se `stafet db check`", state, names)


def _named(failure: psycopg.Error) -> list[str]:
    """Return our own tables and columns in PostgreSQL's complaint: its text could also quote a value."""
    complaint = failure.diag.message_primary or ""
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    quoted = [word for word in re.findall(r'"(\w+)"', complaint) if word in columns]
    return list(dict.fromkeys([*(word for word in re.findall(r"\w+", complaint) if word in metadata.tables), *quoted]))
