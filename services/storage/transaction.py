"""The write transaction of a plan; the order of the locks is the order of the steps in `write`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from services.effects.plan import Plan
from services.effects.rows import OutboxRow, ReminderRow, StepRow
from services.storage import audit_log, failpoints, few_rows
from services.storage.binary_copy import DIRECT, STAGED, copy, together
from services.storage.direct_statements import command, forget
from services.storage.failures import SurpriseError
from services.storage.outbox import CHANNEL
from services.storage.settling import settle

NOTHING, _BEGIN = sql.SQL(""), sql.SQL("BEGIN; ")
_READY = """
WITH moved AS (INSERT INTO leaf (idx, body, hash) SELECT %(size)s + seq, body, hash FROM s_leaf)
INSERT INTO audit_entry (leaf, case_id, nonce, opening) SELECT %(size)s + seq, case_id, nonce, opening FROM s_leaf
"""


Send = Callable[[psycopg.Connection, sql.Composed | str], None]
"""Sends what a transaction begins or ends with."""


def send(connection: psycopg.Connection, what: sql.Composed | str) -> None:
    """Send it by psycopg."""
    connection.execute(what, prepare=False)


def send_directly(connection: psycopg.Connection, what: sql.Composed | str) -> None:
    """Send it by libpq itself: for the hot paths."""
    command(connection, what.encode() if isinstance(what, str) else what.as_bytes(connection))


def write(connection: psycopg.Connection, plan: Plan, fence: Callable[[psycopg.Cursor], None]) -> None:
    """Store the plan; `fence` claims what the plan is made from, and raises when somebody else has it.

    Raises what `fence` raises, SurpriseError, or psycopg's errors; then nothing is stored.
    """
    with begun(connection, lambda: (CHANNEL,) if plan.outbox else (), send=send_directly) as cursor:
        failpoints.at("begun", connection)
        if few_rows.are_few(plan):
            few_rows.insert(cursor, plan)
        else:
            _copy_all(cursor, plan)
        failpoints.at("copied", connection)
        fence(cursor)
        failpoints.at("fenced", connection)
        settle(cursor, plan)
        failpoints.at("inbox", connection)
        _log(cursor, plan)
        failpoints.at("commit", connection)


@contextmanager
def begun(
    connection: psycopg.Connection,
    woken: Callable[[], Iterable[str]],
    first: sql.Composable = NOTHING,
    send: Send = send,
) -> Iterator[psycopg.Cursor]:
    """Commit what the block does and wake who listens on `woken` then, in one round trip; undo it when it raises.

    `first` is a statement that goes with its beginning, also in one round trip. Raises RuntimeError inside another
    transaction, which it would commit.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise RuntimeError("a transaction inside a transaction")
    send(connection, _BEGIN + first)
    try:
        with connection.cursor() as cursor:
            yield cursor
    except BaseException:
        with suppress(psycopg.OperationalError):  # the connection is gone, and the transaction with it
            connection.rollback()
        forget(connection)
        raise
    # NOTIFY is a transaction of its own behind the commit: inside, it would take a database-wide lock.
    send(connection, "; ".join(("COMMIT", *(f"NOTIFY {one}" for one in woken()))))


def _copy_all(cursor: psycopg.Cursor, plan: Plan) -> None:
    for name, where in DIRECT:
        if rows := getattr(plan, name):
            copy(cursor, where, rows)
    staged: dict[str, Sequence[tuple[object, ...]]] = {
        "inbox": plan.inbox,
        "person": plan.person,
        "release_case": plan.new_cases,
        "leaf": plan.leaves.ready,
        "step": plan.step,
    }
    for name, where in STAGED:
        if staged[name]:
            copy(cursor, where, staged[name])


def _log(cursor: psycopg.Cursor, plan: Plan) -> None:
    size, peaks, erasures = audit_log.lock_head(cursor, audit_log.lock_directly)
    if erasures != plan.erasures:  # somebody whose key this was planned by may be gone since
        raise SurpriseError
    failpoints.at("head", cursor.connection)
    leaves = plan.leaves
    first_late = size + len(leaves.ready)
    if few_rows.are_few(plan):
        grown, peaks = few_rows.number(cursor, size, peaks, plan)
        if leaves.late:
            audit_log.append(cursor, grown, peaks, (), leaves.late)
    else:
        _number_staged(cursor, size, plan)
        audit_log.append(cursor, size, peaks, leaves.ready, leaves.late)
    store_steps(cursor, [step._replace(leaf=first_late + step.leaf) for step in plan.late_step])
    failpoints.at("leaves", cursor.connection)


def _number_staged(cursor: psycopg.Cursor, size: int, plan: Plan) -> None:
    if plan.leaves.ready:
        cursor.execute(_READY, {"size": size})
    if plan.step:
        cursor.execute(
            "INSERT INTO handover_step "
            "SELECT handover, version, from_state, state, code, actor, at, %s + leaf FROM s_step",
            (size,),
        )


def store_steps(cursor: psycopg.Cursor, rows: Sequence[StepRow]) -> None:
    """Insert steps whose leaf number is final; a COPY here would hold the tree's lock while a client may freeze."""
    together(
        cursor,
        "INSERT INTO handover_step (handover, version, from_state, state, code, actor, at, leaf) "
        "SELECT handover, version, from_state, state, code, actor, "
        "timestamptz '2000-01-01 00:00+00' + at * interval '1 microsecond', leaf FROM unnest("
        "%s::uuid[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[]) "
        "AS one (handover, version, from_state, state, code, actor, at, leaf)",
        [(UUID(bytes=step.handover), *step[1:]) for step in rows],
    )


def store_reminders(cursor: psycopg.Cursor, rows: Sequence[ReminderRow]) -> None:
    """Insert reminders whose leaf number is final; one that was sent before breaks the primary key."""
    together(
        cursor,
        "INSERT INTO reminder (handover, rule, level, ends_at, sent_at, leaf) SELECT * FROM unnest("
        "%s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bigint[])",
        [(UUID(bytes=one.handover), *one[1:]) for one in rows],
    )


def store_outbox(cursor: psycopg.Cursor, rows: Sequence[OutboxRow]) -> None:
    """Insert notices of a single act."""
    together(
        cursor,
        "INSERT INTO outbox (topic, key, type, event_id, data) SELECT * FROM unnest("
        "%s::text[], %s::text[], %s::text[], %s::uuid[], %s::bytea[])",
        [(row.topic, row.key, row.type, UUID(bytes=row.event_id), row.data) for row in rows],
    )
