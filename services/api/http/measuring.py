"""Measuring of requests: one log line and one sample each, by route and status, never a path, a body or a person."""

import time
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.runtime.telemetry.log import get_logger
from services.runtime.telemetry.metrics import Metrics

UNKNOWN = "unknown"
"""What stands for the route of a path that none has."""


class Measured:
    """ASGI middleware around everything else; `route` is the template of the path that was served."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Take the application and where samples go."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, then tell how it went; also when the client is gone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), [0]
        try:
            await self._app(scope, receive, _watched(send, status))
        except Exception:
            status[0] = status[0] or 500  # told by the handler outside
            raise
        finally:
            self._tell(scope, status[0], time.monotonic() - began)

    def _tell(self, scope: Scope, status: int, took: float) -> None:
        route = getattr(scope.get("route"), "path_format", UNKNOWN)
        self._metrics.count("stafet_http_requests_total", route=route, status=str(status))
        self._metrics.observe("stafet_http_request_seconds", took, route=route)
        get_logger().info(
            "request_served", route=route, method=scope["method"], status=status, ms=round(took * 1000, 1)
        )


def _watched(send: Send, status: list[int]) -> Callable[[Message], Awaitable[None]]:
    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            status[0] = message["status"]
        await send(message)

    return watched
