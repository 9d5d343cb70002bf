"""Listeners to signals over sockets of their own: what each was told, when, and how its flow ended."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self
from urllib.parse import urlsplit

from servers.http import Served
from servers.stafet import until


class Listener:
    """One client of `GET /api/v1/signals` that reads all the time, byte for byte."""

    def __init__(self, url: str, token: str) -> None:
        """Ask at once; the answer is read in a thread."""
        self.socket = _asking(url, token)
        self.came: list[tuple[float, bytes]] = []
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            while part := self.socket.recv(65_536):
                self.came.append((time.monotonic(), part))
        except OSError:
            pass
        self.ended.set()

    @property
    def bytes(self) -> bytes:
        """All that came so far."""
        return b"".join(part for _, part in self.came)

    @property
    def status(self) -> int:
        """The status, 0 before it came."""
        return int(([*self.bytes.split(b" ", 2), b"0", b"0"])[1] or 0)

    @property
    def headers(self) -> dict[str, str]:
        """The headers, by their names in small letters."""
        lines = self.bytes.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def text(self) -> str:
        """The body so far, without the frames of its chunks (RFC 9112 section 7.1)."""
        rest, found = self.bytes.partition(b"\r\n\r\n")[2], b""
        while b"\r\n" in rest:
            size, _, rest = rest.partition(b"\r\n")
            found, rest = found + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
        return found.decode()

    @property
    def whole(self) -> bool:
        """Whether the body was ended in order, by its last chunk."""
        return self.bytes.endswith(b"\r\n0\r\n\r\n")

    @property
    def events(self) -> list[tuple[str, Any]]:
        """Name and data of each event."""
        blocks = [dict(line.split(": ", 1) for line in block.split("\n")) for block in self.blocks("event")]
        assert all(set(block) == {"event", "data"} for block in blocks)
        return [(block["event"], json.loads(block["data"])) for block in blocks]

    @property
    def addresses(self) -> set[tuple[str, str | None]]:
        """The addresses that it was told of."""
        return {(told["forum"], told["municipality"]) for _, told in self.events}

    @property
    def comments(self) -> int:
        """How many comments came."""
        return len(self.blocks(":"))

    def blocks(self, begin: str) -> list[str]:
        """Return the whole blocks that begin with a word."""
        return [block for block in self.text.split("\n\n")[:-1] if block.startswith(begin)]

    def wait(self, count: int = 1) -> Self:
        """Wait until so many events came."""
        until(lambda: len(self.events) >= count or self.ended.is_set(), f"{count} events; {self.bytes!r}")
        return self

    def begun(self) -> Self:
        """Wait until the first comment came."""
        until(lambda: self.comments or self.ended.is_set(), "a comment")
        return self

    def close(self) -> None:
        """Go away without a word."""
        with suppress(OSError):  # the server closed first
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def deaf(url: str, token: str) -> socket.socket:
    """Listen without ever reading, with as little room as a system gives."""
    return _asking(url, token, room=1)


def _asking(url: str, token: str, room: int | None = None) -> socket.socket:
    place, asking = urlsplit(url), socket.socket()
    if room is not None:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    asking.connect((place.hostname or "", place.port or 0))
    asking.sendall(f"GET /api/v1/signals HTTP/1.1\r\nHost: stafet\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    return asking


@contextmanager
def listening(api: Served, *principals: str, minutes: int = 60) -> Iterator[list[Listener]]:
    """Listen as these principals, each once; all flows have begun."""
    listeners = [Listener(api.url, api.token(one, minutes)) for one in principals]
    try:
        for one in listeners:
            one.begun()
        yield listeners
    finally:
        for one in listeners:
            one.close()
