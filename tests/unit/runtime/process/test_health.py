"""Health: unready until told, ready only when everything is, and reasons as JSON."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from services.runtime.process.health import Health, HealthServer, State
from services.runtime.telemetry.metrics import Metrics


@pytest.fixture
def health() -> Health:
    """A process that waits for its database."""
    return Health(awaited=("database",))


@pytest.fixture
def base(health: Health) -> Iterator[str]:
    """Where its server answers."""
    with HealthServer(health, Metrics(), "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.port}"


def get(url: str) -> tuple[int, Any]:
    """Status and body."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own loopback server
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_a_process_is_unready_until_it_said_so(base: str, health: Health) -> None:
    """Readiness is 503 with a reason at first, 200 once the database reported, 503 when it goes away."""
    status, body = get(f"{base}/health/ready")
    assert status == 503
    assert json.loads(body)["reasons"] == {"database": "STARTING"}
    health.report("database", ok=True)
    assert get(f"{base}/health/ready")[0] == 200
    health.report("database", ok=False, reason="DATABASE_AWAY")
    status, body = get(f"{base}/health/ready")
    assert status == 503
    assert json.loads(body)["reasons"] == {"database": "DATABASE_AWAY"}


def test_a_remark_is_told_and_leaves_the_process_ready(base: str, health: Health) -> None:
    """What somebody should look at stands beside the reasons; an empty one is none."""
    health.report("database", ok=True)
    health.remark("witnesses", "WITNESSES_MISSING")
    status, body = get(f"{base}/health/ready")
    assert (status, json.loads(body)["remarks"]) == (200, {"witnesses": "WITNESSES_MISSING"})
    health.remark("witnesses", "")
    assert json.loads(get(f"{base}/health/ready")[1])["remarks"] == {}


def test_a_process_is_alive_while_it_answers(base: str) -> None:
    """Liveness is 200 also when the process is not ready."""
    assert get(f"{base}/health/live")[0] == 200


def test_metrics_are_served(base: str) -> None:
    """The exposition stands at /metrics; anything else is 404."""
    status, body = get(f"{base}/metrics")
    assert status == 200
    assert b"# HELP stafet_outbox_rows" in body
    assert get(f"{base}/else")[0] == 404


def test_a_probe_that_trips_counts_as_unwell(health: Health) -> None:
    """A probe answers at each look; one that raises makes the process unready and nothing else."""
    health.report("database", ok=True)
    health.ask("children", lambda: State(ok=True))
    assert health.ready
    health.ask("children", lambda: State(ok=bool(1 // 0)))
    assert health.states()["children"] == State(ok=False, reason="PROBE_FAILED")
    assert not health.ready
