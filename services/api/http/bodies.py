"""Bodies of requests: read whole within a size and a time, of all requests together no more than there is room for."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from services.api.http.refused import RefusedRequestError, unavailable

ROOM = 32  # bodies of the largest size that may be in memory at once


class Room:
    """Memory that bodies share, of one organisation half of it at most; belongs to the event loop."""

    def __init__(self, size: int) -> None:
        """Take the bytes that there are."""
        self._left, self._share = size, size // 2
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, whose: str) -> Iterator["Held"]:
        """Let one request of an organisation take of it; all is given back at the end."""
        held = Held(self, whose)
        try:
            yield held
        finally:
            held.give_back()

    def take(self, whose: str, size: int) -> None:
        """Take so many bytes. Raises RefusedRequestError `unavailable` when there are none left."""
        if size > min(self._left, self._share - self._taken[whose]):
            raise unavailable(1)
        self._left -= size
        self._taken[whose] += size

    def give(self, whose: str, size: int) -> None:
        """Give them back."""
        self._left += size
        self._taken[whose] -= size


class Held:
    """What one request has taken."""

    def __init__(self, room: Room, whose: str) -> None:
        """Begin with nothing."""
        self._room, self._whose, self._size = room, whose, 0

    def take(self, size: int) -> None:
        """Take more. Raises RefusedRequestError `unavailable`."""
        self._room.take(self._whose, size)
        self._size += size

    def give_back(self) -> None:
        """Give all back."""
        self._room.give(self._whose, self._size)
        self._size = 0


async def read(request: Request, most: int, seconds: float, held: Held) -> bytes | None:
    """Return the body, None when it is larger than `most`; its rest is read and thrown away, so that an answer arrives.

    Raises RefusedRequestError `too_slow`, `unavailable`; ClientDisconnect.
    """
    told = _told(request)
    if told > most and _is_asked_for(request):
        return None
    try:
        async with asyncio.timeout(seconds):
            return await _whole(request, told, most, held)
    except TimeoutError:
        raise RefusedRequestError("too_slow", {"Connection": "close"}) from None


async def _whole(request: Request, told: int, most: int, held: Held) -> bytes | None:
    parts: list[bytes] = []
    size, is_large = 0, told > most
    async for part in request.stream():
        size += len(part)
        if size > most:
            is_large = True
            parts.clear()
            held.give_back()
        elif not is_large:
            held.take(len(part))
            parts.append(part)
    return None if is_large else b"".join(parts)


def _told(request: Request) -> int:
    """Return the length that is told, 0 when none is; the parser let only digits through."""
    return int(request.headers.get("content-length", "0"))


def _is_asked_for(request: Request) -> bool:
    """Tell whether the client waits to be asked for the body (RFC 9110 section 10.1.1)."""
    return request.headers.get("expect", "").casefold() == "100-continue"
