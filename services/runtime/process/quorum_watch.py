"""Watch of the quorum: a process that takes what is new tells how long the promised witnesses have been missing."""

import threading
from collections.abc import Callable

import psycopg

from services.core.evidence.patience import STOPPED
from services.runtime.config.settings import Settings
from services.runtime.process.exit_codes import TRY_LATER
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger
from services.storage.connections import connect
from services.storage.evidence.witnesses import unwitnessed_for
from services.storage.failures import DatabaseAwayError, UnfitDatabaseError

LOOK = 60.0  # seconds between two looks
Leave = Callable[[int], object]


def watch_quorum(host: Host, settings: Settings, leave: Leave | None = None, look: float = LOOK) -> None:
    """Tell until the process is asked to stop: as a metric, and as a remark of its readiness once it takes too long.

    With `leave` the process ends once nothing more may be taken: started again, it waits.
    """
    threading.Thread(target=_watch, args=(host, settings, leave, look), name="quorum", daemon=True).start()


def _watch(host: Host, settings: Settings, leave: Leave | None, look: float) -> None:
    told = False
    while not host.stopping.asked:
        try:
            with connect(settings.dsn(), "stafet quorum") as connection:
                missing = unwitnessed_for(connection)
        except (DatabaseAwayError, UnfitDatabaseError, psycopg.Error):  # said by whoever watches the database
            host.stopping.wait(look)
            continue
        word = settings.patience.says(missing)
        host.metrics.set("stafet_unwitnessed_seconds", missing or 0.0)
        host.health.remark("witnesses", word)
        if word == STOPPED and leave is not None:
            get_logger().critical("fail_stop", code=STOPPED, exit=TRY_LATER)
            leave(TRY_LATER)
            return
        if word == STOPPED and not told:
            get_logger().critical("unwitnessed", code=STOPPED, age_s=round(missing or 0), retry_s=look)
        told = word == STOPPED
        host.stopping.wait(look)
