"""Why a process ended: what its supervisor and the person at the screen are told."""

import traceback
from pathlib import Path

import psycopg

from services.core.rulebook.model import RulebookError
from services.effects.sealing import SealError
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, SettingsError
from services.runtime.embedded.pair import PairError
from services.runtime.telemetry.log import describe, get_logger
from services.storage.failures import AWAY, DatabaseAwayError, address

UNUSABLE_ERRORS = (SettingsError, KeyFileError, PairError, RulebookError, SealError)
"""The process cannot be used as it was told to; their texts are for the person who told it."""

AWAY_ERRORS = (DatabaseAwayError, *AWAY, psycopg.errors.UndefinedTable)
"""The database is away, or its tables are not there yet: both pass."""


def away(settings: Settings, error: Exception) -> str:
    """Log which database is away, and return the same in Danish."""
    place = address(settings.dsn())
    cause = error.__context__ if isinstance(error, DatabaseAwayError) and error.__context__ else error
    told = {name: value for name, value in describe(cause).items() if name in {"error", "sqlstate"}}
    if isinstance(error, psycopg.errors.UndefinedTable):
        get_logger().error("database_away", server="database", address=place, code="NO_TABLES", exit=75, **told)
        return f"databasen {place} mangler tabeller; kør `stafet db upgrade`"
    get_logger().error("database_away", server="database", address=place, code="AWAY", exit=75, **told)
    return f"databasen {place} svarer ikke; processen slutter med kode 75 og kan startes igen"


def stack(error: BaseException) -> list[str]:
    """Return the places of an exception, innermost last; never its text."""
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
