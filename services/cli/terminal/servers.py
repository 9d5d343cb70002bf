"""Server connections of commands, and the sentence when a server is away."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa

from services.cli.terminal.errors import AWAY, CommandError
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.discovery import attached
from services.storage.connections import connect, engine
from services.storage.failures import AWAY as DATABASE_AWAY
from services.storage.failures import DatabaseAwayError, address, away, unfit


def quiet() -> None:
    """Keep librdkafka from saying on standard error what a command says better."""
    logging.getLogger("librdkafka").addHandler(logging.NullHandler())
    logging.getLogger("librdkafka").propagate = False


def settings() -> Settings:
    """Return the settings with both servers filled in. Raises SettingsError, PairError."""
    quiet()
    return attached(load())


def broker_settings() -> Settings:
    """Return the settings of a command that needs only Kafka. Raises SettingsError, PairError."""
    chosen = load()
    quiet()
    return chosen if chosen.kafka_bootstrap is not None else settings()


def embedded(chosen: Settings) -> bool:
    """Tell whether the broker is the embedded pair's, which knows no topic settings and no access rules."""
    return chosen.mode == "demo" and load().kafka_bootstrap is None


def database_settings() -> Settings:
    """Return the settings of a command that needs only the database. Raises SettingsError, PairError."""
    chosen = load()
    return chosen if chosen.database_url is not None else settings()


@contextmanager
def reading(given: Settings | None = None) -> Iterator[sa.Connection]:
    """Connect for queries. Raises CommandError when the database is away or has no tables."""
    chosen = given or database_settings()
    with _told(chosen), engine(chosen.dsn(), at_head=True).connect() as connection:
        yield connection


@contextmanager
def acting(given: Settings | None = None) -> Iterator[psycopg.Connection]:
    """Connect for acts, in autocommit mode. Raises CommandError when the database is away or has no tables."""
    chosen = given or database_settings()
    with _told(chosen), connect(chosen.dsn(), "stafet cli") as connection:
        yield connection


@contextmanager
def _told(chosen: Settings) -> Iterator[None]:
    try:
        yield
    except (DatabaseAwayError, psycopg.OperationalError, psycopg.InterfaceError, sa.exc.OperationalError):
        raise database_away(chosen) from None
    except (psycopg.Error, sa.exc.DBAPIError) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        if isinstance(cause, DATABASE_AWAY):
            raise away(chosen.dsn(), cause) from None
        raise unfit(chosen.dsn(), error) or error from None


def database_away(chosen: Settings) -> CommandError:
    """Say which database does not answer, and what to look at."""
    return CommandError(
        AWAY,
        f"databasen på {address(chosen.dsn())} svarer ikke; kører den, og er STAFET_DATABASE_URL rigtig? "
        "(`stafet doctor` undersøger det)",
    )


def broker_away(chosen: Settings, code: str) -> CommandError:
    """Say which cluster does not answer, and what to look at."""
    return CommandError(
        AWAY,
        f"Kafka på {chosen.kafka_bootstrap} svarer ikke ({code}); kører den, og er STAFET_KAFKA_BOOTSTRAP rigtig? "
        "(`stafet doctor` undersøger det)",
    )
