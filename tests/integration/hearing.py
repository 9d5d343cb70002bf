"""A forum's system that hears by webhook: signed up at a receiver, and the worker that delivers, under a clock."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg

from connectors.webhook.signing import told
from integration.office import LEADER, Publishers, change, concern, rows, sealer
from north_jutland import RULEBOOK, topic_for
from servers.receiver import Receiver
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.dispatcher.webhooks import Delivering
from services.runtime.config.settings import Settings
from services.runtime.process.shutdown import Stopping
from services.runtime.telemetry.metrics import Metrics
from services.storage.access.grants import Grants
from services.storage.connections import connect
from services.storage.deliveries import webhooks
from services.storage.deliveries.webhooks import Added, Wish
from services.storage.handovers.office import Office

DRIFT = Principal.parse("drift:stafet:d-1")
INSIDE = "127.0.0.0/8"


def let_in(database: str, by: Principal, to: Principal, forum: str = "ssp", municipality: str = "0860") -> None:
    """Let somebody in, by who may."""
    with connect(database) as connection:
        given = Grant(to, forum, municipality, datetime(2020, 1, 1, tzinfo=UTC))
        Grants(connection, by, operates=by == DRIFT).add(given, "Opgaven")


class Hearing:
    """One database with its leader and publishers, and a clock that a test turns."""

    def __init__(
        self, settings: Settings, networks: str = INSIDE, seconds: float = 1.0, of: Callable[[str], str] | None = None
    ) -> None:
        """Let the leader in; `of` says where a user of the database comes in, by name, if not the owner does it all."""
        self.of = of or (lambda _: str(settings.database_url))
        self.settings, self.database = settings, str(settings.database_url)
        self.allow(networks)
        self.ahead, self.seconds = timedelta(0), seconds
        let_in(self.database, DRIFT, LEADER)
        self.publishers = Publishers(self.database)
        self.metrics = Metrics()

    def allow(self, networks: str) -> None:
        """Let the site name these networks."""
        self.settings = self.settings.model_copy(update={"webhook_networks": networks})

    def anew(self) -> None:
        """Forget every webhook and whatever waits, and turn the clock back."""
        for table in ("webhook_delivery", "webhook", "outbox"):
            change(self.database, f"DELETE FROM {table}")  # noqa: S608 -- names from above
        self.allow(INSIDE)
        self.ahead, self.metrics = timedelta(0), Metrics()

    def now(self) -> datetime:
        """Return the time of the clock."""
        return datetime.now(UTC) + self.ahead

    @contextmanager
    def office(self) -> Iterator[Office]:
        """Give the leader's office."""
        with connect(self.of("operator")) as connection:
            yield Office(connection, LEADER, RULEBOOK, sealer(), topic_for)

    def sign_up(self, receiver: Receiver, *, active: bool = True) -> Added:
        """Sign a receiver up, and let it be active, as if it had answered."""
        with self.office() as office:
            made = webhooks.add(office, Wish("ssp", "0860", receiver.url, [], []))
        receiver.secret = told(made.secret)
        if active:
            change(self.database, "UPDATE webhook SET state = 'active' WHERE id = %s", made.id)
            change(self.database, "DELETE FROM webhook_delivery WHERE webhook = %s", made.id)
        return made

    def send(self, many: int = 1) -> list[str]:
        """Let publishers send events that are offered to the forum; returns the ids of the messages about them."""
        before = set(self.changes())
        self.publishers.send(*(concern() for _ in range(many)))
        return [one for one in self.changes() if one not in before]

    def changes(self) -> list[str]:
        """Return the ids of the messages that the outbox has for the forum."""
        found = rows(self.database, "SELECT event_id FROM outbox WHERE topic = 'out.ssp.0860' ORDER BY id")
        return [str(one) for one in found]

    def worker(self, stopping: Stopping | None = None, metrics: Metrics | None = None) -> Delivering:
        """Return a worker, as a process has one; it remembers nothing of another."""
        connection = connect(self.of("dispatcher"), "stafet dispatcher webhooks")
        given = self.settings, metrics or self.metrics, stopping or Stopping(), connection, sealer()
        return Delivering(*given, self.now, self.seconds, 0.05)

    def states(self) -> dict[str, int]:
        """Return how many deliveries are in which state."""
        found = rows(self.database, "SELECT ARRAY[state, count(*)::text] FROM webhook_delivery GROUP BY state")
        return {state: int(count) for state, count in found}

    @contextmanager
    def working(self) -> Iterator[Delivering]:
        """Let a worker work in a thread of its own while the context lasts."""
        stopping = Stopping()
        worker = self.worker(stopping)

        def work() -> None:
            while not stopping.asked:
                worker.turn()

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield worker
        finally:
            stopping.ask()
            thread.join(10)

    def until(self, is_so: Callable[[], object], seconds: float = 15.0) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, (self.states(), rows(self.database, "SELECT outcome FROM webhook_delivery"))
            time.sleep(0.01)

    def turns(self, worker: Delivering, is_so: Callable[[], object], seconds: float = 15.0) -> None:
        """Let a worker take turns until something is so."""

        def turned() -> object:
            found = is_so()
            if not found:
                worker.turn()
            return found

        self.until(turned, seconds)


def held(database: str) -> int:
    """Return how many sessions of the worker are in a transaction."""
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' "
            "AND application_name = 'stafet dispatcher webhooks'"
        ).fetchone()
        return int(row[0]) if row else -1
