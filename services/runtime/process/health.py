"""Health and metrics over HTTP, for orchestrators and scrapers on an inner port."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self

import orjson

from services.runtime.telemetry.metrics import Metrics

CONTENT_JSON = "application/json"
CONTENT_METRICS = "text/plain; version=0.0.4; charset=utf-8"


class State(NamedTuple):
    """One thing readiness depends on; `reason` is a closed word such as DATABASE_AWAY, empty when all is well.

    With a reason and well it is a remark: somebody should look, and who asks is served.
    """

    ok: bool
    reason: str = ""


class Health:
    """What readiness depends on, reported by whoever knows; safe between threads.

    A process starts unready: name in `awaited` what must have reported once before it may be ready.
    """

    def __init__(self, awaited: tuple[str, ...] = ()) -> None:
        self._lock = threading.Lock()
        self._states = {name: State(ok=False, reason="STARTING") for name in awaited}
        self._asked: dict[str, Callable[[], State]] = {}

    def report(self, name: str, *, ok: bool, reason: str = "") -> None:
        """Remember how `name` is doing now."""
        with self._lock:
            self._states[name] = State(ok=ok, reason="" if ok else reason)

    def remark(self, name: str, reason: str) -> None:
        """Remember that `name` is well, and what somebody should look at all the same; nothing where it is empty."""
        with self._lock:
            self._states[name] = State(ok=True, reason=reason)

    def ask(self, name: str, probe: Callable[[], State]) -> None:
        """Let `probe` answer for `name` each time somebody looks; it must be quick."""
        with self._lock:
            self._asked[name] = probe

    def states(self) -> Mapping[str, State]:
        """Return every state as it is now; a probe that fails counts as not ready."""
        with self._lock:
            states, asked = dict(self._states), dict(self._asked)
        for name, probe in asked.items():
            try:
                states[name] = probe()
            except Exception:  # noqa: BLE001 -- whatever a probe trips over, the answer is that it is not well
                states[name] = State(ok=False, reason="PROBE_FAILED")
        return states

    @property
    def ready(self) -> bool:
        """Whether everything is well."""
        return all(state.ok for state in self.states().values())


class HealthServer:
    """Serves /health/live, /health/ready (200 or 503, reasons as JSON) and /metrics until closed."""

    def __init__(self, health: Health, metrics: Metrics, host: str, port: int) -> None:
        """Bind and start; port 0 takes a free one. Raises OSError when the port is taken."""

        class Handler(_Handler):
            answers = _answers(health, metrics)

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), name="health", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that was bound."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


Answer = tuple[int, str, bytes]


def _answers(health: Health, metrics: Metrics) -> Mapping[str, Callable[[], Answer]]:
    def ready() -> Answer:
        states = health.states()
        ok = all(state.ok for state in states.values())
        body = {
            "ready": ok,
            "reasons": {name: state.reason for name, state in sorted(states.items()) if not state.ok},
            "remarks": {name: state.reason for name, state in sorted(states.items()) if state.ok and state.reason},
            "checked": sorted(states),
        }
        return (200 if ok else 503), CONTENT_JSON, orjson.dumps(body)

    return {
        "/health/live": lambda: (200, CONTENT_JSON, b'{"live":true}'),
        "/health/ready": ready,
        "/metrics": lambda: (200, CONTENT_METRICS, metrics.text()),
    }


class _Handler(BaseHTTPRequestHandler):
    answers: Mapping[str, Callable[[], Answer]] = {}
    server_version = "stafet"
    sys_version = ""
    timeout = 5  # a client that never finishes its request must not keep a thread

    def do_GET(self) -> None:
        answer = self.answers.get(self.path.partition("?")[0])
        status, kind, body = answer() if answer else (404, CONTENT_JSON, b'{"error":"not found"}')
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent: a path somebody asked for is not ours to log."""
