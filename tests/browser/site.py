"""The site that browsers visit: a desk over a database with cases of every kind, and sessions that a test opens."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import uvicorn
from starlette.requests import Request

from integration.desk import ANNE, Desk
from services.api.application import application
from services.api.backend import Backend
from services.api.signals.feed import Feed
from services.core.access.principal import Principal
from services.desk import app
from services.desk.login.pages import Logon
from services.desk.web.guarding import Guarded
from services.desk.web.rendering import Desk as Frame
from services.desk.web.visitors import Visitor
from services.runtime.config.settings import Settings
from services.runtime.process.health import Health
from services.runtime.process.host import Host

__all__ = ["ANNE", "COOKIE", "Opened", "Site", "visited"]
SECONDS = "sekunder"
"""The cookie that says how long such a session still has."""
COOKIE = "proeve"
"""The cookie that says who a test's browser is: the name of a principal, which only these sessions believe."""


class Opened:
    """Sessions that a test opens by a cookie, in place of those of the desk's own log-on."""

    async def visitor(self, request: Request) -> Visitor | None:
        """Return whom the cookie names."""
        named = request.cookies.get(COOKIE)
        if not named:
            return None
        seconds = int(request.cookies.get(SECONDS, 8 * 3600))
        who = Principal.parse(named.replace("_", ":"))
        mark = named.replace("_", "-")
        return Visitor(who, datetime.now(UTC) + timedelta(seconds=seconds), seconds, 8 * 3600, mark)


class Site(NamedTuple):
    """A running desk: where it answers, and the database behind it for a test to work on."""

    url: str
    desk: Desk


@contextmanager
def visited(settings: Settings, desk: Desk, clock: Callable[[], datetime] | None = None) -> Iterator[Site]:
    """Serve a desk in this process until the context ends."""
    host = Host(Health(()))
    given = {} if clock is None else {"clock": clock}
    with Backend(settings, "desk", **given).opened() as backend:
        served = application(backend, app.ROUTERS, host.metrics, app.PAGES, Guarded)
        served.state.logon = Logon(backend)
        served.state.desk = Frame(Opened())
        with Feed(settings, host).opened() as served.state.feed:
            server = uvicorn.Server(uvicorn.Config(served, port=0, log_config=None, lifespan="off"))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                thread.join(0.05)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield Site(f"http://localhost:{port}", desk)
            server.should_exit = True
            thread.join()
