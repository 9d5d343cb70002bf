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
from integration.office import Publishers, rows
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
from services.effects.stops import DAMAGED_BATCH
from services.runtime.config import keys
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster
from services.runtime.process.health import Health
from services.runtime.process.host import Host
from services.storage.connections import connect
from services.storage.handovers.office import utc_now
from services.storage.stopped_partitions import Stopped, stop, stopped
from statemachine.cases import CASES

__all__ = ["ANNE", "COOKIE", "SENDER", "Opened", "Site", "visited"]
SENDER = "udgiver:kommune-0860:u-1"
SECONDS = "sekunder"
"""The cookie that says how long such a session still has."""
COOKIE = "proeve"
"""The cookie that says who a test's browser is: the name of a principal, which only these sessions believe."""


_QUESTION = "SELECT id FROM question WHERE publisher = 'kommune-0860' AND state = 'open' ORDER BY id LIMIT 1"
_TASK = "SELECT event FROM task WHERE addressee = 'kommune-0860' AND done_at IS NULL ORDER BY event LIMIT 1"
_MEETING = "SELECT id FROM meeting WHERE state IN ('draft', 'sent') ORDER BY id LIMIT 1"
_STANDS = "INSERT INTO kafka_position (cluster, topic, partition, next_offset) VALUES (%s, %s, %s, 1)"


class Opened:
    """Sessions that a test opens by a cookie, in place of those of the desk's own log-on."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        """Take what says when they end."""
        self._clock = clock

    async def visitor(self, request: Request) -> Visitor | None:
        """Return whom the cookie names."""
        named = request.cookies.get(COOKIE)
        if not named:
            return None
        seconds = int(request.cookies.get(SECONDS, 8 * 3600))
        who = Principal.parse(named.replace("_", ":"))
        mark = named.replace("_", "-")
        return Visitor(who, self._clock() + timedelta(seconds=seconds), seconds, 8 * 3600, mark)

    async def lasts(self, request: Request) -> bool:
        """Tell whether the cookie names somebody."""
        return await self.visitor(request) is not None


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

    @property
    def question(self) -> str:
        """A question that ANNE asked a sender and that waits, asked when it is first asked for."""
        if not rows(self.desk.database, _QUESTION):
            self.ask("Er forældrene orienteret?")
        return str(rows(self.desk.database, _QUESTION)[0])

    @property
    def task(self) -> str:
        """An event that gave its sender a task, which is not done."""
        if not rows(self.desk.database, _TASK):
            self.desk.publish({**(sent := CASES["ssp"](RECEIVED)), "data": {**sent["data"], "notification": "unknown"}})
        return str(rows(self.desk.database, _TASK)[0])

    def ask(self, words: str) -> str:
        """Let ANNE ask the sender of a new case; returns the item."""
        held = keys.load(self.desk.settings)
        with acting(self.desk.database, Principal.parse(ANNE), keys=Sealer(held.master, held.lookup)) as mine:
            item = self.desk.send(CASES["ssp"](RECEIVED), "ssp")
            mine.accept(UUID(item))
            mine.do("ask", UUID(item), question=words)
        return item

    @property
    def letter(self) -> str:
        """A message that is no event, made when it is first asked for."""
        query = "SELECT id FROM dead_letter WHERE state = 'open' ORDER BY id LIMIT 1"
        if not rows(self.desk.database, query):
            held = keys.load(self.desk.settings)
            senders = Publishers(self.desk.database, keys=Sealer(held.master, held.lookup))
            senders.send(b"{", topic="in.kommune-0860")
        return str(rows(self.desk.database, query)[0])

    @property
    def stopped(self) -> Stopped:
        """A partition that waits for a person, stopped when it is first asked for."""
        with connect(self.desk.database) as connection:
            if not (found := stopped(connection)):
                cluster, ends = Cluster(self.desk.settings).newest("in.", 15)
                topic, number = next(iter(sorted(ends)), ("in.kommune-0860", 0))
                connection.execute(_STANDS, (cluster, topic, number))
                stop(connection, (cluster, topic, number), DAMAGED_BATCH, 2, datetime.now(UTC))
                found = stopped(connection)
            return found[0]


@contextmanager
def visited(settings: Settings, desk: Desk, clock: Callable[[], datetime] | None = None) -> Iterator[Site]:
    """Serve a desk in this process until the context ends."""
    host = Host(Health(()))
    given = {} if clock is None else {"clock": clock}
    with Backend(settings, "desk", **given).opened() as backend:
        served = application(backend, app.ROUTERS, host.metrics, app.PAGES, Guarded)
        served.state.logon = Logon(backend)
        served.state.desk = Frame(Opened(**given))
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
