"""The sentence for a failure that no command caught itself: never a traceback, never an exception's own text."""

from services.cli.terminal.errors import AWAY, NO_RIGHTS, UNUSABLE
from services.cli.terminal.output import say
from services.core.rulebook.document_reader import RulebookError
from services.effects.master_keys import KeysAwayError, SealError
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import SettingsError
from services.runtime.embedded.pair import PairError
from services.runtime.process.exit_codes import FAIL_STOP
from services.runtime.telemetry.log import describe
from services.storage.failures import DatabaseAwayError, NoRightsError, StrangeTablesError, UnfitDatabaseError

# Errors that were written for the person at the screen: their text is Danish and holds nobody's data.
OURS: tuple[tuple[type[Exception], int], ...] = (
    (SettingsError, UNUSABLE),
    (KeyFileError, UNUSABLE),
    (PairError, AWAY),
    (NoRightsError, NO_RIGHTS),
    (StrangeTablesError, AWAY),
    (UnfitDatabaseError, UNUSABLE),
    (SealError, UNUSABLE),
    (KeysAwayError, AWAY),
)


def tell(error: Exception) -> int:
    """Print the sentence to standard error and return the exit code."""
    for kind, code in OURS:
        if isinstance(error, kind):
            say(f"stafet: {error}")
            return code
    if isinstance(error, DatabaseAwayError):
        say(f"stafet: {error}; `stafet doctor` undersøger det")
        return AWAY
    if isinstance(error, RulebookError):
        say(f"stafet: regelsættet kan ikke bruges: {error}")
        return UNUSABLE
    told = describe(error)
    place = f" i {told['where']}" if "where" in told else ""
    say(f"stafet: uventet fejl ({told['error']}{place}); det er en fejl i Stafet, ikke hos dig")
    return FAIL_STOP
