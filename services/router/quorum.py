"""Quorum stop: no event is taken while the witnesses that were promised have not signed for a day (evidence.md)."""

import os
import threading
import time
from collections.abc import Callable

import psycopg

from services.runtime.process.exit_codes import TRY_LATER
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger
from services.storage.connections import connect
from services.storage.evidence.witnesses import unwitnessed_for
from services.storage.failures import DatabaseAwayError

LONGEST = 24 * 3600.0
"""Seconds without the quorum after which nothing more is taken; Kafka keeps the events."""
WAIT, LOOK = 5.0, 60.0  # seconds between two looks, while it is missing and while all is well


def reached(host: Host, missing_for: Callable[[], float | None]) -> bool:
    """Wait, not ready, until the quorum is there or nothing is promised; False when asked to stop meanwhile."""
    told = False
    while (age := missing_for() or 0.0) >= LONGEST:
        if not told:
            host.health.report("witnesses", ok=False, reason="UNWITNESSED")
            get_logger().critical("unwitnessed", code="UNWITNESSED", age_s=round(age), retry_s=WAIT)
        told = True
        if host.stopping.wait(WAIT):
            return False
    if told:
        host.health.report("witnesses", ok=True)
    return True


def watch(dsn: str, leave: Callable[[int], object] = os._exit, look: float = LOOK) -> None:
    """End the process once the quorum has been missing too long: started again, it waits."""
    threading.Thread(target=_watch, args=(dsn, leave, look), name="quorum", daemon=True).start()


def _watch(dsn: str, leave: Callable[[int], object], look: float) -> None:
    while True:
        time.sleep(look)
        try:
            with connect(dsn, "stafet router") as connection:
                age = unwitnessed_for(connection) or 0.0
        except (DatabaseAwayError, psycopg.Error):  # said by whoever watches the database
            continue
        if age >= LONGEST:
            get_logger().critical("fail_stop", code="UNWITNESSED", exit=TRY_LATER)
            leave(TRY_LATER)
            return
