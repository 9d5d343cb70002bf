"""The clock process: waits for its advisory lock, then runs the jobs once a second until it is stopped."""

import time
from datetime import timedelta
from functools import partial

import psycopg

from services.clock.jobs import JOBS, JobContext
from services.clock.mailing import Mailing
from services.clock.ticking import Ticking
from services.core.insight.lookups import Thresholds
from services.runtime.bootstrap import RemindersInForce
from services.runtime.config.settings import Settings
from services.runtime.process import standby
from services.runtime.process.database_watch import watch_database
from services.runtime.process.exit_codes import STOPPED
from services.runtime.process.host import Host, hosted
from services.runtime.telemetry.log import get_logger
from services.storage import advisory_lock
from services.storage.connections import connect
from services.storage.differences import found

TICK = 1.0  # seconds


def run(settings: Settings) -> int:
    """Tick until SIGTERM or SIGINT; returns 0.

    Raises DatabaseAwayError and psycopg.OperationalError when the database is or goes away: the caller ends with 75.
    """
    with hosted(settings, ("database",)) as host, connect(settings.dsn(), "stafet clock") as connection:
        watch_database(host, settings.dsn())
        _run(settings, host, connection)
    return STOPPED


def _run(settings: Settings, host: Host, connection: psycopg.Connection) -> None:
    if not standby.acts(host, connection, advisory_lock.CLOCK, lambda: get_logger().info("clock_waiting")):
        return
    get_logger().info("clock_active")
    reminders = RemindersInForce(connection).at
    context = JobContext(
        connection, host.metrics, reminders, partial(found, settings.dsn()), thresholds=_thresholds(settings)
    )
    if settings.smtp_host is not None:
        context.mails = Mailing(settings, host.metrics).turn
    ticking = Ticking(JOBS, context)
    while not host.stopping.asked:
        ticking.tick(time.monotonic())
        host.stopping.wait(TICK)


def _thresholds(settings: Settings) -> Thresholds:
    """Return when a look-up is odd, as the settings say."""
    return Thresholds(
        permille=settings.review_permille,
        opens=settings.review_opens,
        closes=settings.review_closes,
        many=settings.review_many,
        unhandled=timedelta(days=settings.review_unhandled_days),
    )
