"""Workplace of one connector's worker: settings, metrics, and the database, held for as long as a transaction takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import psycopg

from connectors.contract import Connector
from services.core.access.principal import Principal
from services.effects.sealing import Sealer
from services.runtime.bootstrap import Dependencies, RulebookInForce, sealer
from services.runtime.config.settings import Settings
from services.runtime.process.shutdown import Stopping
from services.runtime.telemetry.metrics import Metrics
from services.storage.connections import connect
from services.storage.evidence.quorum import Quorum
from services.storage.handovers.office import Office, utc_now


class Workplace:
    """What a turn works with; one worker's own, in its own thread."""

    def __init__(self, connector: Connector, settings: Settings, metrics: Metrics, stopping: Stopping) -> None:
        """Take the connector and what it shares with the others; nothing is connected yet."""
        self.connector, self.settings, self.metrics, self.stopping = connector, settings, metrics, stopping
        self.held = 0  # connections that are open now: none while anybody else is waited for
        self.moved: Callable[[], None] = lambda: None  # to be called in a turn that takes long and gets on
        self.quorum = Quorum(settings.patience)
        self.rules = RulebookInForce(settings)

    @cached_property
    def sealer(self) -> Sealer:
        """The keys; raises KeyFileError, KeysAwayError."""
        return sealer(self.settings)

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """Give an autocommit connection of our own until the context ends: no call to anybody else belongs inside.

        Raises DatabaseAwayError, UnfitDatabaseError.
        """
        with connect(self.settings.dsn(), f"stafet dispatcher {self.connector.name}") as connection:
            self.held += 1
            try:
                self.rules.look(connection)
                yield connection
            finally:
                self.held -= 1

    @contextmanager
    def office(self, publisher: str) -> Iterator[Office]:
        """Give a place to work for a publisher, over a connection of its own; raises PrincipalError for a stranger."""
        keeper = self.sealer  # a token with the keys is waited for without a connection
        with self.database() as connection:
            book, addresses = self.rules.at(connection, utc_now())
            needs = Dependencies(
                self.settings, connection, rulebook=book, addresses=addresses, sealer=keeper, quorum=self.quorum
            )
            yield needs.office(needs.known(Principal("udgiver", publisher, self.connector.name)))
