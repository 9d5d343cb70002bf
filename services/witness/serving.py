"""Witness over HTTP (C2SP tlog-witness), on this machine's loopback: `add-checkpoint`, and what was cosigned last."""

import re
import signal
import socket
import sqlite3
import time
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Thread, Timer

from services.witness.adding import BODY, PLAIN, RefusedError, add
from services.witness.home import Home, WitnessFolderError

HOST = "127.0.0.1"
MOST, IDLE, LONGEST = 32, 10.0, 60.0
"""Connections at once; seconds that one may be silent, and may last: whoever holds one open must let others in."""


def serve(home: Home, port: int, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; tells its address once it listens. Raises OSError when it cannot."""
    with _Server(home, port, tell) as server:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: Thread(target=server.shutdown).start())
        tell(f"vidnet {home.key.name} lytter på http://{HOST}:{server.server_port}/")
        server.serve_forever(poll_interval=0.1)


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def __init__(self, home: Home, port: int, tell: Callable[[str], None]) -> None:
        super().__init__((HOST, port), _Handler)
        self.home, self.tell = home, tell
        self._free = BoundedSemaphore(MOST)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        self._free.acquire()
        super().process_request(request, client_address)

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        over = Timer(LONGEST, _end, (request,))
        over.daemon = True
        over.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            over.cancel()
            self._free.release()

    def handle_error(self, *_: object) -> None:
        """Say nothing of a connection that broke: whoever asked comes again."""


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it ended by itself
        return


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "stafet-witness", ""
    timeout = IDLE
    wbufsize = -1  # header and body leave together

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        self.close_connection = True  # what is not read of a body must not be taken for the next request
        if self.path != "/add-checkpoint":
            self._answer(HTTPStatus.NOT_FOUND, "there is /add-checkpoint\n")
        elif not re.fullmatch("[0-9]{1,9}", length, re.ASCII) or self.headers.get("Transfer-Encoding"):
            self._answer(HTTPStatus.LENGTH_REQUIRED, "Content-Length is missing\n")
        elif int(length) > BODY:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {BODY} bytes\n")
        else:
            body = self.rfile.read(int(length))
            self.close_connection = self.headers.get("Connection", "").lower() == "close" or len(body) < int(length)
            if len(body) == int(length):
                self._add(body)

    def do_GET(self) -> None:
        found = re.fullmatch("/([0-9a-f]{64})/checkpoint", self.path, re.ASCII)
        try:
            states = self.server.home.store.states() if found else []
        except sqlite3.Error:
            self._broken("hukommelsen kan ikke læses")
            return
        for state in states:
            if found and sha256(state.origin.encode()).hexdigest() == found[1]:
                self._answer(HTTPStatus.OK, state.note)
                return
        self._answer(HTTPStatus.NOT_FOUND, "nothing was cosigned of this log\n")

    def _add(self, body: bytes) -> None:
        try:
            line = add(self.server.home, body, int(time.time()))
        except RefusedError as refused:
            if refused.status is HTTPStatus.UNPROCESSABLE_ENTITY:
                self.server.tell("ALARM: en log, der er underskrevet af sin ejer, fortsætter ikke det, vidnet har set")
            self._answer(refused.status, refused.told, refused.kind)
        except sqlite3.Error:
            self._broken("hukommelsen kan ikke bruges; intet er underskrevet")
        except WitnessFolderError as error:
            self._broken(str(error))
        else:
            self._answer(HTTPStatus.OK, line)

    def _broken(self, told: str) -> None:
        self.server.tell(told)
        self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, "this witness cannot sign now\n")

    def _answer(self, status: HTTPStatus, text: str, kind: str = PLAIN) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of single requests."""
