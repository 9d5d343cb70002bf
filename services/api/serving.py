"""HTTP server of a process: uvicorn in our host, with limits on what a client may hold, and a stop in order."""

import asyncio
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from services.runtime.config.settings import Settings, SettingsError
from services.runtime.os_errors import reason
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger

KEEP_ALIVE = 15  # seconds that a connection may rest between two requests
BACKLOG = 1024
SPARE = 256  # file descriptors beside connections: database, log, event loop


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 connection whose next header has to be there in time, or it is closed."""

    seconds = 20.0
    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a first header."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._await_header()

    def data_received(self, data: bytes) -> None:
        """Go on waiting while the header is not whole."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_header()
        else:
            self._no_longer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._no_longer()
        super().connection_lost(exc)

    def _await_header(self) -> None:
        self._due = self._due or self.loop.call_later(self.seconds, self.transport.close)

    def _no_longer(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None


class _Server(uvicorn.Server):
    """Uvicorn's server, whose stop is the host's: it hears the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the host."""
        yield


def serve(settings: Settings, host: Host, app: ASGIApp, port: int) -> None:
    """Serve until the host is asked to stop; requests get `stop_seconds` to end. Raises SettingsError for the port."""
    _room_for(settings.http_connections)
    config = uvicorn.Config(app, port=port, **_limits(settings))
    server = _Server(config)
    try:
        listening = config.bind_socket()
    except SystemExit:  # uvicorn logs and exits
        raise SettingsError(f"{settings.http_host}:{port} kan ikke bruges til HTTP; vælg en anden port") from None
    if sys.platform == "linux":  # who takes nothing, or is gone without a word, is let go: connections inherit it
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(settings.http_seconds * 1000))
    asyncio.run(_served(server, host, listening))


async def _served(server: uvicorn.Server, host: Host, listening: Any) -> None:
    def stop() -> None:
        server.should_exit = True
        asyncio.get_running_loop().remove_reader(host.stopping.fileno())

    asyncio.get_running_loop().add_reader(host.stopping.fileno(), stop)
    host.health.report("http", ok=True)
    get_logger().info("http_serving", port=listening.getsockname()[1])
    await server.serve([listening])


def _limits(settings: Settings) -> dict[str, Any]:
    protocol = type("Protocol", (LimitedProtocol,), {"seconds": settings.http_seconds})
    return {
        "host": settings.http_host,
        "http": protocol,
        "ws": "none",
        "lifespan": "off",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": settings.http_proxies,
        "h11_max_incomplete_event_size": settings.http_header_bytes,
        "limit_concurrency": settings.http_connections,
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
