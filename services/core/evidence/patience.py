"""Patience with witnesses: after how long without the quorum it is said, and nothing new is taken (evidence.md)."""

from typing import NamedTuple

MISSING, STOPPED = "WITNESSES_MISSING", "UNWITNESSED"
HOUR = 3600.0


class Patience(NamedTuple):
    """Seconds without the quorum until the warning, and until the stop."""

    warning: float = 4 * HOUR
    stop: float = 24 * HOUR

    def ended(self, missing: float | None) -> bool:
        """Tell whether nothing new may be taken; `missing` is None where no witness is promised."""
        return missing is not None and missing >= self.stop

    def says(self, missing: float | None) -> str:
        """Return the closed word for a quorum that is missing for so long, empty while all is well."""
        if self.ended(missing):
            return STOPPED
        return MISSING if missing is not None and missing >= self.warning else ""
