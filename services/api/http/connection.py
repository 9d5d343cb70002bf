"""Connections of clients: HTTP/1.1 by h11, with an end to whatever is waited for, and refusals as problem documents."""

import asyncio
import sys
from typing import NamedTuple

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from services.api.http.framing import CLOSE
from services.api.http.measuring import UNKNOWN, Measured, tell
from services.api.http.problems import answer
from services.api.http.refused import RefusedRequestError, unavailable
from services.runtime.telemetry.metrics import Metrics

TOLD = 128  # connections beyond the limit that are told so; those beyond them are closed at once


class Limits(NamedTuple):
    """What holds for every connection of a process."""

    seconds: float  # for a header, for what is left of a body that nobody reads, for taking what was sent
    connections: int
    metrics: Metrics


class Connection(H11Protocol):
    """One connection; whatever it makes us wait for has to come in time."""

    limits: Limits
    _awaited: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a first header; where there are too many connections, only to say so."""
        super().connection_made(transport)  # type: ignore[arg-type]
        beyond = len(self.connections) - self.limits.connections
        if beyond > TOLD:
            self.transport.abort()
        elif beyond > 0:
            self.app = Measured(_crowded, self.limits.metrics)
        self._await()

    def data_received(self, data: bytes) -> None:
        """Go on waiting while a header is not whole, or the rest of a body comes that was answered already."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE or self._is_answered_early():
            self._await()
        else:
            self._await_nothing()

    def on_response_complete(self) -> None:
        """See to it that also the rest ends: of a body that nobody reads, of an answer that nobody takes."""
        super().on_response_complete()
        if self.transport.is_closing() or self._is_answered_early():
            self._await()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that rests; what the client has not taken by now it does not get."""
        self.transport.abort()

    def pause_writing(self) -> None:
        """Give a client that takes nothing the time that there is."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self.limits.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._await_nothing()
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's text
        """Answer what is no HTTP/1.1, or has too large a header, and close; called where the parser raised."""
        hint = getattr(sys.exception(), "error_status_hint", 400)
        told = answer(RefusedRequestError("header_too_large" if hint == 431 else "malformed", CLOSE), "da")
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            reason = STATUS_PHRASES[told.status_code]
            headers = [*self.server_state.default_headers, *told.raw_headers]
            events = (
                h11.Response(status_code=told.status_code, headers=headers, reason=reason),
                h11.Data(data=bytes(told.body)),
            )
            for event in (*events, h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            tell(self.limits.metrics, {"method": UNKNOWN}, told.status_code, 0.0)
        if self.cycle is not None:  # a request that was begun ends here
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
        self._await()

    def _is_answered_early(self) -> bool:
        return self.conn.their_state is h11.SEND_BODY and self.cycle is not None and self.cycle.response_complete

    def _await(self) -> None:
        self._awaited = self._awaited or self.loop.call_later(self.limits.seconds, self.transport.abort)

    def _await_nothing(self) -> None:
        if self._awaited is not None:
            self._awaited.cancel()
            self._awaited = None


def protocol(limits: Limits) -> type[Connection]:
    """Return the protocol of a process' connections."""
    return type("Connection", (Connection,), {"limits": limits})


async def _crowded(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - an ASGI application's
    raise RefusedRequestError("unavailable", {**unavailable().headers, **CLOSE})
