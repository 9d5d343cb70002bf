"""Measuring of requests: what is told about one that is served, fails, or has no route."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from services.api.http.measuring import Measured
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics


class _Route:
    path_format = "/api/v1/things/{id}"


async def _served(scope: Scope, _: Receive, send: Send) -> None:
    scope["route"] = _Route
    await send({"type": "http.response.start", "status": 200})


async def _fails(_: Scope, __: Receive, ___: Send) -> None:
    raise RuntimeError("a text that nobody may log")


async def _send(_: Message) -> None: ...


async def _receive() -> Message:
    return {"type": "http.request"}


def measured(app: object) -> str:
    """Return the metrics after one request to a path that holds somebody's number."""
    log.configure("desk", strict=True)
    metrics = Metrics()
    scope = {"type": "http", "method": "GET", "path": "/api/v1/things/700101-1234"}
    asyncio.run(Measured(app, metrics)(scope, _receive, _send))  # type: ignore[arg-type]
    return metrics.text().decode()


def test_a_request_is_told_by_template_and_status(capsys: pytest.CaptureFixture[str]) -> None:
    """Its route's template and status stand in the metrics and in the one line, its path nowhere."""
    told = measured(_served)
    assert 'stafet_http_requests_total{route="/api/v1/things/{id}",status="200"} 1.0' in told
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "700101" not in told + line


def test_one_that_fails_counts_as_a_fault_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an answer it is a 500, and its error goes on to the handler outside."""
    with pytest.raises(RuntimeError):
        measured(_fails)
    line = capsys.readouterr().err
    assert '"status":500' in line
    assert "nobody may log" not in line
