"""The host of a process' loop."""

import io
import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from services.runtime.config.settings import Settings, SettingsError, load
from services.runtime.process.host import hosted
from services.runtime.telemetry import log


@pytest.fixture(autouse=True)
def _quiet() -> None:
    log.configure("relay", stream=io.StringIO())


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def settings(mode: str, port: int) -> Settings:
    """Settings with a health port."""
    return load(mode=mode, health_port=port, database_url="postgresql://x/x", kafka_bootstrap="x:1")


def status(port: int) -> int:
    """What /health/ready answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_process_is_ready_when_everything_awaited_has_reported() -> None:
    """Readiness is 503 until each awaited server reported, then 200."""
    with hosted(settings("test", 0), ("database", "broker")) as host:
        host.health.report("database", ok=True)
        assert status(host.port) == 503
        host.health.report("broker", ok=True)
        assert status(host.port) == 200


def test_sigterm_is_a_stop_and_nothing_else() -> None:
    """SIGTERM inside the context asks the loop to stop instead of ending the process."""
    with hosted(settings("test", 0), ()) as host:
        os.kill(os.getpid(), signal.SIGTERM)
        assert host.stopping.asked


def test_a_taken_port_stops_a_site_and_moves_a_demo(taken: int) -> None:
    """A site is told which setting to change; a demo serves at another port."""
    with pytest.raises(SettingsError, match=f"STAFET_HEALTH_PORT.*{taken}"), hosted(settings("site", taken), ()):
        pass
    with hosted(settings("demo", taken), ()) as host:
        assert host.port != taken
