"""Process failures: why one ended, as its supervisor and the person at the screen are told."""

import traceback
from pathlib import Path

from services.core.rulebook.model import RulebookError
from services.effects.master_keys import KeysAwayError, SealError
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, SettingsError
from services.runtime.embedded.pair import PairError
from services.runtime.process.unfit_database import tell
from services.runtime.telemetry.log import describe, get_logger
from services.storage.failures import AWAY, DatabaseAwayError, address, unfit

UNUSABLE_ERRORS = (SettingsError, KeyFileError, PairError, RulebookError, SealError)
"""The process cannot be used as it was told to; their texts are for the person who told it."""

AWAY_ERRORS = (DatabaseAwayError, KeysAwayError, *AWAY)
"""The database is away, or the token with the master keys: that passes."""


def away(settings: Settings, error: Exception) -> str:
    """Log what is away, and where, and return the same in Danish."""
    if isinstance(error, KeysAwayError):
        get_logger().error("keys_away", server="keys", exit=75)
        return f"{error}; processen slutter med kode 75 og kan startes igen"
    place = address(settings.dsn())
    cause = error.__context__ if isinstance(error, DatabaseAwayError) and error.__context__ else error
    told = {name: value for name, value in describe(cause).items() if name in {"error", "sqlstate"}}
    get_logger().error("database_away", server="database", address=place, code="AWAY", exit=75, **told)
    why = str(error) if isinstance(error, DatabaseAwayError) else f"databasen {place} svarer ikke"
    return f"{why}; processen slutter med kode 75 og kan startes igen"


def not_fit(settings: Settings, error: Exception) -> tuple[int, str] | None:
    """Log what makes the database unfit, and return exit code and sentence; None when the error is another one."""
    if (found := unfit(settings.dsn(), error)) is None:
        return None
    return tell(address(settings.dsn()), found), str(found)


def stack(error: BaseException) -> list[str]:
    """Return the places of an exception, innermost last; never its text."""
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
