"""A client as plain as there is: one kept connection of the standard library, which costs both sides the same."""

import http.client
import json
from typing import Any


class Client:
    """Requests on one connection; what is not answered as expected ends the run."""

    def __init__(self, port: int, token: str = "", root: str = "") -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._root = root

    def ask(self, method: str, path: str, body: bytes = b"", status: int = 200, **headers: str) -> bytes:
        """Return the body of an answer."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if body:
            given.setdefault("Content-Type", "application/json")
        self._connection.request(method, self._root + path, body or None, self._headers | given)
        answer = self._connection.getresponse()
        told = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{method} {path}: {answer.status} {told[:300]!r}")
        return told


def encoded(value: Any) -> bytes:
    """Return JSON as a client writes it."""
    return json.dumps(value).encode()
