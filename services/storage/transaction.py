"""The write transaction of a plan; the order of the locks is the order of the functions here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from services.effects.intake_port import StaleFenceError
from services.effects.plan import Plan
from services.effects.rows import OutboxRow, StepRow
from services.storage import audit_log, failpoints, few_rows
from services.storage.binary_copy import DIRECT, STAGED, copy, together
from services.storage.failures import SurpriseError

_END_DEADLINES = "UPDATE deadline SET withdrawn_at = now() WHERE handover = %s"


class Move(NamedTuple):
    """How far a transaction takes one partition."""

    cluster: str
    topic: str
    partition: int
    base: int
    new: int
    records: int
    duplicates: int


_MOVES = """
unnest(%s::text[], %s::text[], %s::int[], %s::bigint[], %s::bigint[], %s::int[], %s::int[])
    AS move (cluster, topic, partition, base, new, records, duplicates)
"""
_AT_BASE = (
    "one.cluster = move.cluster AND one.topic = move.topic AND one.partition = move.partition AND next_offset = base"
)
_LOCKED = f"""
SELECT move.* FROM kafka_position one JOIN {_MOVES} ON {_AT_BASE}
    ORDER BY one.cluster COLLATE "C", one.topic COLLATE "C", one.partition FOR UPDATE OF one
"""  # noqa: S608 - constants
_MOVE = f"""
WITH move AS ({_LOCKED})
UPDATE kafka_position one SET next_offset = new, records = one.records + move.records,
    duplicates = one.duplicates + move.duplicates
FROM move WHERE {_AT_BASE}
"""  # noqa: S608 - constants


_READY = """
WITH moved AS (INSERT INTO leaf (idx, body, hash) SELECT %(size)s + seq, body, hash FROM s_leaf)
INSERT INTO audit_entry (leaf, case_id, nonce, opening) SELECT %(size)s + seq, case_id, nonce, opening FROM s_leaf
"""


@dataclass(frozen=True, slots=True)
class Fence:
    """The move of partitions' positions that makes a transaction the only one of its kind: of all, or of none."""

    moves: Sequence[Move]

    def move(self, cursor: psycopg.Cursor) -> None:
        """Compare and set, locking in key order; raises StaleFenceError when another worker owns one of them."""
        cursor.execute(_MOVE, self._columns())
        self._all(cursor.rowcount)

    def check(self, connection: psycopg.Connection) -> None:
        """Look without a lock whether the positions are still ours; raises StaleFenceError."""
        query = f"SELECT FROM kafka_position one JOIN {_MOVES} ON {_AT_BASE}"
        self._all(connection.execute(query, self._columns()).rowcount)

    def _columns(self) -> list[list[Any]]:
        return [list(column) for column in zip(*self.moves, strict=True)]

    def _all(self, found: int) -> None:
        if found != len(self.moves):
            raise StaleFenceError(f"{len(self.moves) - found} of {len(self.moves)} positions are no longer ours")


def positions(
    connection: psycopg.Connection,
    cluster: str,
    starts: Mapping[tuple[str, int], int],
    topic_ids: Mapping[str, str],
) -> dict[tuple[str, int], int]:
    """Return the next offset of each (topic, partition) under a row lock; unseen ones begin at their log start.

    One that was stopped is left out, and one in the middle of another topic's log.
    """
    with connection.transaction():
        found = {}
        for (topic, partition), start in sorted(starts.items()):
            connection.execute(
                "INSERT INTO kafka_position (cluster, topic, partition, next_offset) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                (cluster, topic, partition, start),
            )
            row = connection.execute(
                "SELECT next_offset, topic_id FROM kafka_position "
                "WHERE cluster = %s AND topic = %s AND partition = %s AND stopped IS NULL FOR UPDATE",
                (cluster, topic, partition),
            ).fetchone()
            if row is None:
                continue
            now = topic_ids.get(topic)
            if now not in (None, row[1]):
                if row[1] is not None and row[0] > start:
                    continue
                # Nothing was read of the log before, or nobody noted which it was.
                connection.execute(
                    "UPDATE kafka_position SET topic_id = %s WHERE cluster = %s AND topic = %s AND partition = %s",
                    (now, cluster, topic, partition),
                )
            found[topic, partition] = row[0]
    return found


def replaced(connection: psycopg.Connection, cluster: str, topic_ids: Mapping[str, str]) -> dict[tuple[str, int], int]:
    """Return the positions that are in the log of a topic of another id and were not stopped for it yet."""
    rows = connection.execute(
        "SELECT topic, partition, next_offset, topic_id FROM kafka_position "
        "WHERE cluster = %s AND topic = ANY(%s) AND stopped IS NULL AND topic_id IS NOT NULL",
        (cluster, list(topic_ids)),
    )
    return {(topic, partition): at for topic, partition, at, known in rows if topic_ids[topic] != known}


