"""Quotas of publishers: a bucket of tokens each, so that what one of them sends is never at the others' cost.

One row per publisher, which all processes share, taken from in the transaction that stores the events: whatever is not
stored costs nothing. The row is locked from then to the commit, which makes the requests of one publisher wait for each
other, and nobody else's.
"""

from math import ceil
from typing import NamedTuple

import psycopg

_LEFT = """
least(%(at_once)s, one.tokens + greatest(extract(epoch FROM clock_timestamp() - one.counted_at), 0) * %(per_second)s)
"""
_TAKE = f"""
INSERT INTO publisher_quota AS one (publisher, tokens, counted_at)
VALUES (%(publisher)s, %(at_once)s::float8 - %(count)s, clock_timestamp())
ON CONFLICT (publisher) DO UPDATE SET tokens = {_LEFT} - %(count)s, counted_at = clock_timestamp()
WHERE {_LEFT} >= %(needed)s
"""  # noqa: S608 - constants
_MISSING = f"SELECT %(needed)s - {_LEFT} FROM publisher_quota one WHERE publisher = %(publisher)s"  # noqa: S608


class Quota(NamedTuple):
    """What a publisher may send: `at_once` events together, and then `per_second`."""

    per_second: float
    at_once: int

    def take(self, cursor: psycopg.Cursor, publisher: str, count: int) -> int:
        """Take so many tokens and return 0, or none and return in how many seconds there are enough.

        What is more than a full bucket waits for a full one, and is paid for afterwards.
        """
        given = {**self._asdict(), "publisher": publisher, "count": count, "needed": min(count, self.at_once)}
        if cursor.execute(_TAKE, given).rowcount:
            return 0
        row = cursor.execute(_MISSING, given).fetchone()
        return max(1, ceil(float(row[0]) / self.per_second)) if row else 1
