"""Measuring of requests: one log line and one sample each, by route and status, never a path, a body or a person."""

import asyncio
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.http.serving_errors import problem
from services.runtime.telemetry.log import get_logger
from services.runtime.telemetry.metrics import Metrics

UNKNOWN = "unknown"
"""What stands for the route of a path that none has, and for a method that HTTP does not have."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
GONE = 499
"""Status of a request whose client went away before it was whole; nobody is answered, and nothing was done."""


class Measured:
    """ASGI middleware around everything else, from which no error goes on: it is answered, and told once."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Take the application and where samples go."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, then tell how it went; also when the client is gone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            status = status or GONE
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - the outermost: it is answered and logged
            answer = problem(scope, error)
            if status == 0:  # else a part is sent already, and the server closes the connection
                await answer(scope, receive, watched)
        finally:
            tell(self._metrics, scope, status, time.monotonic() - began)


def tell(metrics: Metrics, scope: Scope, status: int, took: float) -> None:
    """Tell of one request: template, method, status and duration, in the log and the metrics."""
    route = getattr(scope.get("route"), "path_format", UNKNOWN)
    method = scope["method"] if scope["method"] in METHODS else UNKNOWN
    metrics.count("stafet_http_requests_total", route=route, status=str(status))
    metrics.observe("stafet_http_request_seconds", took, route=route)
    get_logger().info("request_served", route=route, method=method, status=status, ms=round(took * 1000, 1))
