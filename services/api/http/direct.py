"""Direct routes: a path without parameters is looked up, where the framework would compare it with each route's."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send


class Direct:
    """ASGI middleware that gives a request to its route at once; all others go on to the application.

    These routes' functions take the request and nothing else, so there is nothing that a framework would do for them.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        """Take the application and its routes, of which those without parameters are direct."""
        self._app = app
        self._routes = {
            (method, route.path): route
            for route in routes
            if isinstance(route, Route) and not route.param_convertors
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; what the route's function raises goes on."""
        route = self._routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        answer = await route.endpoint(Request(scope, receive, send))
        await answer(scope, receive, send)
