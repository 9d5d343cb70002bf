"""Movement of a demo that stays: now and then one more made-up event comes, so that queues change as somebody looks."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import orjson

from services.cli.commands.demo.fiction import events
from services.cli.commands.publish import sending
from services.cli.terminal import servers
from services.cli.terminal.errors import CommandError
from services.cli.terminal.output import say

EVERY = 20.0  # seconds between two events
TOWN = "0860"
"""The town of the demo's first users: what comes is theirs to see."""


def arriving(day: date, seed: int) -> Iterator[dict[str, Any]]:
    """Yield made-up events of a day without end, each of somebody who lives in the town."""
    for number in count(seed):
        for event in events(day, 1, number, 1):
            if event["data"]["subject"].get("residence") == TOWN:
                yield event


def keep_moving() -> None:
    """Send one after the other until somebody interrupts; what cannot be sent is said, and the next one is tried."""
    now = datetime.now(UTC)
    for event in arriving(now.date(), int(now.timestamp())):
        time.sleep(EVERY)
        topic = f"in.{event['source'].rpartition(':')[2]}"
        try:
            sending.send(servers.settings(), [sending.Event(orjson.dumps(event), topic, event["partitionkey"])])
        except CommandError as error:
            say(f"stafet: {error}")
