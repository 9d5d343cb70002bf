"""ASGI application of one process: its routes, and around them framing, measuring and problem documents."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus

import orjson
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp

from services.api.answering import nothing_there, worked
from services.api.asyncapi.served import Endpoint, endpoints
from services.api.backend import Backend
from services.api.http.direct import Direct
from services.api.http.framing import Framed
from services.api.http.measuring import Measured
from services.api.http.paths import FOR_PROGRAMS, ROOT
from services.api.http.refused import NO_HEADERS
from services.api.http.serving_errors import problem
from services.api.openapi.document import document
from services.api.openapi.operations import PUBLISHERS
from services.api.openapi.page import HEADERS, page
from services.effects.actors import RefusedActError
from services.runtime.telemetry.metrics import Metrics


def application(
    backend: Backend,
    routers: Sequence[APIRouter],
    metrics: Metrics,
    pages: Sequence[APIRouter] = (),
    guard: Callable[[ASGIApp], ASGIApp] | None = None,
) -> FastAPI:
    """Return the ASGI application that serves these routes, and pages that a guard of their own stands around."""
    app = FastAPI(title="Stafet", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.redirect_slashes = False
    app.state.backend = backend
    for router in routers:
        app.include_router(router)
    app.state.served = [route for router in routers for route in router.routes]
    described = document(app.state.served)
    for path, endpoint in (
        ("/api/openapi.json", _fixed(orjson.dumps(described), "application/json")),
        ("/api/docs", _fixed(page(described).encode(), "text/html", HEADERS)),
        *endpoints(
            backend.settings, publishers_only={one["name"] for one in described["tags"]} == {PUBLISHERS}
        ).items(),
    ):
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)
    for router in pages:
        app.include_router(router)
    app.state.has_pages = bool(pages)
    app.add_exception_handler(HTTPException, _unrouted)
    if guard is not None:
        app.add_middleware(guard)
    app.add_middleware(Direct, routes=app.state.served)
    app.add_middleware(Framed, most=backend.settings.http_header_bytes)
    app.add_middleware(Measured, metrics=metrics)  # added last, it stands around everything
    return app


def _fixed(made: bytes, media_type: str, headers: Mapping[str, str] = NO_HEADERS) -> Endpoint:
    async def fixed(_: Request) -> Response:
        return Response(made, headers=headers, media_type=media_type)

    return fixed


async def _unrouted(request: Request, error: Exception) -> Response:
    """Answer what no route has; below the interface's root who asks is told first (contracts-acts 11)."""
    if request.scope["path"].startswith(f"{ROOT}/"):
        with suppress(RefusedActError):
            await worked(request, nothing_there)
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        error.headers = {"Allow": ", ".join(_methods(request))}
    if request.app.state.has_pages and not request.scope["path"].startswith(FOR_PROGRAMS):
        raise error  # the guard has a page for it
    return problem(request.scope, error)


def _methods(request: Request) -> list[str]:
    """Return the methods that a path has: those of all its routes, of which the framework names the first one's."""
    routes = [one for one in request.app.state.served if one.matches(request.scope)[0] != Match.NONE]
    return sorted({method for route in routes for method in route.methods})
