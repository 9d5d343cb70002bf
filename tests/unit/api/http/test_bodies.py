"""Bodies: read whole within a size, a time, and the room that all have together."""

import asyncio
from collections.abc import Iterable

import pytest
from starlette.requests import Request
from starlette.types import Message

from services.api.http.bodies import Room, read
from services.api.http.refused import RefusedRequestError


def sent(parts: Iterable[bytes], room: Room, *, told: int | None = None, expect: bool = False) -> bytes | None:
    """Return what is read of a body that comes in parts; one of b"..." is a client that is silent."""
    headers = [] if told is None else [(b"content-length", str(told).encode())]
    if expect:
        headers.append((b"expect", b"100-continue"))
    waiting = iter(parts)

    async def receive() -> Message:
        part = next(waiting, None)
        if part == b"...":
            await asyncio.sleep(30)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def one() -> bytes | None:
        with room.taken("kommune-0860") as held:
            return await read(Request({"type": "http", "headers": headers}, receive), 10, 0.05, held)

    return asyncio.run(one())


def test_a_body_is_read_whole() -> None:
    """Up to its largest size."""
    assert sent([b"01234", b"56789"], Room(20)) == b"0123456789"
    assert sent([], Room(20)) == b""


@pytest.mark.parametrize("told", [None, 11, 3])
def test_of_one_that_is_too_large_nothing_is_kept(told: int | None) -> None:
    """Whatever length was told, it is read to its end and thrown away; the room is free again."""
    room = Room(20)
    assert sent([b"0123456789", b"0", b"1" * 100], room, told=told) is None
    assert sent([b"0123456789"], room) == b"0123456789"


def test_one_that_waits_to_be_asked_for_is_not_asked_for_when_it_is_too_large() -> None:
    """`Expect: 100-continue` (RFC 9110 section 10.1.1): nothing is read."""
    assert sent([b"..."], Room(20), told=11, expect=True) is None


def test_one_that_is_too_slow_is_refused() -> None:
    """408, and its connection ends."""
    with pytest.raises(RefusedRequestError, match="too_slow") as refused:
        sent([b"0", b"..."], Room(20))
    assert refused.value.headers["Connection"] == "close"


def test_all_together_have_no_more_than_there_is_room_for() -> None:
    """503; whatever was taken is given back."""
    room = Room(16)
    with pytest.raises(RefusedRequestError, match="unavailable"):
        sent([b"01234", b"56789"], room)
    assert sent([b"01234567"], room) == b"01234567"


def test_one_organisation_has_no_more_than_half() -> None:
    """The other half is there for others, whatever one of them holds."""
    room = Room(20)
    with room.taken("kommune-0851") as held:
        held.take(10)
        with pytest.raises(RefusedRequestError, match="unavailable"):
            held.take(1)
        assert sent([b"0123456789"], room) == b"0123456789"
