"""Standing by: of several processes of a kind one acts, and the others wait for its database lock."""

from collections.abc import Callable

import psycopg

from services.runtime.process.host import Host
from services.storage import advisory_lock

EVERY = 1.0  # seconds between two tries to get the lock


def acts(
    host: Host,
    connection: psycopg.Connection,
    lock: int,
    waiting: Callable[[], object],
    meanwhile: Callable[[], object] = lambda: None,
) -> bool:
    """Wait until this process is the one that acts; False when it was asked to stop meanwhile.

    `waiting` is told once when another one acts, `meanwhile` is done at each try. Raises psycopg's errors.
    """
    host.metrics.set("stafet_active", 0)
    told = False
    while not advisory_lock.claim(connection, lock):
        if not told:
            waiting()
        told = True
        meanwhile()
        if host.stopping.wait(EVERY):
            return False
    host.metrics.set("stafet_active", 1)
    return True
