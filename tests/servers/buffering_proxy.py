"""A proxy that keeps answers back until it has much of them, as many do, unless the answer asks it not to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

KEPT = 8192
"""Bytes that it gathers before it passes them on; what X-Accel-Buffering forbids passes at once."""


class BufferingProxy:
    """Passes each connection on to one server."""

    def __init__(self, target: str, *, heeds: bool) -> None:
        """Take the server's URL, and whether answers are asked what they want."""
        place = urlsplit(target)
        self._target, self._heeds = (place.hostname or "", place.port or 0), heeds
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take nobody any more."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(self._target)
                threading.Thread(target=_pass_on, args=(client, server), daemon=True).start()
                threading.Thread(target=self._answer, args=(server, client), daemon=True).start()

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        kept, at_once = b"", False
        with suppress(OSError):
            while part := server.recv(65_536):
                kept += part
                at_once = at_once or (self._heeds and b"x-accel-buffering: no" in kept.lower())
                if at_once or len(kept) >= KEPT:
                    client.sendall(kept)
                    kept = b""
            client.sendall(kept)
        _shut(client)


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    with suppress(OSError):
        while part := client.recv(65_536):
            server.sendall(part)
    _shut(server)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def behind_a_proxy(target: str, *, heeds: bool = True) -> Iterator[BufferingProxy]:
    """Stand before a server until the context ends."""
    proxy = BufferingProxy(target, heeds=heeds)
    try:
        yield proxy
    finally:
        proxy.close()
