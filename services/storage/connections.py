"""Connections to PostgreSQL: one plain psycopg connection for the hot path, SQLAlchemy engines for the rest."""

import psycopg
import sqlalchemy
from psycopg.types.string import BytesBinaryDumper

from services.storage.failures import away

# A client that freezes keeps its row locks; only the server can end its transaction (design 5).
TIMEOUTS = "-c idle_in_transaction_session_timeout=4000 -c statement_timeout=8000 -c lock_timeout=6000"


def connect(dsn: str, application: str = "stafet") -> psycopg.Connection:
    """Open a connection in autocommit mode with Stafet's timeouts.

    Raises DatabaseAwayError, which names the address but no password.
    """
    try:
        connection = psycopg.connect(
            dsn,
            autocommit=True,
            options=TIMEOUTS,
            connect_timeout=5,
            tcp_user_timeout=8000,
            application_name=application,
        )
    except psycopg.OperationalError as failure:
        raise away(dsn, failure) from None
    connection.prepare_threshold = 1
    # Of the dumpers for bytea the last one registered wins; this one is written in C.
    connection.adapters.register_dumper(bytes, BytesBinaryDumper)
    return connection


def engine(dsn: str) -> sqlalchemy.Engine:
    """Return an SQLAlchemy engine for queries; it opens connections when they are used and checks them first."""
    url = sqlalchemy.make_url(dsn).set(drivername="postgresql+psycopg")
    return sqlalchemy.create_engine(
        url,
        pool_size=2,
        pool_pre_ping=True,
        connect_args={"options": TIMEOUTS, "connect_timeout": 5, "application_name": "stafet"},
    )
