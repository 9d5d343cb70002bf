"""Backend of every route: connections, tokens, the rulebook in force and the keys, put together once per process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from psycopg_pool import PoolTimeout

from services.api.http.incoming import Incoming
from services.api.http.refused import unauthenticated, unavailable
from services.api.publishers.quotas import Quotas
from services.core.access.principal import PrincipalError
from services.runtime.bootstrap import Dependencies, RulebookInForce, sealer
from services.runtime.config.settings import Settings
from services.runtime.identity.issuer_keys import IssuerAwayError
from services.runtime.identity.tokens import TokenError, Tokens
from services.storage.connections import pool
from services.storage.handovers.office import Office, utc_now

if TYPE_CHECKING:
    from services.core.rulebook.model import Rulebook

WAIT = 3.0  # seconds that a request waits for a connection before it is told that the database is away


class Backend:
    """What a process serves with; `at_work` is one request's part of it. Safe between threads."""

    def __init__(self, settings: Settings, name: str, clock: Callable[[], datetime] = utc_now) -> None:
        """Take the settings, the process' name and the time. Raises KeyFileError; nothing is connected yet."""
        self.settings, self._clock = settings, clock
        self.connections = pool(settings.dsn(), f"stafet {name}", settings.http_workers, WAIT)
        self.tokens = Tokens(settings)
        self.quotas = Quotas(settings.publisher_events_per_second, settings.publisher_events_at_once)
        self._rules = RulebookInForce(settings)
        self._sealer = sealer(settings)
        self._earlier: dict[str, Rulebook] = {}

    @contextmanager
    def opened(self) -> Iterator["Backend"]:
        """Hold connections until the context ends."""
        self.connections.open()
        try:
            yield self
        finally:
            self.connections.close()

    @contextmanager
    def at_work(self, incoming: Incoming) -> Iterator[Office]:
        """Give who asks a place to work: its connection, rulebook in force, keys.

        Raises RefusedRequestError unauthenticated, unavailable; what the database raises.
        """
        try:
            principal = self.tokens.verify(incoming.token)
        except TokenError:
            raise unauthenticated() from None
        except IssuerAwayError:
            raise unavailable() from None
        try:
            with self.connections.connection() as connection:
                rulebook, addresses = self._rules.at(connection, self._clock())
                parts = {"rulebook": rulebook, "addresses": addresses, "sealer": self._sealer, "earlier": self._earlier}
                needs = Dependencies(self.settings, connection, **parts)  # type: ignore[arg-type]
                yield needs.office(needs.known(principal), self._clock)
        except PrincipalError:
            raise unauthenticated() from None
        except PoolTimeout:
            raise unavailable() from None
