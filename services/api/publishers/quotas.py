"""Quotas of publishers: a bucket of tokens each, so that what one of them sends is never at the others' cost.

Per process, in memory: it keeps the database and the log from being flooded, it is no account.
"""

import threading
import time
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from services.api.http.refused import RefusedRequestError


class _Bucket(NamedTuple):
    """What is left, as of a moment (monotonic seconds)."""

    tokens: float
    at: float


class Quotas:
    """A publisher may send `at_once` events together, and then `per_second`; threads may ask at the same time."""

    def __init__(self, per_second: float, at_once: int, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with full buckets."""
        self._per_second, self._at_once, self._now = per_second, at_once, now
        self._buckets: dict[str, _Bucket] = {}  # publishers of the rulebook alone: who else asks is not let in
        self._lock = threading.Lock()

    def take(self, publisher: str, count: int) -> None:
        """Take so many tokens, or none; raises RefusedRequestError `too_many` that says when there are enough.

        What is more than a full bucket waits for a full one, and is paid for afterwards.
        """
        needed = min(count, self._at_once)
        with self._lock:
            now = self._now()
            before = self._buckets.get(publisher) or _Bucket(self._at_once, now)
            tokens = min(self._at_once, before.tokens + (now - before.at) * self._per_second)
            enough = tokens >= needed
            self._buckets[publisher] = _Bucket(tokens - count if enough else tokens, now)
        if not enough:
            seconds = ceil((needed - tokens) / self._per_second)
            raise RefusedRequestError("too_many", {"Retry-After": str(max(1, seconds))})
