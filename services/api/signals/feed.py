"""Feed of a process' listeners: one thread that looks for all of them, when it is woken and at least every second."""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import psycopg

from services.api.http.refused import unavailable
from services.api.signals.flow import Flow
from services.api.signals.listeners import Listeners
from services.runtime.bootstrap import RulebookInForce
from services.runtime.config.settings import Settings
from services.runtime.process.host import Host
from services.runtime.telemetry.log import describe, get_logger
from services.storage.connections import connect
from services.storage.failures import AWAY, DatabaseAwayError, UnfitDatabaseError
from services.storage.handovers.office import utc_now
from services.storage.handovers.signals import Known, Signals
from services.storage.outbox import Outbox

EVERY = 1.0  # seconds: what nobody was woken for (a grant that ends) is seen as soon as this
PAUSE = 0.03  # seconds between two looks, and no less than a look takes: many commits are one look
BEGIN = 5.0  # seconds that who wants to listen waits for the first look: then the database is away
AGAIN = 0.5  # seconds until a database that is away is tried again


class Feed:
    """Looks for whoever listens; a database that is away delays signals and loses none."""

    def __init__(self, settings: Settings, host: Host, clock: Callable[[], datetime] = utc_now) -> None:
        """Take the settings, the host that says when to stop, and the time."""
        self.listeners = Listeners(host.metrics)
        self._settings, self._stopping, self._clock = settings, host.stopping, clock
        self._rules = RulebookInForce(settings)
        self._rulebook: str | None = None
        self._signals = Signals()
        self._known: Known = {}
        self._joined, self._join = os.pipe()
        for end in (self._joined, self._join):
            os.set_blocking(end, False)

    @contextmanager
    def opened(self) -> Iterator["Feed"]:
        """Look until the host is asked to stop; then every flow ends at once."""
        thread = threading.Thread(target=self._run, name="signals", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stopping.ask()
            thread.join()

    async def join(self, flow: Flow) -> None:
        """Count a listener in; returns after the first look for it. Raises RefusedRequestError `unavailable`."""
        if self._stopping.asked:
            raise unavailable()
        self.listeners.join(flow)
        with suppress(BlockingIOError):
            os.write(self._join, b"\0")
        try:
            async with asyncio.timeout(BEGIN):
                await flow.begun.wait()
        except TimeoutError:
            raise unavailable() from None
        finally:
            if not flow.begun.is_set():
                self.listeners.leave(flow)

    def _run(self) -> None:
        while not self._stopping.asked:
            try:
                with connect(self._settings.dsn(), "stafet signals") as connection:
                    self._follow(connection)
            except (*AWAY, DatabaseAwayError, UnfitDatabaseError):
                self._stopping.wait(AGAIN)  # readiness tells of it; who listens goes on listening
            except Exception as error:  # noqa: BLE001 - nobody else would see that nothing is told any more
                get_logger().error("signals_failed", retry_s=AGAIN, **describe(error))
                self.listeners.end()
                self._stopping.wait(AGAIN)
        self.listeners.end()

    def _follow(self, connection: psycopg.Connection) -> None:
        """Look again and again on one connection, until the host is asked to stop or the database goes away."""
        news = Outbox(connection)
        news.listen()
        while not self._stopping.asked:
            began = time.monotonic()
            more = self._look(connection)
            self._stopping.wait(max(PAUSE, time.monotonic() - began))
            if not more and not news.news():
                self._stopping.wait(EVERY, news.fileno(), self._joined)

    def _look(self, connection: psycopg.Connection) -> bool:
        """Look once and have everybody told; returns whether there is more to read."""
        anew = False
        with suppress(BlockingIOError):
            anew = bool(os.read(self._joined, 4096))
        now = self._clock()
        self._rules.look(connection)
        rulebook, _ = self._rules.at(connection, now)
        known = {who: self._known.get(who) for who in self.listeners.principals()}
        look = self._signals.look(connection, known, rulebook, now, anew=anew)
        self._known = {**known, **{who: told.grants for who, told in look.told.items()}}
        if look.rewound or self._rulebook not in {None, rulebook.hash}:
            self.listeners.end()
        else:
            self.listeners.tell(look.told)
        self._rulebook = rulebook.hash
        return look.more
