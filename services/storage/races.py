"""Races of an act that were lost: it was undone whole, so it is done again, a few times, and nobody is told.

A deadlock, a lock that was held too long, a row that changed between look and lock. A lost connection is never guessed
about: the act is there or it is not, and whoever asks again is told.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from services.storage.failures import TRY_AGAIN, SurpriseError

_ATTEMPTS = 5
_PAUSE = 0.02  # seconds, growing with each attempt
T = TypeVar("T")


def until_won(work: Callable[[], T]) -> T:
    """Return what one whole transaction gives; raises what the last attempt raises."""
    for attempt in range(1, _ATTEMPTS):
        try:
            return work()
        except (SurpriseError, *TRY_AGAIN):
            time.sleep(_PAUSE * attempt)
    return work()
