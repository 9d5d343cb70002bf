"""The webhooks' worker: makes deliveries of what the outbox has, lets them be called, and stores what came of each.

At least once, each time under the id of its change. Whoever dies with a delivery leaves it to be tried again; nobody
holds a transaction while a receiver is waited for, and of a receiver that fails one call goes on at a time.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from connectors.webhook.addresses import networks
from connectors.webhook.retrying import GONE, is_taken, pause, retry_after
from services.dispatcher.calling import AT_ONCE, NOT_BEGUN, UNREADABLE, Called, Calls
from services.dispatcher.workplace import Workplace
from services.effects.sealing import Sealer
from services.runtime.config.settings import Settings
from services.runtime.process.shutdown import Stopping
from services.runtime.telemetry.log import get_logger
from services.runtime.telemetry.metrics import Metrics
from services.runtime.webhook_client import SECONDS, WebhookClient
from services.storage import failpoints
from services.storage.connections import connect
from services.storage.deliveries import making, reading
from services.storage.deliveries.delivering import Deliveries, Outcome
from services.storage.outbox import Outbox

AHEAD = 32  # deliveries that are claimed for one receiver that answers: most of them wait for their turn to be called
MOST = 1024  # deliveries that are claimed for all of them
BACK = timedelta(seconds=90)
"""When a delivery is tried again of which nothing more was heard: longer than its turn and its attempt take."""
GATHER = (
    0.01  # seconds that answers gather, while calls that were claimed ahead go on: a commit for each would cost more
)
REST = 0.5  # seconds between two looks when nobody says that there is anything
GRACE = 3.0  # seconds that calls get to end when the process stops
COUNT, FORGET = 15.0, 60.0  # seconds between two counts, and between two looks for what is long over


def begin(place: Workplace) -> Callable[[], int]:
    """Return the worker's turns. Raises DatabaseAwayError, KeyFileError, KeysAwayError, SettingsError."""
    keeper = place.sealer  # a token with the keys is waited for without a connection
    connection = connect(place.settings.dsn(), "stafet dispatcher webhook")
    return Delivering(place.settings, place.metrics, place.stopping, connection, keeper).turn


class Delivering:
    """Turn after turn over one connection of its own, which no call waits with."""

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        stopping: Stopping,
        connection: psycopg.Connection,
        sealer: Sealer,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: float = SECONDS,
        rest: float = REST,
    ) -> None:
        """Take what a worker works with, the time, how long a call may take and a rest. Raises SettingsError."""
        self._metrics, self._stopping, self._connection, self._clock = metrics, stopping, connection, clock
        self._deliveries, self._outbox = Deliveries(connection, sealer), Outbox(connection)
        also, self._rest = networks(settings.webhook_networks), rest
        self._calls = Calls(WebhookClient(also, settings.webhook_ca_file, seconds))
        self._flying = Counter[UUID]()
        self._ill = set[UUID]()  # receivers whose last answer was none
        self._next = dict.fromkeys(("make", "count", "forget"), 0.0)  # monotonic seconds
        self._outbox.listen()

    def turn(self) -> int:
        """Do what there is to do, or wait a moment for it; returns how many attempts ended. Raises psycopg's errors."""
        try:
            done = self._settle()
            self._make()
            begun = self._begin()
            self._look_around()
            if not done and not begun:
                self._stopping.wait(self._rest, self._outbox.fileno(), self._calls.fileno())
            elif self.flying() > AT_ONCE:
                self._stopping.wait(GATHER)
            if self._stopping.asked:
                done += self._finish()
        except BaseException:
            self.close()
            raise
        return done

    def flying(self) -> int:
        """Return how many calls go on."""
        return self._flying.total()

    def close(self) -> None:
        """Let go of the calls and the connection."""
        self._calls.close()
        self._connection.close()

    def _make(self) -> None:
        """Make deliveries as soon as something was committed; the more there is to look at, the less often."""
        started = time.monotonic()
        if started > self._next["make"]:
            self._outbox.news()
            making.make(self._connection, self._clock())
            self._next["make"] = started + 10 * (time.monotonic() - started)
            failpoints.at("made", self._connection)

    def _begin(self) -> int:
        targets = {one.id: one for one in self._deliveries.targets()}
        left = max(0, MOST - self.flying())
        free = {one: min(left, (1 if one in self._ill else AHEAD) - self._flying[one]) for one in targets}
        now = self._clock()
        due = self._deliveries.claim(free, list(targets.values()), now, now + BACK)
        if due:
            failpoints.at("claimed", self._connection)
        for one in due:
            self._flying[one.webhook] += 1
            self._calls.start(one, targets[one.webhook], self._clock())
        return len(due)

    def _settle(self) -> int:
        called = self._calls.done()
        if called:
            failpoints.at("answered", self._connection)
            now = self._clock()
            outcomes = [judge(one, now, random.random()) for one in called]  # noqa: S311 -- who is asked when
            self._deliveries.settle(outcomes, now)
            failpoints.at("settled", self._connection)
            for one, outcome in zip(called, outcomes, strict=True):
                self._tell(one, outcome, now)
        return len(called)

    def _tell(self, one: Called, outcome: Outcome, now: datetime) -> None:
        hook, state = one.due.webhook, outcome.state
        self._flying[hook] -= 1
        if one.answer is NOT_BEGUN:
            return
        self._metrics.count("stafet_webhook_deliveries_total", outcome="tried_again" if state == "waiting" else state)
        self._metrics.observe("stafet_webhook_seconds", one.seconds)
        if state == "delivered":
            self._ill.discard(hook)
        elif outcome.gone:
            get_logger().warning("webhook_ended", webhook=str(hook))
        elif hook not in self._ill or state == "failed":
            retry = {} if outcome.next_at is None else {"retry_s": round((outcome.next_at - now).total_seconds())}
            told = {"code": outcome.outcome, "attempts": one.due.attempts} | retry
            get_logger().warning("webhook_failed", webhook=str(hook), **told)
        if state != "delivered":
            self._ill.add(hook)

    def _look_around(self) -> None:
        started = time.monotonic()
        if started > self._next["count"]:
            found = reading.state(self._connection, self._clock())
            self._metrics.set("stafet_webhook_waiting", found.waiting)
            self._metrics.set("stafet_webhook_failed", found.failed)
            self._metrics.set("stafet_webhook_age_seconds", found.age)
            self._next["count"] = started + COUNT
        if started > self._next["forget"]:
            self._deliveries.forget(self._clock())
            self._next["forget"] = started + FORGET

    def _finish(self) -> int:
        """Let calls that go on end, for a moment; what does not is tried again by the next one."""
        until, done = time.monotonic() + GRACE, 0
        while self.flying() and time.monotonic() < until:
            done += self._settle()
            time.sleep(0.02)
        self.close()
        return done


def judge(called: Called, now: datetime, drawn: float) -> Outcome:
    """Return what an attempt means for its delivery; `drawn` is a random number of 0 to 1."""
    due, answer = called.due, called.answer
    if answer is NOT_BEGUN:
        return Outcome(due, "waiting", now, answer.outcome, begun=False)
    if answer.status is not None and is_taken(answer.status):
        return Outcome(due, "delivered", None, answer.outcome)
    if answer.status == GONE:
        return Outcome(due, "ended", None, answer.outcome, gone=True)
    wait = None if answer is UNREADABLE else pause(due.attempts, drawn, retry_after(answer.retry_after, now))
    if wait is None:
        return Outcome(due, "failed", None, answer.outcome)
    return Outcome(due, "waiting", now + wait, answer.outcome)
