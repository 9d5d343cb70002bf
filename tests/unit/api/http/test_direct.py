"""Direct routes: a path without parameters is served at once, and by the function that comparing would have found."""

import asyncio
from collections.abc import Iterable
from itertools import chain

import pytest
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Message, Receive, Scope, Send

from services.api.http.direct import Direct
from services.desk import app as desk
from services.gateway import app as gateway

router = APIRouter()


@router.post("/events")
async def post(request: Request) -> Response:
    """Answer with the path."""
    return Response(request.url.path)


@router.get("/events/{id}")
async def show(id: str) -> Response:  # noqa: A002 - as the routes have it
    """Answer with the id, which a framework has to find."""
    return Response(id)


def served(kind: str, method: str, path: str) -> tuple[str, str | None]:
    """Return who serves a request, `route` or `application`, and the path that is told of it afterwards."""
    sent: list[Message] = []
    through = []
    scope: Scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": [],
        "query_string": b"",
        "scheme": "http",
        "server": ("x", 80),
    }

    async def application(_: Scope, __: Receive, ___: Send) -> None:
        through.append("application")

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Direct(application, router.routes)(scope, receive, send))
    route = scope.get("route")
    return (through or ["route"])[0], route.path_format if isinstance(route, Route) else None


def test_a_path_without_parameters_goes_to_its_route() -> None:
    """Its function answers, and the log line and the metric find the route's template."""
    assert served("http", "POST", "/events") == ("route", "/events")


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        ("http", "GET", "/events"),
        ("http", "POST", "/events/"),
        ("http", "GET", "/events/7"),
        ("http", "GET", "/events/{id}"),
        ("lifespan", "POST", "/events"),
    ],
)
def test_everything_else_goes_on(kind: str, method: str, path: str) -> None:
    """Another method, another path, a route with a parameter, what is no request."""
    assert served(kind, method, path) == ("application", None)


def hidden(routes: Iterable[BaseRoute]) -> list[str]:
    """Return the direct routes that comparing one route after the other would not reach."""
    every = [route for route in routes if isinstance(route, Route)]
    return [
        f"{method} {route.path}"
        for route in every
        if not route.param_convertors
        for method in route.methods or ()
        if next(one for one in every if _takes(one, method, route.path)) is not route
    ]


def _takes(route: Route, method: str, path: str) -> bool:
    return route.matches({"type": "http", "method": method, "path": path, "headers": []})[0] == Match.FULL


@pytest.mark.parametrize("routers", [desk.ROUTERS, gateway.ROUTERS])
def test_no_route_before_it_would_have_taken_its_request(routers: Iterable[APIRouter]) -> None:
    """To look a path up finds the same function as to compare it with each route's, in their order."""
    assert hidden(chain.from_iterable(router.routes for router in routers)) == []


def test_a_route_that_another_one_hides_is_seen() -> None:
    """A path without parameters behind one whose parameter takes it as well is found (the twin)."""
    wrong = APIRouter()

    @wrong.get("/events/{id}")
    async def one(id: str) -> Response:  # noqa: A002
        return Response(id)

    @wrong.get("/events/newest")
    async def newest(_: Request) -> Response:
        return Response()

    assert hidden(wrong.routes) == ["GET /events/newest"]
