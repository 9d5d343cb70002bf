"""The proxy does to a connection what it was told, and nothing else."""

import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from chaos.proxy import DOWN, Loop, Proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that sends back what it gets; returns its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                while data := connection.recv(65536):
                    connection.sendall(data)
            except OSError:
                pass

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


@pytest.fixture
def loop() -> Iterator[Loop]:
    """The proxies' event loop."""
    one = Loop()
    yield one
    one.close()


def client(proxy: Proxy) -> socket.socket:
    """Connect through the proxy."""
    return socket.create_connection(("127.0.0.1", proxy.port), 5)


def said(connection: socket.socket, data: bytes) -> bytes:
    """Send, and return what came back within a second, b"" when nothing or the end came."""
    connection.settimeout(1)
    found = b""
    try:
        connection.sendall(data)
        while len(found) < len(data) and (part := connection.recv(65536)):
            found += part
    except OSError:
        pass
    return found


def test_left_alone_it_passes_everything_on(echo: int, loop: Loop) -> None:
    """Without a fault nothing is changed, also when many bytes go."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1)
    with client(proxy) as one:
        assert said(one, b"x" * 300_000) == b"x" * 300_000


@pytest.mark.parametrize("reset", [True, False])
def test_a_cut_ends_connections_and_lets_new_ones_in(echo: int, loop: Loop, *, reset: bool) -> None:
    """After a cut the old connection is dead, a new one works."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1)
    with client(proxy) as one, client(proxy) as two:
        assert said(one, b"before") == b"before"
        proxy.cut(reset=reset)
        time.sleep(0.1)
        assert said(one, b"after") == b""
        two.close()
    with client(proxy) as three:
        assert said(three, b"again") == b"again"


def test_a_clog_keeps_bytes_and_a_blackhole_loses_them(echo: int, loop: Loop) -> None:
    """What was clogged arrives after healing; what was swallowed never does, and its connection ends."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1)
    with client(proxy) as one:
        proxy.clog()
        one.sendall(b"late")
        time.sleep(0.2)
        proxy.heal()
        assert said(one, b"") == b""
        one.settimeout(2)
        assert one.recv(10) == b"late"
        proxy.blackhole()
        assert said(one, b"gone") == b""
        proxy.heal()
        time.sleep(0.1)
        assert said(one, b"more") == b""


def test_half_open_passes_one_direction_only(echo: int, loop: Loop) -> None:
    """The server gets what was sent; its answer is lost."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1)
    with client(proxy) as one:
        proxy.half(DOWN)
        assert said(one, b"hello") == b""


def test_gone_means_nobody_answers_until_it_heals(echo: int, loop: Loop) -> None:
    """While gone a connection gets nothing; healed it works."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1)
    proxy.leave()
    with client(proxy) as one:
        assert said(one, b"hello") == b""
    proxy.heal()
    with client(proxy) as two:
        assert said(two, b"hello") == b"hello"


def test_slow_and_sliced_change_no_byte(echo: int, loop: Loop) -> None:
    """Slow and in small pieces, everything arrives in order."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1)
    data = bytes(range(256)) * 4
    with client(proxy) as one:
        proxy.slice()
        assert said(one, data) == data
        proxy.heal()
        proxy.slow(0.1)
        began = time.monotonic()
        assert said(one, b"hello") == b"hello"
        assert time.monotonic() - began > 0.05


def test_after_n_bytes_the_connection_breaks(echo: int, loop: Loop) -> None:
    """The n-th byte still gets through, the one after it does not."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1)
    with client(proxy) as one:
        proxy.after(5)
        assert said(one, b"12345") == b"12345"
        assert said(one, b"6") == b""
    with client(proxy) as two:
        assert said(two, b"1234567") == b"1234567"


def test_a_broker_that_tells_its_port_is_heard_telling_the_proxys(echo: int, loop: Loop) -> None:
    """In whole frames only the port behind the broker's host is changed, also when a frame comes in pieces."""
    proxy = Proxy(loop, ("127.0.0.1", echo), 1, rename=9092)
    body = b"id" + b"127.0.0.1" + struct.pack(">i", 9092) + struct.pack(">i", 9092)
    frame = struct.pack(">i", len(body)) + body
    with client(proxy) as one:
        one.sendall(frame[:12])
        time.sleep(0.1)
        one.sendall(frame[12:])
        one.settimeout(2)
        found = one.recv(100)
    assert found == frame.replace(struct.pack(">i", 9092), struct.pack(">i", proxy.port), 1)
