"""Serving: what each connection inherits from the socket that it comes by."""

import socket

import uvicorn

from services.api.serving import listen


def _connected(listening: socket.socket) -> int:
    """Return whether a connection that comes by this socket sends at once (RFC 896 off)."""
    listening.listen()
    with listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            return accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_answer_does_not_wait_for_the_clients_word() -> None:
    """The body of an answer goes out beside its header; by uvicorn's own socket it came 40 ms later (the twin)."""
    config = uvicorn.Config(app="", host="127.0.0.1", port=0)
    assert _connected(listen(config, 20.0)) == 1
    assert _connected(config.bind_socket()) == 0
