"""The one transaction: everything the records of a fetch mean, or nothing of it (design 5).

read and decide            no database
ask what is known          no lock; a rulebook activated since begins all over
plan all rows              no database
BEGIN
  copy rows and staging    no lock: a client frozen here holds nothing up
  fence                    every kafka_position moves from base to new, or another worker owns a partition
  inbox, people, cases     in key order; a surprise rolls back and asks again
  tree head                the last lock: number the leaves, store steps
COMMIT
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import psycopg
from psycopg import errors

from services.core.deadlines.reminders import Timetables
from services.core.decision.evaluate import Cache
from services.core.rulebook.in_force import Schedule
from services.core.rulebook.model import Rulebook
from services.effects.intake_port import NO_IDS, Chunk, ChunkResult
from services.effects.master_keys import KeysAwayError
from services.effects.pieces import Piece, split
from services.effects.plan import Known, Origin, Plan
from services.effects.planner import Planner
from services.effects.reading import UNPROCESSABLE, Reading, read, receipt, unreadable
from services.effects.sealing import Sealer
from services.effects.segments import segments
from services.effects.vouchers import vouched
from services.storage import advisory_lock, failpoints, known_facts, positions, transaction
from services.storage.binary_copy import STAGING
from services.storage.connections import connect
from services.storage.direct_statements import forget, keep
from services.storage.evidence import witnesses
from services.storage.failures import AWAY, TRY_AGAIN, DatabaseAwayError, SurpriseError, away, unfit
from services.storage.rulebooks.archive import InForce, begin
from services.storage.stopped_partitions import stop

_ATTEMPTS = 8
_PAUSE = 0.02  # seconds, growing with each attempt
# All it asks is by key, and a plan is kept: one made while a table was small would read it whole when it has grown.
_ONLY_BY_KEY = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan;"
T = TypeVar("T")
TopicFor = Callable[[str, str | None], str]


def _now() -> datetime:
    return datetime.now(UTC)


class _TooSlowError(DatabaseAwayError):
    """PostgreSQL did not get done in time, for too much work or because it is as good as away."""


class _NewRulesError(Exception):
    """The records were decided by a schedule of rulebooks that has been added to since."""


class UnplannableError(Exception):
    """One of the records cannot be planned: a fault of ours."""


class PostgresIntake:
    """The Intake of `services.effects.intake_port` on one PostgreSQL connection; not for use by two threads."""

    def __init__(
        self,
        dsn: str,
        rulebook: Rulebook,
        sealer: Sealer,
        topic_for: TopicFor,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Connect; `rulebook` decides until another one is activated.

        Like everything here it raises DatabaseAwayError and UnfitDatabaseError.
        """
        self._dsn = dsn
        self._rulebook = rulebook
        self._in_force = InForce(rulebook)
        self._ruled = False  # whether the chunks at hand are known to be decided by what is in force
        self._caches: defaultdict[str, Cache] = defaultdict(Cache)
        self._timetables = Timetables()
        self._sealer = sealer
        self._topic_for = topic_for
        self._clock = clock
        self._connection = connect(dsn, "stafet router")
        self._again(lambda: self._connection.execute(STAGING + _ONLY_BY_KEY))
        keep(self._connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def begin(self) -> str:
        """Put the rulebook given in force where none ever was; return the hash of the one that is."""
        return self._again(lambda: begin(self._connection, self._rulebook))

    def claim(self, name: str) -> bool:
        """Tell whether no other Intake has this name; it is ours until the connection ends, by whatever."""
        return self._again(lambda: advisory_lock.claim_name(self._connection, name))

    def unwitnessed_for(self) -> float | None:
        """Return for how many seconds the promised witnesses have not signed; None where none are promised."""
        return self._again(lambda: witnesses.unwitnessed_for(self._connection))

    def positions(
        self, cluster: str, starts: Mapping[tuple[str, int], int], topic_ids: Mapping[str, str] = NO_IDS
    ) -> dict[tuple[str, int], int]:
        """Return where to read; waits until a previous owner's transaction is decided."""
        return self._again(lambda: positions.positions(self._connection, cluster, starts, topic_ids))

    def replaced(self, cluster: str, topic_ids: Mapping[str, str]) -> dict[tuple[str, int], int]:
        """Return the positions in the log of a topic that was made again since."""
        return self._again(lambda: positions.replaced(self._connection, cluster, topic_ids))

    def stop_partition(self, cluster: str, topic: str, partition: int, code: str, behind: int | None = None) -> None:
        """Stop the partition for good, with the leaf that says so."""
        self._again(lambda: stop(self._connection, (cluster, topic, partition), code, behind, self._clock()))

    def handle(self, chunks: Sequence[Chunk]) -> list[ChunkResult]:
        """Store the chunks; see `services.effects.intake_port.Intake`."""
        while True:
            try:
                return self._handle(chunks)
            except _NewRulesError:  # nothing was stored
                self._again(lambda: self._in_force.look(self._connection))

    def _handle(self, chunks: Sequence[Chunk]) -> list[ChunkResult]:
        """Store the chunks by the rulebooks known; raises _NewRulesError before anything is stored."""
        self._ruled = False
        rest = [self._read(chunk, self._in_force.schedule) for chunk in chunks]
        failpoints.at("read", self._connection)
        plans: list[Plan] = []
        for part in list(segments([reading for piece in rest for reading in piece.readings])):
            pieces, rest = split(rest, len(part))
            plans += self._store(pieces)
        return [_result(chunk, plans) for chunk in chunks]

    def _read(self, chunk: Chunk, rules: Schedule) -> Piece:
        origin = _origin(chunk)
        readings = []
        for record in (vouched(self._sealer, chunk.topic, one) for one in chunk.records):
            rulebook = rules.at(receipt(record))
            readings.append(read(record, origin, rulebook, self._caches[rulebook.hash], self._sealer.events))
        return Piece(origin, chunk.base, chunk.new, readings)

    def _store(self, pieces: Sequence[Piece]) -> list[Plan]:
        """Store one segment; a record that cannot be planned, or that PostgreSQL refuses, is found by halving.

        So is one that takes too long; only when a single record does, the database counts as away.
        """
        count = sum(len(piece.readings) for piece in pieces)
        try:
            return [self._again(lambda: self._transact(pieces))]
        except (UnplannableError, psycopg.DataError, psycopg.ProgrammingError, UnicodeError, _TooSlowError) as failure:
            if count > 1:
                first, rest = split(pieces, count // 2)
                return self._store(first) + self._store(rest)
            if isinstance(failure, _TooSlowError):
                raise
            poison = [replace(piece, readings=[_unprocessable(one) for one in piece.readings]) for piece in pieces]
            return [self._again(lambda: self._transact(poison))]

    def _transact(self, pieces: Sequence[Piece]) -> Plan:
        readings = [reading for piece in pieces for reading in piece.readings]
        known = known_facts.ask(self._connection, readings, self._sealer)
        if not self._ruled and known.activations != self._in_force.activations:
            raise _NewRulesError
        self._ruled = True
        failpoints.at("known", self._connection)
        plan = self._plan(known, readings)
        fence = positions.Fence([_move(piece, plan) for piece in pieces])
        try:
            transaction.write(self._connection, plan, fence.move)
        except errors.QueryCanceled as failure:
            raise _TooSlowError(str(away(self._dsn, failure))) from None
        except errors.UniqueViolation:
            fence.check(self._connection)  # a dead letter of this very position: another worker was here
            raise
        failpoints.at("committed", self._connection)
        return plan

    def _plan(self, known: Known, readings: Sequence[Reading]) -> Plan:
        try:
            planner = Planner(known, self._sealer, self._clock(), self._topic_for, timetables=self._timetables)
            return planner.build(readings)
        except KeysAwayError:
            raise  # no record's fault
        except Exception as error:
            # A fault of ours about one record must not stop the partition for the others (promise 11).
            raise UnplannableError from error

    def _again(self, work: Callable[[], T]) -> T:
        """Run `work`, and again when a race was lost; a lost connection is never guessed about."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return work()
            except (SurpriseError, *TRY_AGAIN):
                forget(self._connection)
                if attempt == _ATTEMPTS:
                    raise
                time.sleep(_PAUSE * attempt)
            except AWAY as failure:
                raise away(self._dsn, failure) from None
            except psycopg.Error as failure:
                forget(self._connection)
                raise unfit(self._dsn, failure) or failure from None
        raise AssertionError  # the loop returns or raises


def _origin(chunk: Chunk) -> Origin:
    return Origin(chunk.cluster, chunk.topic, chunk.partition, chunk.topic.removeprefix("in."))


def _unprocessable(one: Reading) -> Reading:
    return unreadable(one.record, one.received, UNPROCESSABLE, one.origin, one.rulebook)


def _move(piece: Piece, plan: Plan) -> positions.Move:
    cluster, topic, partition, _ = piece.origin
    duplicates = plan.duplicates.count(piece.origin)
    return positions.Move(cluster, topic, partition, piece.base, piece.new, len(piece.readings), duplicates)


def _result(chunk: Chunk, plans: Sequence[Plan]) -> ChunkResult:
    origin = _origin(chunk)
    duplicates = sum(plan.duplicates.count(origin) for plan in plans)
    dead_letters = (letter for plan in plans for letter in plan.dead_letter)
    here = (chunk.topic, chunk.partition)
    codes = Counter(letter.code for letter in dead_letters if (letter.topic, letter.partition) == here)
    dead = codes.total()
    read = len(chunk.records)
    return ChunkResult(read=read, decided=read - duplicates - dead, duplicates=duplicates, dead=dead, codes=codes)
