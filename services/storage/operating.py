"""Connections for who operates the installation: in the database role for it, each its own and closed behind it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import sqlalchemy as sa
from psycopg import sql

from services.storage.access.session import OPERATING
from services.storage.connections import connect, engine

_TAKE = sql.SQL("SET ROLE {}").format(sql.Identifier(OPERATING))


@contextmanager
def operating(dsn: str, application: str) -> Iterator[psycopg.Connection]:
    """Give an autocommit connection in the role. Raises DatabaseAwayError, UnfitDatabaseError."""
    with closing(connect(dsn, application)) as connection:
        connection.execute(_TAKE)
        yield connection


@contextmanager
def reading(dsn: str) -> Iterator[sa.Connection]:
    """Give a connection in the role for queries of SQLAlchemy. Raises UnfitDatabaseError, psycopg's errors."""
    made = engine(dsn, at_head=True)
    try:
        with made.connect() as connection:
            connection.execute(sa.text(f"SET ROLE {OPERATING}"))
            yield connection
    except sa.exc.DBAPIError as error:
        raise error.orig or error from None
    finally:
        made.dispose()
