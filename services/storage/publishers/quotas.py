"""Quotas of publishers: a bucket of tokens each, so that what one of them sends is never at the others' cost.

One row per publisher, which all processes share, taken from in the transaction that stores the events: whatever is not
stored costs nothing. The row is locked from then to the commit, which makes the requests of one publisher wait for each
other, and nobody else's.
"""

from math import ceil
from typing import Any, NamedTuple

import psycopg

_LEFT = """
least(%(at_once)s, one.tokens + greatest(extract(epoch FROM clock_timestamp() - one.counted_at), 0) * %(per_second)s)
"""
TAKE = f"""
INSERT INTO publisher_quota AS one (publisher, tokens, counted_at)
VALUES (%(publisher)s, %(at_once)s::float8 - %(count)s, clock_timestamp())
ON CONFLICT (publisher) DO UPDATE SET tokens = {_LEFT} - %(count)s, counted_at = clock_timestamp()
WHERE {_LEFT} >= %(needed)s
"""  # noqa: S608 - constants
_MISSING = f"SELECT %(needed)s - {_LEFT} FROM publisher_quota one WHERE publisher = %(publisher)s"  # noqa: S608


class OverQuotaError(Exception):
    """More events than may come now; `seconds` until as many may."""

    def __init__(self, seconds: int) -> None:
        """Take the seconds."""
        super().__init__(seconds)
        self.seconds = seconds


class Quota(NamedTuple):
    """What a publisher may send: `at_once` events together, and then `per_second`."""

    per_second: float
    at_once: int

    def given(self, publisher: str, count: int) -> dict[str, Any]:
        """Return what TAKE is given for so many events.

        What is more than a full bucket waits for a full one, and is paid for afterwards.
        """
        return {**self._asdict(), "publisher": publisher, "count": count, "needed": min(count, self.at_once)}

    def take(self, cursor: psycopg.Cursor, publisher: str, count: int) -> None:
        """Take so many tokens; raises OverQuotaError."""
        given = self.given(publisher, count)
        if not cursor.execute(TAKE, given).rowcount:
            raise self.exceeded(cursor, given)

    def exceeded(self, cursor: psycopg.Cursor, given: dict[str, Any]) -> OverQuotaError:
        """Return the error of a publisher that has fewer tokens than are needed."""
        row = cursor.execute(_MISSING, given).fetchone()
        return OverQuotaError(max(1, ceil(float(row[0]) / self.per_second)) if row else 1)
