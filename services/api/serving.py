"""HTTP server of a process: uvicorn in our host, with limits on what a client may hold, and a stop in order."""

import asyncio
import logging
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from services.api.http.connection import Limits, protocol
from services.runtime.config.settings import Settings, SettingsError
from services.runtime.os_errors import reason
from services.runtime.process.collector import spare_the_collector
from services.runtime.process.host import Host
from services.runtime.process.watchdog import Watchdog
from services.runtime.telemetry.log import get_logger

KEEP_ALIVE = 15  # seconds that a connection may rest between two requests
BACKLOG = 1024
SPARE = 256  # file descriptors beside connections: those that are told there are too many, database, log, event loop
SILENCE = 30.0  # seconds that the event loop may stand still
BEAT = 1.0


class _Server(uvicorn.Server):
    """Uvicorn's server, whose stop is the host's: it hears the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the host."""
        yield


def serve(settings: Settings, host: Host, app: ASGIApp, port: int) -> None:
    """Serve until the host is asked to stop; requests get `stop_seconds` to end. Raises SettingsError for the port."""
    _room_for(settings.http_connections)
    config = uvicorn.Config(app, port=port, **_limits(settings, host))
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # each request is told by us, once and without text
    server = _Server(config)
    listening = listen(config, settings.http_seconds)
    # It watches until the process is gone: a thread that waits for a silent database would hold up even its end.
    watchdog = Watchdog(SILENCE, settings.stop_seconds)
    watchdog.start()
    spare_the_collector()
    asyncio.run(_served(server, host, listening, watchdog))


def listen(config: uvicorn.Config, seconds: float) -> socket.socket:
    """Return the socket that connections come by; they inherit what is set here. Raises SettingsError for the port."""
    try:
        listening = config.bind_socket()
    except SystemExit:  # uvicorn logs and exits
        raise SettingsError(f"{config.host}:{config.port} kan ikke bruges til HTTP; vælg en anden port") from None
    # An answer is two writes, and the second would wait 40 ms for the client's word about the first. asyncio sees to it
    # for sockets that name their protocol alone, and this one does not.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if sys.platform == "linux":  # who takes nothing, or is gone without a word, is let go
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
    return listening


async def _served(server: uvicorn.Server, host: Host, listening: Any, watchdog: Watchdog) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True
        watchdog.stopping()
        loop.remove_reader(host.stopping.fileno())

    def beat() -> None:
        watchdog.beat()
        loop.call_later(BEAT, beat)

    loop.add_reader(host.stopping.fileno(), stop)
    beat()
    host.health.report("http", ok=True)
    get_logger().info("http_serving", port=listening.getsockname()[1])
    await server.serve([listening])


def _limits(settings: Settings, host: Host) -> dict[str, Any]:
    return {
        "host": settings.http_host,
        "http": protocol(Limits(settings.http_seconds, settings.http_connections, host.metrics)),
        "ws": "none",
        "lifespan": "off",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "h11_max_incomplete_event_size": settings.http_header_bytes,
        "timeout_keep_alive": KEEP_ALIVE,
        "timeout_graceful_shutdown": max(1, int(settings.stop_seconds) - 1),
        "backlog": BACKLOG,
    }


def _room_for(connections: int) -> None:
    """Raise the limit of file descriptors to what the connections need. Raises SettingsError where it may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) else f"højst {hard}"
            raise SettingsError(f"STAFET_HTTP_CONNECTIONS: {connections} åbne filer er ikke tilladt ({why})") from None
