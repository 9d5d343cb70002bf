"""The dispatcher process: waits for its advisory lock, then lets each connector's worker do its turns until stopped."""

import time
from collections.abc import Iterable, Mapping

import psycopg

from connectors.contract import Connector
from connectors.registry import CONNECTORS
from services.dispatcher.watching import Watching
from services.dispatcher.workers import WORKERS, Begin
from services.dispatcher.working import Worker
from services.dispatcher.workplace import Workplace
from services.runtime.config.settings import Settings
from services.runtime.process import standby
from services.runtime.process.collector import spare_the_collector
from services.runtime.process.database_watch import watch_database
from services.runtime.process.exit_codes import STOPPED
from services.runtime.process.host import Host, hosted
from services.runtime.telemetry.log import get_logger
from services.storage import advisory_lock
from services.storage.connections import connect

LOOK = 0.5  # seconds between two looks at the workers, and at the lock
MARGIN = 1.0  # seconds of a stop that are left for the process itself


def run(settings: Settings) -> int:
    """Let the workers work until SIGTERM or SIGINT; returns 0.

    Raises DatabaseAwayError and psycopg.OperationalError when the database is or goes away: the caller ends with 75,
    and the workers end with it.
    """
    with hosted(settings, ("database",)) as host, connect(settings.dsn(), "stafet dispatcher") as connection:
        watch_database(host, settings.dsn())
        if standby.acts(host, connection, advisory_lock.DISPATCHER, lambda: get_logger().info("dispatcher_waiting")):
            dispatch(settings, host, connection)
    return STOPPED


def dispatch(
    settings: Settings,
    host: Host,
    connection: psycopg.Connection,
    connectors: Iterable[Connector] = CONNECTORS,
    workers: Mapping[str, Begin] = WORKERS,
) -> None:
    """Run a worker for each connector whose settings are set; raises psycopg.OperationalError when the lock is lost."""
    spare_the_collector()
    running = [
        Worker(Workplace(one, settings, host.metrics, host.stopping), workers[one.name])
        for one in connectors
        if wanted(one, settings)
    ]
    get_logger().info("dispatcher_active", names=[one.name for one in running])
    for worker in running:
        worker.start()
    watching = Watching(running, host.health)
    while not host.stopping.wait(LOOK):
        connection.execute("SELECT 1")  # a lock that is lost is another dispatcher's
        watching.look()
    until = time.monotonic() + settings.stop_seconds - MARGIN
    for worker in running:
        worker.join(max(0.0, until - time.monotonic()))


def wanted(connector: Connector, settings: Settings) -> bool:
    """Tell whether a site uses a connector: everything that it needs is set."""
    return all(getattr(settings, name) is not None for name in connector.settings)
