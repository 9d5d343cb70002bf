"""Answers of routes: the request read whole, then its work in one thread on one connection, then JSON."""

from collections.abc import Callable
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.api.backend import Backend
from services.api.http.incoming import Incoming, received
from services.effects.actors import RefusedActError
from services.storage.handovers.office import Office

MEDIA_TYPE = "application/json"
Work = Callable[[Office, Incoming], Any]
"""What a route does: returns what is answered as JSON; raises RefusedActError and RefusedRequestError."""


async def answered(request: Request, work: Work, status: int = 200) -> Response:
    """Do a route's work for who asks, and answer what it gives; an item's version is its ETag."""
    backend: Backend = request.app.state.backend
    settings = backend.settings
    incoming = await received(request, settings.http_body_bytes, settings.http_seconds)
    found = await run_in_threadpool(_done, backend, incoming, work)
    headers = {"Cache-Control": "no-store"}
    if isinstance(found, dict) and "version" in found:
        headers["ETag"] = f'"{found["version"]}"'
    return Response(orjson.dumps(found, default=str), status, headers, MEDIA_TYPE)


def _done(backend: Backend, incoming: Incoming, work: Work) -> Any:
    with backend.at_work(incoming) as office:
        return work(office, incoming)


def nothing_there(_: Office, __: Incoming) -> Any:
    """Refuse a path that no route has; who asks is known by then."""
    raise RefusedActError("not_found")
