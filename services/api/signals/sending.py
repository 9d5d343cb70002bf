"""Sending of signals: server-sent events (WHATWG HTML, section 9.2) that no proxy holds back, until a flow is over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.api.signals.flow import Flow
from services.api.signals.listeners import Listeners
from services.storage.handovers.signals import Address

Lasts = Callable[[], Awaitable[bool]]
COMMENT_SECONDS = 15.0
COMMENT = format_sse_event(comment="stafet")
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no", "Connection": "close"}


class Signalled(StreamingResponse):
    """The answer to who listens; the flow is let go when it is over or the listener is gone."""

    media_type = "text/event-stream"

    def __init__(self, flow: Flow, listeners: Listeners, lasts: Lasts | None = None) -> None:
        """Take a flow that has begun, where it is counted, and what tells whether its listener may still listen."""
        super().__init__(events(flow, lasts=lasts), headers=HEADERS)
        self._flow, self._listeners = flow, listeners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the flow is over, its token no longer counts, or nobody listens."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._listeners.leave(self._flow)


async def events(flow: Flow, every: float = COMMENT_SECONDS, lasts: Lasts | None = None) -> AsyncIterator[bytes]:
    """Yield a comment at once, so that headers go out, then what changes, and a comment every 15 seconds.

    Before each comment it is asked whether the listener may still listen.
    """
    clock = asyncio.get_running_loop().time
    comment_at = clock()
    while not flow.over and clock() < flow.until:
        if clock() >= comment_at:
            if lasts is not None and not await lasts():
                return
            yield COMMENT
            comment_at = clock() + every
        changed = await flow.news(min(comment_at, flow.until))
        if changed and clock() < flow.until:
            yield b"".join(map(event, changed))


def event(address: Address) -> bytes:
    """Return one signal: a queue's address, and nothing else."""
    return format_sse_event(event="queue", data_str=orjson.dumps(address._asdict()).decode())
