"""Live signals to pages: which of the visitor's queues changed, never more; the page then reads with its own rights."""

import asyncio
from datetime import UTC, datetime
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.signals.flow import Flow
from services.api.signals.sending import Signalled
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.storage.handovers.office import Office

router = APIRouter()


@router.get("/signaler", response_class=Signalled)
async def signals(request: Request) -> Response:
    """Tell which queues change, until the session is over, or was ended; that is looked at as often as one hears."""
    visitor, clock = await signed_in(request), asyncio.get_running_loop().time
    left = (visitor.ends_at - datetime.now(UTC)).total_seconds()

    def flow(office: Office, _: Form) -> Flow:
        return Flow(office.principal, clock() + left)

    begun = await at_work(request, flow)
    await request.app.state.feed.join(begun)
    return Signalled(begun, request.app.state.feed.listeners, partial(request.app.state.desk.sessions.lasts, request))
