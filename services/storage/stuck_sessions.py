"""Stuck database sessions, and work that stands still though nobody holds it: found, and got going again."""

import psycopg

from services.storage.tables import IS_OPEN

# A client frozen inside COPY is "active" and waits for itself: no timeout of the server ends it. It holds no lock that
# others wait for (design 5), but its snapshot keeps VACUUM from every table until it is ended.
_FROZEN = """
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
FROM pg_stat_activity JOIN pg_roles ON pg_roles.oid = usesysid
WHERE datname = current_database() AND application_name LIKE 'stafet%%'
  AND state = 'active' AND wait_event = 'ClientRead' AND pid <> pg_backend_pid()
  AND xact_start < now() - %s * interval '1 second'
  AND (usename = current_user OR pg_has_role('pg_signal_backend', 'USAGE') AND NOT rolsuper)
"""


def end_frozen(connection: psycopg.Connection, seconds: float) -> int:
    """End sessions whose client has sent nothing for so long in the middle of a transaction; returns how many.

    Those of our own user and, where ours may see and end them, of Stafet's others.
    """
    row = connection.execute(_FROZEN, (seconds,)).fetchone()
    return int(row[0]) if row else 0


_COUNTS = f"""
SELECT (SELECT count(*) FROM dead_letter WHERE state = 'open'),
       (SELECT count(*) FROM handover
        WHERE {IS_OPEN}),
       (SELECT coalesce(sum(next_offset), 0) FROM kafka_position)
"""  # noqa: S608 - a constant


def counts(connection: psycopg.Connection) -> tuple[int, int, int]:
    """Return open dead letters, open handovers, and the sum of all positions (which grows while anything moves)."""
    row = connection.execute(_COUNTS).fetchone()
    return (int(row[0]), int(row[1]), int(row[2])) if row else (0, 0, 0)
