"""Command errors: what stops a command, as an exit code and a Danish sentence that says what to do."""

from services.runtime.process.exit_codes import UNUSABLE

REFUSED = 1  # the command is right, the state of things does not allow it
BAD_DATA = 65  # sysexits EX_DATAERR: the input is not what it should be
AWAY = 69  # sysexits EX_UNAVAILABLE: a server does not answer, or the log has no witnesses for too long
NO_RIGHTS = 77  # sysexits EX_NOPERM: the database gives its user no right to that

__all__ = ["AWAY", "BAD_DATA", "NO_RIGHTS", "REFUSED", "UNUSABLE", "CommandError"]


class CommandError(Exception):
    """Ends the command with `code`; the text is Danish, is shown as it is, and holds nobody's data."""

    def __init__(self, code: int, message: str) -> None:
        """Take the exit code and the sentence."""
        super().__init__(message)
        self.code = code
