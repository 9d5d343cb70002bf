"""The site that browsers visit: a desk over a database with cases of every kind, and sessions that a test opens."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import uvicorn
from starlette.requests import Request

from acting import acting
from integration.desk import ANNE, RECEIVED, Desk, day
from integration.office import rows
from services.api.application import application
from services.api.backend import Backend
from services.api.signals.feed import Feed
from services.core.access.principal import Principal
from services.desk import app
from services.desk.login.pages import Logon
from services.desk.web.guarding import Guarded
from services.desk.web.rendering import Desk as Frame
from services.desk.web.visitors import Visitor
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import Settings
from services.runtime.process.health import Health
from services.runtime.process.host import Host
from statemachine.cases import CASES

__all__ = ["ANNE", "COOKIE", "Opened", "Site", "visited"]
SECONDS = "sekunder"
"""The cookie that says how long such a session still has."""
COOKIE = "proeve"
"""The cookie that says who a test's browser is: the name of a principal, which only these sessions believe."""


_MEETING = "SELECT id FROM meeting WHERE state IN ('draft', 'sent') ORDER BY id LIMIT 1"


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

    @property
    def meeting(self) -> str:
        """A meeting of today with two items of its own on it, made when it is first asked for."""
        if not rows(self.desk.database, _MEETING):
            held = keys.load(self.desk.settings)
            with acting(self.desk.database, Principal.parse(ANNE), keys=Sealer(held.master, held.lookup)) as mine:
                for _ in range(2):
                    item = UUID(self.desk.send(CASES["ssp"](RECEIVED), "ssp"))
                    mine.accept(item)
                    mine.do("put_on_agenda", item, meeting=day(0))
        return str(rows(self.desk.database, _MEETING)[0])


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
            server = uvicorn.Server(
                uvicorn.Config(served, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=2)
            )
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                thread.join(0.05)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield Site(f"http://localhost:{port}", desk)
            host.stopping.ask()  # streams end
            server.should_exit = True
            thread.join()
