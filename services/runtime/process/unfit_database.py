"""Unfit databases, which answer and do not fit: what is logged, and the exit code that follows."""

from services.runtime.process.exit_codes import REFUSED, TRY_LATER, UNUSABLE
from services.runtime.telemetry.log import get_logger
from services.storage.failures import NoRightsError, StrangeTablesError, UnfitDatabaseError


def exit_code(error: UnfitDatabaseError) -> int:
    """Return 77 for missing rights, 75 for tables that a migration can put right, 2 where waiting helps nobody."""
    if isinstance(error, NoRightsError):
        return REFUSED
    return TRY_LATER if isinstance(error, StrangeTablesError) else UNUSABLE


def tell(place: str, error: UnfitDatabaseError) -> int:
    """Log which database it is, what it complained about and which tables that concerns; return the exit code."""
    code = exit_code(error)
    about = {"sqlstate": error.sqlstate} if error.sqlstate else {}
    kind = type(error).__qualname__
    get_logger().critical(
        "database_unfit", server="database", address=place, error=kind, names=list(error.names), exit=code, **about
    )
    return code
