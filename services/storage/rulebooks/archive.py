"""The archive of rulebooks with their trials and activations, so that the words of every decision can be read again."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from services.core.access.principal import Principal
from services.core.rulebook.in_force import Schedule
from services.core.rulebook.model import Rulebook, restore
from services.effects.actors import ROUTER, RefusedActError
from services.effects.audit_records import AuditRecord
from services.storage.direct_statements import answered, integer, run, statement
from services.storage.recorded import Recorded, recorded
from services.storage.rulebooks import visible_stages

FRESH = timedelta(hours=24)
"""How old the trial that an activation rests on may be, and how long a proposal waits for a second person."""

SOON = timedelta(seconds=2)
"""An activation rules from a moment after its commit on: no router has decided anything received then."""

ACTIVATIONS = "count(effective_from)"
"""How many activations there are; they are never taken back."""

SETUP = "machine/setup/stafet"
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)  # a first rulebook decides whatever is read first, however old
_KEEP = "INSERT INTO rulebook VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_CHANGES = """
SELECT a.effective_from, r.documents FROM rulebook_activation a JOIN rulebook r ON r.hash = a.hash
WHERE a.effective_from IS NOT NULL ORDER BY a.effective_from, a.id
"""
_RULING_NAME = (
    "SELECT hash FROM rulebook_activation WHERE effective_from <= now() ORDER BY effective_from DESC, id DESC LIMIT 1"
)
_RULING = """
SELECT r.documents FROM rulebook_activation a JOIN rulebook r ON r.hash = a.hash
WHERE a.effective_from <= now() ORDER BY a.effective_from DESC, a.id DESC LIMIT 1
"""


_RULED = "SELECT hash FROM rulebook_activation WHERE effective_from < %s ORDER BY effective_from DESC, id DESC LIMIT 1"
_COUNT = statement(f"SELECT {ACTIVATIONS} FROM rulebook_activation", "")  # noqa: S608 - a constant


def activations(connection: psycopg.Connection) -> int:
    """Return how many activations there are: while it stays the same, so does every schedule."""
    ((count,),) = answered(run(connection, _COUNT))
    return integer(count)


_WHEN = "SELECT effective_from FROM rulebook_activation WHERE effective_from IS NOT NULL ORDER BY effective_from, id"


def validity(cursor: psycopg.Cursor, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return since when the rulebook in force is, None where it always was, and when another one follows, if any."""
    moments = [at for (at,) in cursor.execute(_WHEN).fetchall()]
    past, coming = [at for at in moments if at <= now], [at for at in moments if at > now]
    since = past[-1] if past and past[-1] > _ALWAYS else None
    return since, next(iter(coming), None)


class InForce:
    """The rulebooks that decide: the folder's own until the first activation, then what was activated."""

    def __init__(self, first: Rulebook) -> None:
        """Take what rules while nothing was ever activated."""
        self._first = first
        self.schedule = Schedule(first)
        self.activations = 0

    def look(self, connection: psycopg.Connection) -> Schedule:
        """Return the schedule as the database has it; its errors are psycopg's."""
        changes = connection.execute(_CHANGES).fetchall()
        self.schedule = Schedule(self._first, [(at, restore(text)) for at, text in changes])
        self.activations = len(changes)
        return self.schedule


def ruling(connection: psycopg.Connection) -> Rulebook | None:
    """Return the rulebook that is in force now, None where none was ever begun with."""
    row = connection.execute(_RULING).fetchone()
    return None if row is None else restore(row[0])


def ruled(connection: psycopg.Connection, until: datetime) -> str | None:
    """Return the hash of the rulebook that was in force just before a moment, None where none was."""
    row = connection.execute(_RULED, (until,)).fetchone()
    return None if row is None else str(row[0])


def begin(connection: psycopg.Connection, rulebook: Rulebook) -> str:
    """Put the rulebook in force in a database that never had one; return the hash of the one that is in force.

    The first one needs no trial, because there is nothing to try it on, and no second person, because there is nobody
    yet: whoever sets up the site chose the folder. From then on the folder alone changes nothing, and nothing is
    written: a router's own database user may only read which one rules.
    """
    if (row := connection.execute(_RULING_NAME).fetchone()) is not None:
        return str(row[0])
    with recorded(connection, SETUP) as tx:
        tx.cursor.execute("LOCK TABLE rulebook_activation IN SHARE ROW EXCLUSIVE MODE")
        if (row := tx.cursor.execute(_RULING_NAME).fetchone()) is not None:  # two at once: the other one was first
            return str(row[0])
        tx.cursor.execute(_KEEP, (rulebook.hash, rulebook.text, tx.now))
        activation = uuid4()
        visible_stages.store(tx.cursor, activation, _ALWAYS, rulebook)
        leaf = _leaf(tx, "rulebook.begun", rulebook.hash)
        tx.cursor.execute(
            "INSERT INTO rulebook_activation VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (activation, rulebook.hash, SETUP, tx.now, ROUTER, _ALWAYS, leaf),
        )
    return rulebook.hash


