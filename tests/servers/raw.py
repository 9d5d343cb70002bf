"""Bytes as a client that keeps to no rule sends them, and what comes back until the connection ends."""

import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

import orjson

PATIENCE = 30.0


class Back(NamedTuple):
    """What came back: status and problem of each answer, and whether the connection ended."""

    raw: bytes
    ended: bool

    @property
    def statuses(self) -> list[int]:
        """The statuses of all answers."""
        return [int(part[:3]) for part in self.raw.split(b"HTTP/1.1 ")[1:]]

    @property
    def told(self) -> tuple[int, str]:
        """Status and code of the first answer, which is a problem document."""
        head, _, body = self.raw.partition(b"\r\n\r\n")
        assert b"content-type: application/problem+json" in head.lower(), self.raw[:500]
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        document = orjson.loads(body[:length])
        assert document["status"] == self.statuses[0]
        return document["status"], document["type"].removeprefix("urn:stafet:problem:")


def connected(port: int) -> socket.socket:
    """Return a connection to a port of this machine."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def sent(port: int, *parts: bytes, pause: float = 0.0, wait: float = PATIENCE) -> Back:
    """Send parts with a pause between them, and read until the connection ends or nothing came for a while."""
    with connected(port) as client:
        with suppress(ConnectionError):  # it may be closed before everything is sent
            for number, part in enumerate(parts):
                time.sleep(pause if number else 0)
                client.sendall(part)
        return read(client, wait)


def dripped(client: socket.socket, part: bytes, pause: float = 0.1) -> float:
    """Send a part again and again until the connection takes no more; returns the seconds, `PATIENCE` at most."""
    began = time.monotonic()
    with suppress(OSError):
        while time.monotonic() - began < PATIENCE:
            client.sendall(part)
            time.sleep(pause)
    return time.monotonic() - began


def read(client: socket.socket, wait: float = PATIENCE) -> Back:
    """Read until the connection ends or nothing came for a while."""
    client.settimeout(wait)
    raw = b""
    try:
        while part := client.recv(65_536):
            raw += part
    except ConnectionError:
        return Back(raw, ended=True)
    except TimeoutError:
        return Back(raw, ended=False)
    return Back(raw, ended=True)


def request(method: str, path: str, headers: Iterable[str] = (), body: bytes = b"") -> bytes:
    """Return a request with a host and these header lines."""
    lines = [f"{method} {path} HTTP/1.1", "Host: desk", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
