"""A forum's own system that hears by webhook: `python receive_webhooks.py PORT SECRET_FILE` prints what it is told.

It does what every receiver has to: verify the signature over the bytes as they came, answer within a few seconds, and
take each message once, by its `webhook-id`. Behind the proxy that ends TLS; `pip install standardwebhooks`.
"""

# ruff: noqa: INP001, T201 - a program to copy, not a module of a package

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

LARGEST = 64 * 1024
seen: set[str] = set()  # yours is a table: what was worked on must be known after a restart too


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 for what was taken, now or before, and 401 for what nobody signed."""

    def do_POST(self) -> None:
        """Take one message."""
        body = self.rfile.read(min(int(self.headers["content-length"]), LARGEST))
        try:
            # The file is read for each message: the address is signed up before there is a secret.
            told = Webhook(Path(sys.argv[2]).read_text(encoding="ascii").strip()).verify(body, dict(self.headers))
        except (OSError, WebhookVerificationError):
            self.send_error(401)
            return
        number = self.headers["webhook-id"]
        if number not in seen:
            seen.add(number)
            print(number, told["type"], json.dumps(told["data"]), flush=True)
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
