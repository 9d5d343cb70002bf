"""Dead letters: listed, shown with a leaf, rehearsed, replayed through the same path, or dismissed with a reason."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.rows import class_row

from services.core.access.principal import Principal
from services.core.decision.encoding import expand
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.effects.fingerprints import fingerprint
from services.effects.intake_port import Record
from services.effects.master_keys import WrappedKey
from services.effects.plan import Origin, Plan
from services.effects.planner import Planner
from services.effects.reading import VALIDATION_CODES, Reading, read
from services.effects.record_bytes import TOO_LARGE, unpacked
from services.effects.sealed_events import Lenient
from services.effects.sealing import Sealer, unseal
from services.storage import known_facts, transaction
from services.storage.access.denials import refusals
from services.storage.access.session import OPERATING
from services.storage.binary_copy import STAGING
from services.storage.evidence.quorum import Quorum
from services.storage.failures import SurpriseError
from services.storage.recorded import recorded
from services.storage.rehearsals import by_another, rehearsals
from services.storage.tables import dead_letter

_ATTEMPTS = 5
# These were opened, and their signature held, or they would have another code; of the others it is asked again.
_LET_IN = VALIDATION_CODES | {"CONFLICT"}
TopicFor = Callable[[str, str | None], str]

_SELECT = """
SELECT d.publisher, d.cluster, d.topic, d.partition, d."offset", d.code, d.received_at, d.state, d.content,
    uuid_send(p.id) AS person, p.key_version, p.wrapped_key
FROM dead_letter d LEFT JOIN person p ON p.id = d.person WHERE d.id = %s
"""


class _Sealed(NamedTuple):
    """A dead letter's bytes with the key they were sealed with, and where they came from."""

    publisher: str
    cluster: str
    topic: str
    partition: int
    offset: int
    code: str
    received_at: datetime
    state: str
    content: bytes | None
    person: bytes | None  # None, like the two below, after erasure
    key_version: int | None
    wrapped_key: bytes | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter as lists show it: where, when and why, never what it says."""

    id: UUID
    publisher: str
    topic: str
    partition: int
    offset: int
    code: str
    faults: str  # JSON list of [field, fault]
    event_id: str | None
    type: str | None
    attempts: int
    received_at: datetime
    state: str


_COLUMNS = (
    dead_letter.c.id,
    dead_letter.c.publisher,
    dead_letter.c.topic,
    dead_letter.c.partition,
    dead_letter.c.offset,
    dead_letter.c.code,
    dead_letter.c.faults,
    dead_letter.c.event_id,
    dead_letter.c.type,
    dead_letter.c.attempts,
    dead_letter.c.received_at,
    dead_letter.c.state,
)


def letters(
    connection: sa.Connection,
    state: str | None = "open",
    limit: int = 100,
    *,
    publisher: str | None = None,
    code: str | None = None,
) -> list[Letter]:
    """Return dead letters, the oldest first; None means any."""
    at = dead_letter.c
    query = sa.select(*_COLUMNS).order_by(at.received_at, at.id).limit(limit)
    for column, wanted in ((at.state, state), (at.publisher, publisher), (at.code, code)):
        if wanted is not None:
            query = query.where(column == wanted)
    return [Letter(**row) for row in connection.execute(query).mappings()]


def letter(connection: sa.Connection, id_: UUID) -> Letter | None:
    """Return one dead letter, None when there is none with this id."""
    row = connection.execute(sa.select(*_COLUMNS).where(dead_letter.c.id == id_)).mappings().first()
    return Letter(**row) if row else None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a replay would do: outcome, codes and queues as they would stand, or the code it would die of again."""

    outcome: str
    codes: tuple[str, ...]
    queues: tuple[str, ...]
    dead: str | None