@dataclass(frozen=True, slots=True)
class Activation:
    """One row of the archive: proposed by somebody, and in force from a moment on when another one activated it."""

    hash: str
    proposed_by: str
    proposed_at: datetime
    activated_by: str | None
    effective_from: datetime | None


def newest(connection: psycopg.Connection, most: int) -> list[Activation]:
    """Return what was proposed and activated last, the newest first."""
    rows = connection.execute(
        "SELECT hash, proposed_by, proposed_at, activated_by, effective_from FROM rulebook_activation "
        "ORDER BY coalesce(effective_from, proposed_at) DESC, id DESC LIMIT %s",
        (most,),
    )
    return [Activation(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Activated:
    """What came of an activation: proposed (`effective_from` is None) or in force from then on."""

    hash: str
    effective_from: datetime | None


class Archive:
    """The acts of one person on rulebooks; each is one transaction with its leaf."""

    def __init__(self, connection: psycopg.Connection, actor: Principal) -> None:
        """Take an autocommit connection of `services.storage.connections.connect`, and who acts."""
        self._connection = connection
        self._actor = actor

    def tried(self, candidate: str, since: datetime, counts: dict[str, Any]) -> None:
        """Note a trial of the rulebook with the hash `candidate` on the events received since then."""
        with recorded(self._connection, self._actor.stored) as tx:
            leaf = _leaf(tx, "rulebook.tried", candidate)
            tx.cursor.execute(
                "INSERT INTO rulebook_trial VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (uuid4(), candidate, since, tx.now, self._actor.stored, json.dumps(counts), leaf),
            )

    def activate(self, rulebook: Rulebook, effective_from: datetime | None) -> Activated:
        """Propose the rulebook, or put it in force when another person proposed it within a day.

        Raises RefusedActError: no_trial (none younger than a day), past (the moment is over), same_person.
        """
        now = datetime.now(UTC)
        if effective_from is not None and effective_from < now + SOON:
            raise RefusedActError("past")
        with recorded(self._connection, self._actor.stored, now) as tx:
            tx.cursor.execute("LOCK TABLE rulebook_activation IN SHARE ROW EXCLUSIVE MODE")  # two at once, in turn
            self._expect_trial(tx.cursor, rulebook.hash, now)
            proposal = self._proposal(tx.cursor, rulebook.hash, now)
            if proposal is None:
                return self._propose(tx, rulebook)
            if proposal[1] == self._actor.stored:
                raise RefusedActError("same_person", None, proposal[1])
            at = effective_from or now + SOON
            visible_stages.store(tx.cursor, proposal[0], at, rulebook)
            leaf = _leaf(tx, "rulebook.activated", rulebook.hash)
            tx.cursor.execute(
                "UPDATE rulebook_activation SET activated_by = %s, effective_from = %s, leaf = %s WHERE id = %s",
                (self._actor.stored, at, leaf, proposal[0]),
            )
        return Activated(rulebook.hash, at)

    def _propose(self, tx: Recorded, rulebook: Rulebook) -> Activated:
        tx.cursor.execute(_KEEP, (rulebook.hash, rulebook.text, tx.now))
        leaf = _leaf(tx, "rulebook.proposed", rulebook.hash)
        tx.cursor.execute(
            "INSERT INTO rulebook_activation VALUES (%s, %s, %s, %s, NULL, NULL, %s)",
            (uuid4(), rulebook.hash, self._actor.stored, tx.now, leaf),
        )
        return Activated(rulebook.hash, None)

    def _proposal(self, cursor: psycopg.Cursor, name: str, now: datetime) -> tuple[UUID, str] | None:
        row = cursor.execute(
            "SELECT id, proposed_by FROM rulebook_activation WHERE hash = %s AND effective_from IS NULL "
            "AND proposed_at > %s ORDER BY proposed_at DESC LIMIT 1",
            (name, now - FRESH),
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def _expect_trial(self, cursor: psycopg.Cursor, name: str, now: datetime) -> None:
        row = cursor.execute(
            "SELECT 1 FROM rulebook_trial WHERE candidate = %s AND tried_at > %s LIMIT 1", (name, now - FRESH)
        ).fetchone()
        if row is None:
            raise RefusedActError("no_trial")


def _leaf(tx: Recorded, code: str, name: str) -> int:
    """Append the leaf of an act on the rulebook with the hash `name`; returns its number."""
    tx.leaf(AuditRecord("rulebook", code, source=f"rulebook/{name}"), name.encode())
    return tx.append()


def kept(connection: psycopg.Connection, name: str) -> Rulebook | None:
    """Return the rulebook with this hash, None when it was never activated."""
    row = connection.execute("SELECT documents FROM rulebook WHERE hash = %s", (name,)).fetchone()
    return None if row is None else restore(row[0])
