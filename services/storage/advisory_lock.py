"""The advisory lock of a process kind: of several only the one acts whose database session holds it."""

import psycopg

RELAY, CLOCK, SIGNER, MAILS, DISPATCHER = 7_254_002, 7_254_003, 7_254_004, 7_254_005, 7_254_006
"""Advisory locks; 7_254_001 is that of the migrations."""

_NAMES = 7_254  # the space of locks that are found by a name

# A frozen holder must lose its session, and with it the lock; one that lives asks something far more often.
_SILENT = "6s"


def claim_name(connection: psycopg.Connection, name: str) -> bool:
    """Take the lock of a name unless another session has it; it is held until this connection ends.

    The server asks whether the holder's machine is still there, or one that lost its power would hold it for hours.
    """
    connection.execute("SET tcp_keepalives_idle = 5")
    connection.execute("SET tcp_keepalives_interval = 2")
    connection.execute("SET tcp_keepalives_count = 3")
    row = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_NAMES, name)).fetchone()
    return bool(row and row[0])


def claim(connection: psycopg.Connection, lock: int, silent: str = _SILENT) -> bool:
    """Take the lock unless another session has it; it is held until this connection ends, or is silent for so long.

    Once taken, whatever is done over the same connection is done by its holder: a session that lost the lock is gone.
    """
    connection.execute(f"SET idle_session_timeout = '{silent}'")
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (lock,)).fetchone()
    return bool(row and row[0])