def write(connection: psycopg.Connection, plan: Plan, fence: Callable[[psycopg.Cursor], None]) -> None:
    """Store the plan; `fence` claims what the plan is made from, and raises when somebody else has it.

    Raises what `fence` raises, SurpriseError, or psycopg's errors; then nothing is stored.
    """
    with connection.transaction(), connection.cursor() as cursor:
        failpoints.at("begun", connection)
        if few_rows.are_few(plan):
            few_rows.insert(cursor, plan)
        else:
            _copy_all(cursor, plan)
        failpoints.at("copied", connection)
        fence(cursor)
        failpoints.at("fenced", connection)
        _settle(cursor, plan)
        failpoints.at("inbox", connection)
        _log(cursor, plan)
        failpoints.at("commit", connection)
    if plan.outbox:
        connection.execute("NOTIFY stafet_outbox")  # after the commit: inside, it would take a database-wide lock


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


def _settle(cursor: psycopg.Cursor, plan: Plan) -> None:
    """Insert what another worker could have inserted meanwhile; in key order, or two of them would deadlock."""
    for named in sorted(plan.read_at_last):
        cursor.execute("DELETE FROM inbox WHERE publisher = %s AND event_id = %s AND digest = ''", named)
        _expect(cursor, 1)
    if few_rows.are_few(plan):
        if not few_rows.settle(cursor, plan):
            raise SurpriseError
    else:
        _settle_staged(cursor, plan)
    _settle_changes(cursor, plan)


def _settle_staged(cursor: psycopg.Cursor, plan: Plan) -> None:
    if plan.inbox:
        cursor.execute("INSERT INTO inbox SELECT * FROM s_inbox ORDER BY publisher, event_id ON CONFLICT DO NOTHING")
        _expect(cursor, len(plan.inbox))
    if plan.person:
        cursor.execute("INSERT INTO person SELECT * FROM s_person ORDER BY lookup ON CONFLICT (lookup) DO NOTHING")
        _expect(cursor, len(plan.person))
    if plan.new_cases:
        cursor.execute(
            "INSERT INTO release_case SELECT * FROM s_release_case ORDER BY publisher, case_key ON CONFLICT DO NOTHING"
        )
        _expect(cursor, len(plan.new_cases))


def _settle_changes(cursor: psycopg.Cursor, plan: Plan) -> None:
    for taken in sorted(plan.recalled):
        cursor.execute(
            "UPDATE inbox SET recalled = %(reason)s WHERE publisher = %(publisher)s AND event_id = %(event_id)s "
            "AND digest <> '' AND recalled IS NULL",
            taken._asdict(),
        )
        _expect(cursor, 1)
    for case in sorted(plan.moved_cases, key=lambda moved: moved.case_key):
        cursor.execute(
            "UPDATE release_case SET version = %(version)s WHERE case_key = %(case_key)s AND version = %(before)s",
            case._asdict(),
        )
        _expect(cursor, 1)
    for one in sorted(plan.withdrawn, key=lambda taken: taken.id):
        cursor.execute(
            "UPDATE handover SET state = 'recalled', version = version + 1, changed_at = now() "
            "WHERE id = %s AND version = %s",
            (UUID(bytes=one.id), one.version),
        )
        _expect(cursor, 1)
        cursor.execute(_END_DEADLINES, (UUID(bytes=one.id),))
    for one, stage, state in plan.cleared:
        cursor.execute(
            "UPDATE handover SET stage = %s, state = %s, version = version + 1, changed_at = now() "
            "WHERE id = %s AND version = %s",
            (stage, state, UUID(bytes=one.id), one.version),
        )
        _expect(cursor, 1)
        if state == "closed":
            cursor.execute(_END_DEADLINES, (UUID(bytes=one.id),))


def _expect(cursor: psycopg.Cursor, rows: int) -> None:
    if cursor.rowcount != rows:
        raise SurpriseError


def _log(cursor: psycopg.Cursor, plan: Plan) -> None:
    size, peaks = audit_log.lock_head(cursor)
    failpoints.at("head", cursor.connection)
    if few_rows.are_few(plan):
        few_rows.number(cursor, size, plan)
    else:
        _number_staged(cursor, size, plan)
    audit_log.append(cursor, size, peaks, plan.leaves)
    first_late = size + len(plan.leaves.ready)
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


def store_outbox(cursor: psycopg.Cursor, rows: Sequence[OutboxRow]) -> None:
    """Insert notices of a single act."""
    together(
        cursor,
        "INSERT INTO outbox (topic, key, type, event_id, data) SELECT * FROM unnest("
        "%s::text[], %s::text[], %s::text[], %s::uuid[], %s::bytea[])",
        [(row.topic, row.key, row.type, UUID(bytes=row.event_id), row.data) for row in rows],
    )
