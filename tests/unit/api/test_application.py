"""Application: what no route has is answered without a database; below the root who asks comes first."""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from golden.openapi import FOLDER
from services.api.application import application
from services.api.backend import Backend
from services.api.openapi.page import HEADERS
from services.desk import app as desk
from services.gateway import app as gateway
from services.runtime.config.settings import load
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/", 404, "not_found"),
        ("/api/v1", 404, "not_found"),
        ("/api/v2/queues", 404, "not_found"),
        ("/api/v1/never-a-path", 401, "unauthenticated"),
    ],
)
def test_unrouted_paths(tmp_path: Path, path: str, status: int, code: str) -> None:
    """Nobody's request to a path that is not there."""
    answer = asked(tmp_path, path)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:stafet:problem:{code}")


def asked(home: Path, path: str) -> httpx.Response:
    """Return what nobody gets, from an application of the publishers' routes."""
    log.configure("desk")
    settings = load(mode="test", home=home, database_url="postgresql://nobody@127.0.0.1:1/none")
    app = application(Backend(settings, "desk"), gateway.ROUTERS, Metrics())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_the_document_is_there_for_everybody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """OpenAPI 3.1 without a token, as it is committed; the line of the log names it."""
    answer = asked(tmp_path, "/api/openapi.json")
    assert json.loads(capsys.readouterr().err)["route"] == "/api/openapi.json"
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads((FOLDER / "gateway.json").read_text(encoding="utf-8"))


def test_the_viewer_page_is_there_for_everybody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One page, with the policy that lets a browser load nothing beside it; the line of the log names it."""
    answer = asked(tmp_path, "/api/docs")
    assert json.loads(capsys.readouterr().err)["route"] == "/api/docs"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert answer.text.startswith("<!doctype html>")


def read_early(routers: Iterable[APIRouter]) -> list[str]:
    """Return the routes of which the framework would judge more than the path, before anybody knows who asks."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    assert routes
    return [
        route.path
        for route in routes
        for part in (route.dependant,)
        if part.query_params or part.body_params or part.header_params or part.cookie_params or part.dependencies
    ]


def test_no_route_lets_the_framework_judge_a_request() -> None:
    """Who asks comes first (contracts-acts 11): parameters, headers and bodies are read by the work itself."""
    assert read_early([*desk.ROUTERS, *gateway.ROUTERS]) == []
    wrong = APIRouter()

    @wrong.get("/x")
    async def early(limit: int) -> int:
        return limit

    assert read_early([wrong]) == ["/x"]
