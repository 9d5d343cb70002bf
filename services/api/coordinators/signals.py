"""Route of signals: which of the caller's queues changed, as it happens (contracts-acts 11)."""

import asyncio
import time

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import worked
from services.api.http.incoming import Incoming
from services.api.http.paths import ROOT
from services.api.signals.feed import Feed
from services.api.signals.flow import Flow
from services.api.signals.sending import Signalled
from services.storage.handovers.office import Office

router = APIRouter(prefix=ROOT)


@router.get("/signals", response_class=Signalled)
async def signals(request: Request) -> Response:
    """Tell which queues of the caller change, from now on; read them once the first comment is there."""
    tokens, clock = request.app.state.backend.tokens, asyncio.get_running_loop().time

    def flow(office: Office, incoming: Incoming) -> Flow:
        """Return the flow of who asks, which ends when the token would no longer be taken."""
        return Flow(office.principal, clock() + tokens.read(incoming.token).ends - time.time())

    return await _begun(request.app.state.feed, await worked(request, flow))


async def _begun(feed: Feed, flow: Flow) -> Response:
    await feed.join(flow)
    return Signalled(flow, feed.listeners)
