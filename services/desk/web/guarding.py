"""Guard of the desk's pages: nothing foreign is loaded, framed or sent from, and each fault has a page of its own."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.http.paths import FOR_PROGRAMS
from services.api.http.refused import RefusedRequestError
from services.desk.web.faults import fault_page

_OURS = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
POLICY = "; ".join(
    ("default-src 'none'", *(f"{one} 'self'" for one in _OURS), "base-uri 'none'", "frame-ancestors 'none'")
)
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # stricter, and a browser tells no origin of its own posts either
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cache-Control": "no-store",
        "Strict-Transport-Security": "max-age=31536000",  # a browser heeds it over HTTPS alone (RFC 6797 section 8.1)
    }
)
_SAFE = {"GET", "HEAD"}


class Guarded:
    """ASGI middleware around pages; what programs ask for goes through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a page, or the page of its fault; a client that is gone is nobody to answer."""
        if scope["type"] != "http" or scope["path"].startswith(FOR_PROGRAMS):
            await self._app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refuse_foreign(scope)
            await self._app(scope, receive, guarded)
        except ClientDisconnect:
            raise
        except Exception as error:
            if begun or _is_for_programs(scope, error):
                raise
            answer = fault_page(Request(scope), error)
            await answer(scope, receive, guarded)


def refuse_foreign(scope: Scope) -> None:
    """Refuse what another site's page sends, and what no browser says is ours; raises RefusedRequestError."""
    if scope["method"] in _SAFE:
        return
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    is_ours = origin is None or _host_of(origin) == headers.get("host")
    if headers.get("sec-fetch-site") != "same-origin" or not is_ours:
        raise RefusedRequestError("foreign")


def _host_of(origin: str) -> str:
    """Return the host of an origin, none for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _is_for_programs(scope: Scope, error: Exception) -> bool:
    """Tell whether nobody reads the answer: a path that no page has, asked for by what wants no HTML."""
    return isinstance(error, HTTPException) and "text/html" not in Headers(scope=scope).get("accept", "")
