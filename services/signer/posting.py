"""HTTP POST to somebody who may be slow, hostile or gone: its time and its answer are bounded as a whole."""

import http.client
import re
import socket
import ssl
import threading
import time
import urllib.parse

LARGEST = 16 * 1024
"""Bytes of an answer that are read; a cosignature has some 200."""
PORTS = {"http": 80, "https": 443}


def post(address: str, body: bytes, limit: float) -> tuple[int, str, bytes]:
    """Return status, media type and body of the answer, which came within `limit` seconds. Follows no redirect.

    Raises TimeoutError, OSError, HTTPException; ValueError for an address that is none.
    """
    url = urllib.parse.urlsplit(address)
    if url.scheme not in PORTS or not url.hostname or re.search(r"[^!-~]", address):
        raise ValueError(address)
    until = time.monotonic() + limit
    wire = socket.create_connection((url.hostname, url.port or PORTS[url.scheme]), timeout=limit)
    if url.scheme == "https":
        wire = ssl.create_default_context().wrap_socket(
            wire, server_hostname=url.hostname, do_handshake_on_connect=False
        )
    over = threading.Event()
    watch = threading.Timer(max(0.0, until - time.monotonic()), _give_up, (wire, over))
    watch.daemon = True
    watch.start()
    try:
        found = _exchange(wire, url, body)
    except (OSError, http.client.HTTPException):
        if over.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        wire.close()
    if over.is_set():  # an answer without a length ends wherever the connection does
        raise TimeoutError
    return found


def _exchange(wire: socket.socket, url: urllib.parse.SplitResult, body: bytes) -> tuple[int, str, bytes]:
    if isinstance(wire, ssl.SSLSocket):
        wire.do_handshake()
    connection = http.client.HTTPConnection(url.netloc)
    connection.sock = wire
    connection.request("POST", url.path, body, {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"})
    with connection.getresponse() as response:
        content = response.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise http.client.HTTPException("too large")
        return response.status, response.headers.get("Content-Type", ""), content


def _give_up(wire: socket.socket, over: threading.Event) -> None:
    """End whatever the exchange waits for: a socket's own time limit is for a single read."""
    over.set()
    try:
        socket.socket.shutdown(wire, socket.SHUT_RDWR)
    except OSError:  # it ended by itself
        return
