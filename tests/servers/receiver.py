"""A receiver of webhooks, as a real HTTP server on this machine: it verifies each signature, and answers as told."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Heard:
    """One request: its message's id, its headers, what the body says, and whether the signature held."""

    number: str
    headers: Mapping[str, str]
    told: dict[str, Any]
    is_signed: bool
    at: float


@dataclass
class Receiver:
    """What came, and how it is answered: `answer(heard, wire)` returns a status, None after it did something else."""

    port: int = 0
    secret: str = ""
    answer: Callable[[Heard, "Wire"], int | None] = lambda _heard, _wire: 204
    heard: list[Heard] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)  # headers of every answer
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}/stafet"

    def numbers(self, kind: str = "handover") -> list[str]:
        """Return the ids of what came about handovers, or of another kind, in the order in which it came."""
        return [one.number for one in self.heard if one.told["type"].startswith(f"dk.stafet.{kind}")]


class Wire:
    """The connection of a request, for answers that are none."""

    def __init__(self, connection: socket.socket, over: threading.Event) -> None:
        self._connection, self._over = connection, over

    def hang(self, seconds: float = 60.0) -> None:
        """Say nothing."""
        self._over.wait(seconds)

    def drop(self) -> None:
        """Go away without an answer."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def flood(self, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n", megabytes: int = 400) -> None:
        """Answer more than anybody reads."""
        with suppress(OSError):
            self._connection.sendall(head)
            for _ in range(megabytes * 16):
                self._connection.sendall(b"x" * 65536)

    def drip(self, seconds: float = 60.0) -> None:
        """Answer a byte now and then, for ever."""
        with suppress(OSError):
            self._connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not self._over.wait(0.05) and seconds > 0:
                seconds -= 0.05
                self._connection.sendall(b"a")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextmanager
def receiving(receiver: Receiver, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Let a receiver listen while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told = {name.lower(): value for name, value in self.headers.items()}
            one = Heard(
                told["webhook-id"], told, orjson.loads(body), _is_signed(receiver, body, told), time.monotonic()
            )
            receiver.heard.append(one)
            status = receiver.answer(one, Wire(self.connection, receiver.over))
            if status is None:
                self.close_connection = True
                return
            with suppress(OSError):
                self.send_response(status)
                for name, value in {"content-length": "0", **receiver.more}.items():
                    self.send_header(name, value)
                self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", receiver.port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()


def _is_signed(receiver: Receiver, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        Webhook(receiver.secret).verify(body, dict(headers))
    except (WebhookVerificationError, RuntimeError):
        return False
    return True
