"""Periodic jobs of the clock, each as one row: name, how often, and the function that does it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import psycopg

from services.core.insight.lookups import Thresholds
from services.core.rulebook.deadlines import day_of
from services.effects.reminding import CLOCK
from services.runtime.telemetry.log import get_logger
from services.runtime.telemetry.metrics import Metrics
from services.storage import outbox, stuck_sessions, submitted
from services.storage.differences import Difference
from services.storage.idempotency import forget
from services.storage.insight.lookups import look_through
from services.storage.people.gone import Gone
from services.storage.people.retention import Retention, earlier_of_both
from services.storage.reminders import Reminders, recount
from services.storage.rulebooks.archive import ruling

STUCK_ROWS = 30.0  # seconds a row may lie in the outbox before the relay is woken
ALARM = 60.0  # seconds after which that is an alarm
FROZEN = 60.0  # seconds a session may wait for its own client inside a transaction
NIGHT = timedelta(hours=3)  # after midnight in Copenhagen, when the balance of the night is drawn
PART = 0.5  # seconds that retention takes of a turn: reminders and the outbox do not wait for it


@dataclass(slots=True)
class JobContext:
    """What a job works with; `moved` is when the positions last changed (monotonic seconds), and their sum then.

    `reminders` has what reminders are sent by at a moment, None while no rulebook ever was in force. `differences`
    draws the balance; `balanced` is the night for which that was last done, `reviewed` that of the look-ups, `retained`
    that of retention, of which `retaining` is what is left of one that has begun. `mails` begins a
    turn of mailing, and returns how many the last one sent.
    """

    connection: psycopg.Connection
    metrics: Metrics
    reminders: Callable[[datetime], Reminders | None]
    differences: Callable[[], Sequence[Difference]]
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    moved: tuple[float, int] = field(default=(0.0, -1))
    balanced: date | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    reviewed: date | None = None
    retained: date | None = None
    retaining: Iterator[list[Gone]] | None = None
    mails: Callable[[], int] = int  # none: no mail server is named


class Job(NamedTuple):
    """One row; `do` returns how many things it set right, and raises psycopg's errors."""

    name: str
    every: float  # seconds
    do: Callable[[JobContext], int]


def sweep_outbox(context: JobContext) -> int:
    """Wake the relay when rows lie too long, and raise the alarm when that does not help."""
    waiting = outbox.state(context.connection)
    context.metrics.set("stafet_outbox_rows", waiting.rows)
    context.metrics.set("stafet_outbox_age_seconds", waiting.age)
    if waiting.age > ALARM:
        get_logger().error("outbox_stuck", rows=waiting.rows, age_s=round(waiting.age))
    return _wake(context, waiting)


def watch_submitted(context: JobContext) -> int:
    """Raise the alarm when events that came over HTTP are not sent, or not read, for long."""
    waiting = submitted.state(context.connection)
    context.metrics.set("stafet_submitted_rows", waiting.rows)
    context.metrics.set("stafet_submitted_age_seconds", waiting.age)
    if waiting.age > ALARM:
        get_logger().error("submitted_stuck", rows=waiting.rows, age_s=round(waiting.age))
    return _wake(context, waiting)


def _wake(context: JobContext, waiting: outbox.State) -> int:
    if waiting.age < STUCK_ROWS:
        return 0
    outbox.wake(context.connection)
    return 1


def end_frozen_sessions(context: JobContext) -> int:
    """End sessions whose client froze inside a transaction."""
    ended = stuck_sessions.end_frozen(context.connection, FROZEN)
    if ended:
        get_logger().warning("work_stuck", count=ended, reason="FROZEN_CLIENT")
    return ended


def count_open(context: JobContext) -> int:
    """Say how much is open, and since when no position has moved."""
    dead, handovers, positions = stuck_sessions.counts(context.connection)
    now = time.monotonic()
    if positions != context.moved[1]:
        context.moved = (now, positions)
    context.metrics.set("stafet_dead_letters_open", dead)
    context.metrics.set("stafet_handovers_open", handovers)
    context.metrics.set("stafet_position_age_seconds", now - context.moved[0])
    return 0


def send_reminders(context: JobContext) -> int:
    """Remind of what is due soon, or was, oldest item first; once each, also after a standstill (contracts-acts 10)."""
    now = context.now()
    reminders = context.reminders(now)
    if reminders is None:
        return 0
    recount(context.connection, now)
    done = reminders.send(context.connection, now)
    if done.failed:
        get_logger().error("work_stuck", count=done.failed, reason="NOT_REMINDED")
    return done.sent


def forget_answers(context: JobContext) -> int:
    """Take away the answers that no Idempotency-Key is told again any more."""
    return forget(context.connection, context.now())


def draw_balance(context: JobContext) -> int:
    """Draw the balance once a night, and when this clock begins; raise an alarm for each difference (promise 12)."""
    night = day_of(context.now() - NIGHT)
    if context.balanced == night:
        return 0
    found = context.differences()
    for one in found:
        about = {"publisher": one.publisher, "event_id": one.event, "handover": one.handover}
        told = {name: value for name, value in about.items() if value is not None}
        get_logger().error("balance_differs", reason=one.reason, count=one.by, **told)
    context.metrics.set("stafet_balance_differences", len(found))
    context.balanced = night
    return 1


def review_lookups(context: JobContext) -> int:
    """Put look-ups that somebody should see into the controller's queue, once a night."""
    night = day_of(context.now() - NIGHT)
    if context.reviewed == night:
        return 0
    found = look_through(context.connection, context.thresholds, context.now())
    context.reviewed = night
    return found


def erase_due(context: JobContext) -> int:
    """Erase what is kept no longer (RET-1 to RET-4), once a night: a part of it in each turn, until nothing is left."""
    night = day_of(context.now() - NIGHT)
    if context.retained == night:
        return 0
    turns = context.retaining or _retention(context)
    context.retaining = None  # whatever fails begins anew at the next turn
    done, until = 0, time.monotonic() + PART
    for gone in turns:
        done += len(gone)
        if time.monotonic() > until:
            context.retaining = turns
            return done
    context.retained = night
    return done


def _retention(context: JobContext) -> Iterator[list[Gone]]:
    """Return what there is to do; nothing while no rulebook ever was in force and nothing can be stored."""
    book = ruling(context.connection)
    if book is None:
        return iter(())
    return Retention(context.connection, book, CLOCK, earlier_of_both(context.connection, context.now)).run()


def send_mails(context: JobContext) -> int:
    """Tell people by mail what waits for them; the mail server is waited for elsewhere."""
    return context.mails()


JOBS: tuple[Job, ...] = (
    Job("sweep_outbox", 2.0, sweep_outbox),
    Job("watch_submitted", 2.0, watch_submitted),
    Job("send_reminders", 1.0, send_reminders),
    Job("end_frozen_sessions", 10.0, end_frozen_sessions),
    Job("count_open", 30.0, count_open),
    Job("forget_answers", 60.0, forget_answers),
    Job("balance", 60.0, draw_balance),
    Job("review_lookups", 60.0, review_lookups),
    Job("erase_due", 1.0, erase_due),
    Job("send_mails", 15.0, send_mails),
)