class Replay:
    """Opens one dead letter for one person."""

    def __init__(
        self,
        connection: psycopg.Connection,
        rulebook: Rulebook,
        sealer: Sealer,
        topic_for: TopicFor,
        actor: Principal,
        quorum: Quorum | None = None,
    ) -> None:
        """Take an autocommit connection, the rulebook in force, the keys, the topics' names, and who acts."""
        self._connection = connection
        self._rulebook = rulebook
        self._sealer = sealer
        self._topic_for = topic_for
        self._actor = actor
        self._quorum = quorum or Quorum()

    def rehearse(self, letter: UUID) -> Rehearsal:
        """Decide the original bytes again and store nothing but the leaf that says so. Raises RefusedActError."""
        origin, reading = self._open(letter)
        self._note(letter, "replay", "rehearsed", fingerprint(self._sealer, reading.digest))
        dead = reading.dead or self._conflict(origin, reading)
        if dead:
            return Rehearsal("dead", (), (), dead)
        (event,) = self._plan(origin, reading)[0].event
        decision = expand(json.loads(event.decision))
        queues = tuple(f"{item.forum}/{item.municipality or '-'}" for item in decision.items)
        return Rehearsal(decision.outcome, decision.codes, queues, None)

    def replay(self, letter: UUID, reason: str) -> Plan:
        """Put the original bytes through the same path under their original id; twice has one effect.

        Raises RefusedActError: not_open when it was replayed or dismissed, still_dead when it would die again,
        unwitnessed while nothing new is taken.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._replay(letter, reason)
            except SurpriseError:  # a router stored something about the same event meanwhile: look again
                continue
        return self._replay(letter, reason)

    def approve(self, letter: UUID, reason: str) -> Plan:
        """Replay what another person rehearsed within a day: two saw what it would do, and the second did it.

        Raises RefusedActError as `replay`, and no_trial when nobody else rehearsed it since.
        """
        about = f"dead_letter/{letter}"
        with refusals(self._connection, self._actor, "replay", about, OPERATING):
            if by_another(rehearsals(self._connection, letter), self._actor, datetime.now(UTC)) is None:
                raise RefusedActError("no_trial")
            return self.replay(letter, reason)

    def _replay(self, letter: UUID, reason: str) -> Plan:
        origin, reading = self._open(letter)
        if reading.dead or self._conflict(origin, reading):
            raise RefusedActError("still_dead", reading.dead or "CONFLICT")
        self._connection.execute(STAGING)
        self._quorum.expect(self._connection.cursor())
        plan, recalled = self._plan(origin, reading)
        said = fingerprint(self._sealer, reading.digest)
        plan.leaves.add(self._act(letter, "replay", f"replayed:{reason}"), said, late=True)
        transaction.write(self._connection, plan, lambda cursor: self._claim(cursor, letter, origin, reading, recalled))
        return plan

    def _plan(self, origin: Origin, reading: Reading) -> tuple[Plan, str | None]:
        """Return the plan, and the reason of the recall that it takes account of.

        Its inbox row, the dead letter's or a recall's, is taken away by the same transaction.
        """
        event_id, _ = reading.speaks()
        known = known_facts.ask(self._connection, [reading], self._sealer)
        named = (origin.publisher, event_id)
        known.digests.pop(named, None)
        known.unread.discard(named)
        plan = Planner(known, self._sealer, datetime.now(UTC), self._topic_for).build([reading])
        return plan, known.recalled.get(named)

    def dismiss(self, letter: UUID, reason: str) -> None:
        """Close a dead letter without effect. Raises RefusedActError."""
        with recorded(self._connection, self._actor.stored) as tx:
            self._close(tx.cursor, letter, "dismissed")
            tx.leaf(self._act(letter, "dead_letter", f"dismissed:{reason}"), letter.bytes)

    def _open(self, letter: UUID) -> tuple[Origin, Reading]:
        one = self._connection.cursor(row_factory=class_row(_Sealed)).execute(_SELECT, (letter,)).fetchone()
        if one is None:
            raise RefusedActError("not_found")
        if one.state != "open" or one.content is None or one.person is None:
            raise RefusedActError("not_open", one.state)
        key = self._sealer.unwrap(one.person, WrappedKey(one.key_version or 0, one.wrapped_key or b""))
        headers, body = unpacked(unseal(key, letter.bytes, one.content))
        withheld = one.code if one.code == TOO_LARGE else None  # what was in it was never kept
        record = Record(one.offset, int(one.received_at.timestamp() * 1000), headers, body, code=withheld)
        origin = Origin(cluster=one.cluster, topic=one.topic, partition=one.partition, publisher=one.publisher)
        events = Lenient(self._sealer.events) if one.code in _LET_IN else self._sealer.events
        return origin, read(record, origin, self._rulebook, keys=events)

    def _conflict(self, origin: Origin, reading: Reading) -> str | None:
        row = self._connection.execute(
            "SELECT event IS NOT NULL FROM inbox WHERE publisher = %s AND event_id = %s",
            (origin.publisher, reading.event_id),
        ).fetchone()
        return "CONFLICT" if row and row[0] else None

    def _claim(
        self, cursor: psycopg.Cursor, letter: UUID, origin: Origin, reading: Reading, recalled: str | None
    ) -> None:
        self._close(cursor, letter, "replayed")
        gone = cursor.execute(
            "DELETE FROM inbox WHERE publisher = %s AND event_id = %s AND event IS NULL RETURNING recalled",
            (origin.publisher, reading.event_id),
        ).fetchone()
        if (gone[0] if gone else None) != recalled:
            raise SurpriseError  # recalled since it was planned

    def _close(self, cursor: psycopg.Cursor, letter: UUID, state: str) -> None:
        cursor.execute(
            "UPDATE dead_letter SET state = %s, closed_at = now(), closed_by = %s, attempts = attempts + 1 "
            "WHERE id = %s AND state = 'open'",
            (state, self._actor.stored, letter),
        )
        if cursor.rowcount != 1:
            row = cursor.execute("SELECT state FROM dead_letter WHERE id = %s", (letter,)).fetchone()
            raise RefusedActError("not_open", row[0] if row else None)

    def _note(self, letter: UUID, op: str, code: str, record: bytes) -> None:
        with recorded(self._connection, self._actor.stored) as tx:
            tx.leaf(self._act(letter, op, code), record)

    def _act(self, letter: UUID, op: str, code: str) -> AuditRecord:
        return AuditRecord(op, code, case_id=letter.bytes, source=f"dead_letter/{letter}")
