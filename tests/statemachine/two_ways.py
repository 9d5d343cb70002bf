"""Two ways in, side by side: stands whose product is one sequence over HTTP and the same by another way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx

from integration.commands import Command
from servers.http import Served
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import Settings
from statemachine.by_command import ByCommand
from statemachine.clocks import RealClock
from statemachine.over_http import OverHttp, in_process
from statemachine.people import grants
from statemachine.sides import Stand
from statemachine.stored import Database
from statemachine.twofold import twofold

HELD = list(grants(datetime(2026, 1, 1, tzinfo=UTC)))


def sealer_of(settings: Settings) -> Sealer:
    """Return the keys that the settings name."""
    held = keys.load(settings)
    return Sealer(dict(held.master), held.lookup)


@contextmanager
def http_and_functions(settings: Settings, other: str) -> Iterator[Stand]:
    """Give sequences over HTTP in this process, and by the functions behind it on another database."""
    sealer = sealer_of(settings)
    one, two = Database(settings.dsn(), HELD, sealer), Database(other, HELD, sealer)
    with in_process(settings, one.now) as serving:
        one.door = OverHttp(serving.ask, settings, one.reader)
        yield Stand(twofold(one, two), HELD)
    one.close()
    two.close()


@contextmanager
def process_and_commands(api: Served, settings: Settings, typed: Settings, run: Command) -> Iterator[Stand]:
    """Give sequences on a desk that is a process of its own, and by commands on another database, in real time."""
    sealer = sealer_of(settings)
    one, two = Database(settings.dsn(), HELD, sealer), Database(typed.dsn(), HELD, sealer)
    with httpx.Client(base_url=f"{api.url}/api/v1", timeout=30) as client:
        one.door = OverHttp(
            lambda method, path, headers, body: client.request(method, path, headers=headers, content=body),
            settings,
            one.reader,
        )
        two.door = ByCommand(run, two.reader)
        yield Stand(twofold(one, two), HELD, clock=RealClock)
    one.close()
    two.close()
