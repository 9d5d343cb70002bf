"""Views of an installation: lag, dead letters, witnesses and versions, as who operates reads them; no content."""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import NamedTuple
from uuid import UUID

import psycopg

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTERS_IN_ENGLISH
from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.desk.web.naming import Names
from services.runtime.config.settings import Settings
from services.runtime.findings import Found, waiting
from services.runtime.kafka.admin import Cluster, ClusterError
from services.storage.deadletters import Letter
from services.storage.evidence import checkpoints
from services.storage.evidence.witnesses import promised, unwitnessed_for
from services.storage.positions import Standing, standing
from services.storage.revision import HEAD
from services.storage.rulebooks.archive import Activation, newest
from services.storage.stopped_partitions import Stopped, stopped

ANSWER = 2.0
"""Seconds that Kafka gets for each of two answers: a page that says that it is away comes all the same."""
CHANGES = 5  # of the rulebook that are shown


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


STATES: Mapping[str, str] = {"open": _("Still open"), "replayed": _("Replayed"), "dismissed": _("Closed unread")}
"""State of a dead letter → its word."""
OUTCOMES: Mapping[str, str] = {
    "routed": _("It would be handed over."),
    "manual": _("It would wait for a person."),
    "refused": _("It would be refused."),
    "informed": _("It would be noted; there is nothing to hand over."),
    "dead": _("It would die again."),
}
"""What a rehearsal came to → its words."""
REASONS: Mapping[str, str] = {
    "publisher_fixed": _("The sender has mended it"),
    "rulebook_fixed": _("The rulebook was mended"),
    "software_fixed": _("Stafet was mended"),
    "key_restored": _("A key is there again"),
    "sent_again": _("It was sent again"),
    "sent_by_mistake": _("It was sent by mistake"),
    "test_message": _("It was a test"),
    "not_for_us": _("It was not for us"),
    "other": _("Another reason"),
}
"""Reason of a replay or a closing → its words."""


class Lag(NamedTuple):
    """One topic: records that were read, and those that wait."""

    topic: str
    read: int
    waiting: int


class Witnessing(NamedTuple):
    """How the log is signed: leaves, those under the newest checkpoint, when it was signed, and witnesses."""

    leaves: int
    signed: int
    signed_at: datetime | None
    asks_witnesses: bool
    missing_minutes: int


class Stands(NamedTuple):
    """How the installation stands, as its database has it."""

    findings: Sequence[Found]
    positions: Sequence[Standing]
    stopped: Sequence[Stopped]
    witnessing: Witnessing
    database: str
    unsent: int
    changes: Sequence[Activation]


class Row(NamedTuple):
    """One dead letter in words: where, when and why."""

    id: UUID
    sender: str
    place: str
    why: str
    code: str
    type: str
    faults: Sequence[str]
    attempts: int
    received_at: datetime
    state: str


def stands(connection: psycopg.Connection, settings: Settings) -> Stands:
    """Return how the installation stands; `connection` is in the role of who operates."""
    return Stands(
        list(waiting(connection, settings)),
        standing(connection),
        stopped(connection),
        _witnessing(connection),
        str(connection.info.parameter_status("server_version")),
        _number(connection, "SELECT count(*) FROM outbox"),
        newest(connection, CHANGES),
    )


def versions() -> dict[str, str]:
    """Return the versions of the product, its tables and what it runs on."""
    return {"stafet": version("stafet"), "tables": HEAD, "python": platform.python_version()}


def lag(settings: Settings, positions: Iterable[Standing]) -> list[Lag] | None:
    """Return how far each topic of senders is behind, None when Kafka does not say so in time."""
    try:
        cluster, ends = Cluster(settings).newest("in.", ANSWER)
    except ClusterError:
        return None
    return behind(cluster, ends, positions)


def behind(cluster: str, ends: Mapping[tuple[str, int], int], positions: Iterable[Standing]) -> list[Lag]:
    """Return how far each topic is behind, the furthest first; positions of another cluster are of another log."""
    at = {(one.topic, one.partition): one.next_offset for one in positions if one.cluster == cluster}
    topics = sorted({topic for topic, _ in ends})
    found = [
        Lag(
            topic,
            sum(offset for (name, _), offset in at.items() if name == topic),
            sum(max(0, end - at.get((name, number), 0)) for (name, number), end in ends.items() if name == topic),
        )
        for topic in topics
    ]
    return sorted(found, key=lambda one: -one.waiting)


def row_of(letter: Letter, names: Names, language: str) -> Row:
    """Return a dead letter in words; what its sender called it is text like any other, and what it says is not here."""
    why = DEAD_LETTER_CODES if language == "da" else DEAD_LETTERS_IN_ENGLISH
    said = FAULTS if language == "da" else FAULTS_IN_ENGLISH
    return Row(
        id=letter.id,
        sender=names.forum(letter.publisher),
        place=f"{letter.topic}/{letter.partition}/{letter.offset}",
        why=why.get(letter.code, letter.code),
        code=letter.code,
        type=names.type(letter.type) if letter.type else "",
        faults=[f"{field}: {said[fault]}" for field, fault in json.loads(letter.faults)],
        attempts=letter.attempts,
        received_at=letter.received_at,
        state=letter.state,
    )


def _witnessing(connection: psycopg.Connection) -> Witnessing:
    signed, missing = checkpoints.newest(connection), unwitnessed_for(connection)
    return Witnessing(
        _number(connection, "SELECT size FROM tree_head"),
        signed.size if signed else 0,
        signed.signed_at if signed else None,
        bool(promised(connection).policy) and missing is not None,
        int((missing or 0) // 60),
    )


def _number(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
