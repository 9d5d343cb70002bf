"""Answers of routes: who asks, then the request read whole, then its work in one thread, then JSON."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.api.http.bodies import read
from services.api.http.incoming import Incoming, begun
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.storage.handovers.office import Office

if TYPE_CHECKING:
    from services.api.backend import Backend

MEDIA_TYPE = "application/json"
T = TypeVar("T")
Work = Callable[[Office, Incoming], T]
"""What a route does: returns what is answered as JSON; raises RefusedActError and RefusedRequestError."""


async def worked(request: Request, work: Work[T]) -> T:
    """Return what a route's work gives. Only whoever has a token that counts is read further (contracts-acts 11).

    A publisher's certificate is looked at when the rulebook in force is at hand, before any work.
    """
    backend: Backend = request.app.state.backend
    head = begun(request)
    token = head.token
    who = backend.recognised(token)
    if who is None:  # signatures take a moment, and an issuer may have to be asked
        who = await run_in_threadpool(backend.principal, token)
    peer = request.client.host if request.client else None

    def proven(office: Office, incoming: Incoming) -> T:
        backend.believed.expect(office.principal, office.rulebook, peer, incoming.headers)
        return work(office, incoming)

    return await _worked(request, head, who, proven)


async def worked_for(request: Request, who: Principal, work: Work[T]) -> T:
    """Return what a route's work gives for somebody who was recognised."""
    return await _worked(request, begun(request), who, work)


async def _worked(request: Request, head: Incoming, who: Principal, work: Work[T]) -> T:
    backend: Backend = request.app.state.backend
    settings = backend.settings
    with backend.room.taken(who.organisation) as held:
        incoming = head._replace(body=await read(request, settings.http_body_bytes, settings.http_seconds, held))

        def done(seconds: float) -> T:
            with backend.at_work(who, seconds) as office:
                return work(office, incoming)

        return await backend.workers.do(who.organisation, done)


async def answered(request: Request, work: Work[Any], status: int = 200) -> Response:
    """Do a route's work for who asks, and answer what it gives; an item's version is its ETag."""
    found = await worked(request, work)
    headers = {"Cache-Control": "no-store"}
    if isinstance(found, dict) and "version" in found:
        headers["ETag"] = f'"{found["version"]}"'
    return Response(orjson.dumps(found, default=str), status, headers, MEDIA_TYPE)


def nothing_there(_: Office, __: Incoming) -> Any:
    """Refuse a path that no route has; who asks is known by then."""
    raise RefusedActError("not_found")
