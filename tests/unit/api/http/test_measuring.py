"""Measuring of requests: what is told about one that is served, fails, or has no route."""

import asyncio

import psycopg
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from services.api.http.measuring import Measured
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics
from services.storage.failures import DatabaseAwayError


class _Route:
    path_format = "/api/v1/things/{id}"


async def _served(scope: Scope, _: Receive, send: Send) -> None:
    scope["route"] = _Route
    await send({"type": "http.response.start", "status": 200})


async def _receive() -> Message:
    return {"type": "http.request"}


def measured(app: object, method: str = "GET") -> tuple[str, list[Message]]:
    """Return the metrics after one request to a path that holds somebody's number, and what was sent."""
    log.configure("desk", strict=True)
    metrics, sent = Metrics(), []
    scope = {"type": "http", "method": method, "path": "/api/v1/things/700101-1234", "headers": []}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Measured(app, metrics)(scope, _receive, send))  # type: ignore[arg-type]
    return metrics.text().decode(), sent


def test_a_request_is_told_by_template_and_status(capsys: pytest.CaptureFixture[str]) -> None:
    """Its route's template and status stand in the metrics and in the one line, its path nowhere."""
    told, _ = measured(_served)
    assert 'stafet_http_requests_total{route="/api/v1/things/{id}",status="200"} 1.0' in told
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "700101" not in told + line


def test_a_method_that_http_does_not_have_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever word a client puts there, the line has none of it."""
    measured(_served, "ANNE-ANDERSEN")
    line = capsys.readouterr().err
    assert '"method":"unknown"' in line
    assert "ANDERSEN" not in line


@pytest.mark.parametrize("raised", [RuntimeError, asyncio.CancelledError])
def test_one_that_fails_is_answered_and_told_once(
    capsys: pytest.CaptureFixture[str], raised: type[BaseException]
) -> None:
    """500 as a problem document, one line with type and place but no text, and no error goes on to the server."""

    async def fails(_: Scope, __: Receive, ___: Send) -> None:
        raise raised("a text that nobody may log")

    told, sent = measured(fails)
    assert 'status="500"' in told
    assert sent[0]["status"] == 500
    assert b"urn:stafet:problem:internal" in sent[1]["body"]
    written = capsys.readouterr().err
    assert written.count("request_failed") == 1
    assert f'"error":"{raised.__name__}"' in written
    assert "nobody may log" not in written + str(sent)


def test_one_that_fails_in_the_middle_of_its_answer_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """What was sent cannot be taken back: nothing is added, so that the server closes the connection."""

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await _served(scope, receive, send)
        raise RuntimeError

    _, sent = measured(breaks)
    assert len(sent) == 1
    assert capsys.readouterr().err.count("request_failed") == 1


def test_a_client_that_went_away_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """499, and nothing is sent."""

    async def gone(_: Scope, __: Receive, ___: Send) -> None:
        raise ClientDisconnect

    told, sent = measured(gone)
    assert 'status="499"' in told
    assert sent == []
    assert "request_failed" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (psycopg.OperationalError(), 503),
        (psycopg.errors.SerializationFailure(), 503),
        (psycopg.errors.InsufficientPrivilege(), 503),
        (DatabaseAwayError(), 503),
        (psycopg.errors.SyntaxError(), 500),
        (psycopg.DataError(), 500),
    ],
)
def test_what_the_database_says_is_its_own_fault_or_ours(error: Exception, status: int) -> None:
    """503 with Retry-After for what passes; a fault of ours is 500, because trying again helps nobody."""

    async def fails(_: Scope, __: Receive, ___: Send) -> None:
        raise error

    _, sent = measured(fails)
    assert sent[0]["status"] == status
    assert ((b"retry-after", b"5") in sent[0]["headers"]) == (status == 503)
