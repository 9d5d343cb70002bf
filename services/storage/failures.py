"""What can go wrong with PostgreSQL, sorted by what the caller must do."""

import psycopg
from psycopg import conninfo, errors

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


class DatabaseAwayError(Exception):
    """PostgreSQL cannot be reached or lost the connection: wait and start again. The text is Danish."""


class UnfitDatabaseError(Exception):
    """PostgreSQL answers, but cannot hold what we write; the Danish text says what to do."""


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
    return DatabaseAwayError(f"databasen {address(dsn)} svarer ikke{state}")
