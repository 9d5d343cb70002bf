"""The host of a process' loop: health, metrics, and a stop that it hears."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from services.runtime.config.settings import Settings, SettingsError, unknown
from services.runtime.os_errors import reason
from services.runtime.process.health import Health, HealthServer
from services.runtime.process.shutdown import Stopping, on_stop_signals
from services.runtime.telemetry.log import get_logger
from services.runtime.telemetry.metrics import Metrics


@dataclass(slots=True)
class Host:
    """What a loop is given; `port` is where health and metrics are served, 0 before they are."""

    health: Health
    metrics: Metrics = field(default_factory=Metrics)
    stopping: Stopping = field(default_factory=Stopping)
    port: int = 0


@contextmanager
def hosted(settings: Settings, awaited: tuple[str, ...]) -> Iterator[Host]:
    """Serve health and metrics and hear SIGTERM and SIGINT until the context ends.

    The process is not ready before everything in `awaited` has reported once. Raises SettingsError when the port is
    taken; a demo takes another one then.
    """
    host = Host(Health(awaited))
    log = get_logger()
    with _server(settings, host) as server, on_stop_signals(host.stopping.ask):
        host.port = server.port
        log.info("process_started", mode=settings.mode, instance=settings.instance, port=server.port)
        if strange := unknown(os.environ):  # a site refuses to start with them
            log.warning("settings_unknown", names=strange)
        try:
            yield host
        finally:
            log.info("process_stopping" if host.stopping.asked else "process_stopped")


def _server(settings: Settings, host: Host) -> HealthServer:
    place = settings.health_host
    try:
        return HealthServer(host.health, host.metrics, place, settings.health_port)
    except OSError as error:
        if settings.mode == "demo":
            return HealthServer(host.health, host.metrics, place, 0)
        raise SettingsError(
            f"STAFET_HEALTH_PORT: {place}:{settings.health_port} kan ikke bruges ({reason(error)}); vælg en anden port"
        ) from None
