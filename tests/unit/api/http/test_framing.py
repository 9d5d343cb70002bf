"""Framing: a request whose end two readers could see differently does not get through, nor does a large header."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from services.api.http.framing import Framed
from services.api.http.refused import RefusedRequestError

LENGTH, CHUNKED = (b"content-length", b"4"), (b"transfer-encoding", b"chunked")


def framed(headers: list[tuple[bytes, bytes]], version: str = "1.1", path: bytes = b"/") -> bool:
    """Return whether a request gets through; raises RefusedRequestError."""
    through = []

    async def app(_: Scope, __: Receive, ___: Send) -> None:
        through.append(True)

    async def nothing(*_: Message) -> Message:
        return {}

    scope = {"type": "http", "headers": headers, "http_version": version, "raw_path": path, "query_string": b""}
    asyncio.run(Framed(app, 1000)(scope, nothing, nothing))  # type: ignore[arg-type]
    return bool(through)


@pytest.mark.parametrize(
    ("headers", "version"), [([LENGTH], "1.1"), ([CHUNKED], "1.1"), ([LENGTH], "1.0"), ([], "1.0")]
)
def test_one_length_is_clear(headers: list[tuple[bytes, bytes]], version: str) -> None:
    """A length, or chunks, or neither."""
    assert framed(headers, version)


@pytest.mark.parametrize(("headers", "version"), [([LENGTH, CHUNKED], "1.1"), ([CHUNKED], "1.0")])
def test_two_lengths_are_not(headers: list[tuple[bytes, bytes]], version: str) -> None:
    """Both at once, or chunks of a version that has none; the connection ends with it."""
    with pytest.raises(RefusedRequestError, match="malformed") as refused:
        framed(headers, version)
    assert refused.value.headers["Connection"] == "close"


def test_a_header_that_comes_at_once_has_the_same_limit() -> None:
    """The parser looks only at what is not whole yet."""
    assert framed([(b"a", b"x" * 900)])
    for headers, path in (([(b"a", b"x" * 1000)], b"/"), ([(b"a", b"x" * 90)] * 11, b"/"), ([], b"/" * 1001)):
        with pytest.raises(RefusedRequestError, match="header_too_large"):
            framed(headers, path=path)
