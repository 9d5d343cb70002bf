"""Backend of every route: connections, tokens, the rulebook in force and the keys, put together once per process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from psycopg import Connection
from psycopg_pool import PoolTimeout

from services.api.http.bodies import ROOM, Room
from services.api.http.certificates import Believed
from services.api.http.refused import unauthenticated, unavailable
from services.api.http.workers import WAIT, Workers
from services.core.access.principal import Principal, PrincipalError
from services.runtime.bootstrap import Dependencies, RulebookInForce, sealer
from services.runtime.config.settings import Settings
from services.runtime.identity.issuer_keys import IssuerAwayError
from services.runtime.identity.tokens import TokenError, Tokens
from services.runtime.process.database_watch import watch_database
from services.runtime.process.host import Host
from services.runtime.process.keys_watch import watch_keys
from services.runtime.process.quorum_watch import watch_quorum
from services.storage.connections import connect, pool
from services.storage.evidence.quorum import Quorum
from services.storage.handovers.office import Office, utc_now
from services.storage.publishers.quotas import Quota

if TYPE_CHECKING:
    from services.core.rulebook.model import Rulebook


class Backend:
    """What a process serves with; `at_work` is one request's part of it. Safe between threads."""

    def __init__(self, settings: Settings, name: str, clock: Callable[[], datetime] = utc_now) -> None:
        """Take the settings, the process' name and the time. Raises KeyFileError; nothing is connected yet."""
        self.settings, self._name, self.clock = settings, name, clock
        self.began_at = clock()
        self._rules = RulebookInForce(settings)
        self.connections = pool(settings.dsn(), f"stafet {name}", settings.http_workers, WAIT, self._rules.look)
        self.workers = Workers(settings.http_workers)
        self.room = Room(ROOM * settings.http_body_bytes)
        self.tokens = Tokens(settings)
        self.believed = Believed(settings.believed_proxies, settings.certificate_header)
        self.quota = Quota(settings.publisher_events_per_second, settings.publisher_events_at_once)
        self._sealer = sealer(settings)
        self._earlier: dict[str, Rulebook] = {}
        self.quorum = Quorum(settings.patience)

    @contextmanager
    def opened(self) -> Iterator["Backend"]:
        """Hold connections until the context ends. Raises DatabaseAwayError, UnfitDatabaseError at the beginning."""
        connect(self.settings.dsn(), f"stafet {self._name}").close()  # a pool would only go on trying
        self.connections.open()
        try:
            yield self
        finally:
            self.workers.close()
            self.connections.close()

    def watch(self, host: Host) -> None:
        """Watch the database, the witnesses and the keys for the host's health, and for whoever waits for it."""
        watch_database(host, self.settings.dsn())
        watch_quorum(host, self.settings)
        watch_keys(self.settings, host, self._sealer)
        self.workers.away = lambda: not host.health.states()["database"].ok

    def recognised(self, token: str) -> Principal | None:
        """Return who a token says that asks, where it was verified before; at once, also in the event loop."""
        found = self.tokens.recognised(token)
        return None if found is None else found.principal

    def principal(self, token: str) -> Principal:
        """Return who a token says that asks. Raises RefusedRequestError unauthenticated, unavailable; KeyFileError."""
        try:
            return self.tokens.verify(token)
        except TokenError:
            raise unauthenticated() from None
        except IssuerAwayError:
            raise unavailable() from None

    @contextmanager
    def at_work(self, who: Principal, seconds: float = WAIT) -> Iterator[Office]:
        """Give who asks a place to work: a connection within so many seconds, the rulebook in force, keys.

        Raises RefusedRequestError unauthenticated (an organisation that is none of the rulebook's), unavailable; what
        the database raises.
        """
        try:
            with self.connections.connection(seconds) as connection:
                yield self._office(connection, who)
        except PoolTimeout:
            raise unavailable() from None

    def _office(self, connection: Connection, who: Principal) -> Office:
        rulebook, addresses = self._rules.at(connection, self.clock())
        kept = {"sealer": self._sealer, "earlier": self._earlier, "quorum": self.quorum}
        needs = Dependencies(self.settings, connection, rulebook=rulebook, addresses=addresses, **kept)  # type: ignore[arg-type]
        try:
            known = needs.known(who)
        except PrincipalError:
            raise unauthenticated() from None
        return needs.office(known, self.clock)
