"""Connectors that misbehave, as a site may meet them: each hangs, floods, lies, dies or is slow in its own way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from connectors.contract import Connector, Delivery, Outcome, Read, RowFault
from services.dispatcher import app
from services.dispatcher.workers import Begin, Turn
from services.dispatcher.workplace import Workplace
from services.runtime.config.settings import Settings
from services.runtime.process.health import Health
from services.runtime.process.host import Host
from services.runtime.process.shutdown import Stopping
from services.runtime.telemetry.metrics import Metrics
from services.storage.connections import connect

PUBLISHER = "kommune-0860"
Events = list[dict[str, Any]]


def connector(name: str, limit: float = 0.2) -> Connector:
    """Return a row of a registry."""
    return Connector(name, "in", "is a test", (), 0.01, limit)


def place(settings: Settings, name: str = "fake", limit: float = 0.2) -> Workplace:
    """Return a workplace as the dispatcher makes it."""
    return Workplace(connector(name, limit), settings, Metrics(), Stopping())


class Holding:
    """A source that holds deliveries until they are settled; what it was told, and what was held meanwhile."""

    def __init__(self, place: Workplace, *deliveries: Events, publisher: str = PUBLISHER) -> None:
        """Take what it holds."""
        self.place, self.publisher = place, publisher
        self.left = list(enumerate(deliveries))
        self.told: list[Outcome] = []
        self.held: list[int] = []

    def deliveries(self) -> Iterator[Delivery]:
        """Yield what is left."""
        for number, events in list(self.left):
            self.held.append(self.place.held)
            yield Delivery(self.publisher, str(number), lambda events=events: self._read(events))  # type: ignore[misc]

    def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Give it up."""
        self.held.append(self.place.held)
        self.told.append(outcome)
        self.left = [one for one in self.left if str(one[0]) != delivery.name]

    def _read(self, events: Events) -> Iterator[Read]:
        for line, event in enumerate(events, 1):
            self.held.append(self.place.held)
            yield Read(line, event, ()) if event else Read(line, None, (RowFault("", "mangler"),))


class Lying(Holding):
    """A source that says it has given a delivery up, and brings it again."""

    def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Keep it."""
        before = list(self.left)
        super().settle(delivery, outcome)
        self.left = before


class Flooding(Lying):
    """A source that never ends: a delivery after the other."""

    def deliveries(self) -> Iterator[Delivery]:
        """Yield the first one, for ever."""
        while True:
            yield from super().deliveries()


def counting(turns: list[str]) -> Begin:
    """Return a connector that works: it notes each turn."""

    def begin(at: Workplace) -> Turn:
        def turn() -> int:
            turns.append(at.connector.name)
            return 0

        return turn

    return begin


@contextmanager
def dispatching(settings: Settings, **begins: Begin) -> Iterator[Host]:
    """Run connectors of these names in the dispatcher's own loop until the context ends."""
    host, failed = Host(Health()), list[BaseException]()
    with connect(settings.dsn()) as connection:

        def run() -> None:
            try:
                app.dispatch(settings, host, connection, [connector(name) for name in begins], begins)
            except BaseException as error:  # noqa: BLE001 -- told below
                failed.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield host
        finally:
            host.stopping.ask()
            thread.join(10)
            assert not thread.is_alive()
    assert not failed, failed


def begun(turn: Callable[[], int]) -> Begin:
    """Return a connector whose turns are this function."""
    return lambda _: turn
