"""Route of signals: which of the caller's queues changed, as it happens (contracts-acts 11)."""

import asyncio
import time
from collections.abc import Callable

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.api.backend import Backend
from services.api.http.incoming import Incoming, received
from services.api.http.paths import ROOT
from services.api.signals.feed import Feed
from services.api.signals.flow import Flow
from services.api.signals.sending import Signalled

router = APIRouter(prefix=ROOT)


@router.get("/signals", response_class=Signalled)
async def signals(request: Request) -> Response:
    """Tell which queues of the caller change, from now on; read them once the first comment is there."""
    backend: Backend = request.app.state.backend
    incoming = await received(request, backend.settings.http_body_bytes, backend.settings.http_seconds)
    flow = await run_in_threadpool(_flow, backend, incoming, asyncio.get_running_loop().time)
    return await _begun(request.app.state.feed, flow)


def _flow(backend: Backend, incoming: Incoming, clock: Callable[[], float]) -> Flow:
    """Return the flow of who asks, which ends when the token would no longer be taken."""
    with backend.at_work(incoming) as office:
        left = backend.tokens.read(incoming.token).ends - time.time()
        return Flow(office.principal, clock() + left)


async def _begun(feed: Feed, flow: Flow) -> Response:
    await feed.join(flow)
    return Signalled(flow, feed.listeners)
