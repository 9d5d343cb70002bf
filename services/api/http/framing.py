"""Framing of requests: what two readers could understand differently is refused, and so is too large a header."""

from starlette.types import ASGIApp, Receive, Scope, Send

from services.api.http.refused import RefusedRequestError

CLOSE = {"Connection": "close"}


class Framed:
    """ASGI middleware that lets only requests through whose end is beyond doubt (RFC 9112 section 6.1)."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        """Take the application and the bytes that a header may have."""
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve. Raises RefusedRequestError `malformed`, `header_too_large`; the connection ends with both."""
        if scope["type"] == "http":
            names = [name for name, _ in scope["headers"]]
            chunked = b"transfer-encoding" in names
            if chunked and (b"content-length" in names or scope["http_version"] == "1.0"):
                raise RefusedRequestError("malformed", CLOSE)
            if _size(scope) > self._most:
                raise RefusedRequestError("header_too_large", CLOSE)
        await self._app(scope, receive, send)


def _size(scope: Scope) -> int:
    """Return the bytes of a header as it came: the parser's own limit holds only for one that comes in parts."""
    lines = sum(len(name) + len(value) + len(b": \r\n") for name, value in scope["headers"])
    return len(scope["raw_path"]) + len(scope["query_string"]) + lines
