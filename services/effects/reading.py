"""Reads raw records into decisions: everything that can be known about a record without asking the database."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from unicodedata import category

from schemas.codec import read_kafka
from schemas.envelope import Envelope, Unreadable
from schemas.events import BY_TYPE
from schemas.events.notes import EventRecalled, InfohusClearance, QuestionAnswered
from schemas.events.release_notice import cancellation
from schemas.sameness import as_read, as_written
from services.core.decision.decide import COPENHAGEN, Decided, decide
from services.core.decision.evaluate import Cache
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import SOURCE_PREFIX
from services.effects.fingerprints import is_same
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.record_bytes import bounded
from services.effects.rows import EventId
from services.effects.sealed_events import NOT_SEALED, EventKeys, NoEventKeys, SealedEventError, in_clear
from services.effects.sealing import Sealer
from services.effects.signed_events import signature_fault

VALIDATION_CODES = frozenset(
    {"SOURCE_NOT_TOPIC", "TYPE_NOT_ALLOWED", "INVALID_EVENT", "INVALID_CPR", "BIRTH_DATE_CONFLICT"}
)
"""Refusals that say the message is broken, not that nobody may have it: these become dead letters."""

UNPROCESSABLE = "UNPROCESSABLE"
UNKNOWN_TYPE = "unknown"
_NEARLY_OURS = re.compile(r"dk\.stafet\.[a-z_]{1,40}\.v[0-9]{1,3}")  # a later version, a typing error: worth telling
_LATEST_MS = 7_258_032_000_000  # 2199-12-31, the last day of our dates: a broker's clock, or a sender's, may say more
NO_KEYS = NoEventKeys()
_ID_BYTES = 512  # well below what a PostgreSQL index row can hold (2,704 bytes)


class Clearance(NamedTuple):
    """The police's answer (INF-4) about the event of a publisher that waits at the gate."""

    publisher: str
    event_id: str
    result: str


class Answered(NamedTuple):
    """A sender's answer to a question, by the question's id (contracts-acts 9.3)."""

    question: str
    words: str


@dataclass(slots=True)
class Reading:
    """One record, read and decided.

    `event_id` is None when the record may not speak for any event (unreadable, or another publisher's source): such
    a record never touches the inbox, or a forged message could burn somebody else's id.
    """

    record: Record
    origin: Origin
    received: datetime
    envelope: Envelope | None
    decided: Decided | None
    dead: str | None
    event_id: EventId | None
    digest: bytes
    owner: tuple[str, str]  # (kind, identity) of the one whose key seals the content
    case: tuple[str, int] | None  # (case_ref, version) of a release notice that counts as a version
    recalls: tuple[str, str] | None  # (event id, reason) of what an event_recalled takes back
    rulebook: Rulebook  # which decided it, and says what of it may be told to whom and when an answer is due
    clears: Clearance | None = None  # the police's answer about an item at the gate
    answers: Answered | None = None  # the answer to a question about an event of the sender's

    @property
    def moves_an_item(self) -> bool:
        """Whether it does an act on an item that anybody may have changed a moment ago."""
        return self.clears is not None or self.answers is not None

    def speaks(self) -> tuple[EventId, Decided]:
        """Return event id and decision of a reading that may speak for an event."""
        if self.event_id is None or self.decided is None:
            raise ValueError(self.dead)
        return self.event_id, self.decided

    def says_the_same_as(self, before: bytes, sealer: Sealer) -> bool:
        """Tell whether an event that is known by this has the same data.

        Those of before the digest was one of the data as read were stored with one of the data as written.
        """
        if is_same(sealer, before, self.digest):
            return True
        return self.envelope is not None and before == digest(self.envelope, self.record.value, as_written)


def read(
    record: Record,
    origin: Origin,
    rulebook: Rulebook,
    cache: Cache | None = None,
    keys: EventKeys = NO_KEYS,
) -> Reading:
    """Decode, validate and decide one record that came from `origin`; never raises.

    `cache` keeps what this rulebook decided before; `keys` open what was sealed.

    A fault of our own ends as a dead letter UNPROCESSABLE too: one message must never stop the others (promise 11).
    """
    received, record = receipt(record), bounded(record)
    try:
        return _read(record, received, origin, rulebook, cache, keys)
    except SealedEventError as sealed:
        return unreadable(record, received, sealed.code, origin, rulebook)
    except Exception:  # noqa: BLE001 - whatever it is, it concerns this record alone and a person will look at it
        return unreadable(record, received, UNPROCESSABLE, origin, rulebook)


def receipt(record: Record) -> datetime:
    """Return when a record was received: the broker's time, brought into what a calendar has (UTC)."""
    return datetime.fromtimestamp(min(max(record.timestamp_ms, 0), _LATEST_MS) / 1000, UTC)


def _read(
    record: Record, received: datetime, origin: Origin, rulebook: Rulebook, cache: Cache | None, keys: EventKeys
) -> Reading:
    publisher = origin.publisher
    if record.code is not None:
        return unreadable(record, received, record.code, origin, rulebook)
    envelope = read_kafka(record.value, record.headers)
    came, unsigned = record, _unsigned(envelope, received, publisher, rulebook, keys)
    sealed = isinstance(envelope, Envelope) and envelope.sealed is not None
    if isinstance(envelope, Envelope) and sealed and envelope.source == SOURCE_PREFIX + publisher:
        value, headers = in_clear(record.value or b"", record.headers, envelope, keys)
        record = record._replace(value=value, headers=headers)
        envelope = read_kafka(record.value, record.headers)
    if isinstance(envelope, Unreadable):
        return unreadable(record, received, envelope.code, origin, rulebook)
    if not storable(envelope.id) or not _textual(envelope.type):
        return unreadable(record, received, "NOT_CLOUDEVENT", origin, rulebook)
    decided = _sayable(decide(envelope, received, rulebook, publisher, cache), envelope.type)
    decision = decided.decision
    dead = None
    if decision.outcome == "refused" and decision.codes[0] in VALIDATION_CODES:
        dead = decision.codes[0]
    unproven = NOT_SEALED if not sealed and keys.insists(publisher) else unsigned
    if unproven is not None and dead != "SOURCE_NOT_TOPIC" and "CALL_POLICE" not in decision.codes:
        # Its id stays free: the same, sealed or signed, is no conflict and no duplicate.
        return unreadable(came, received, unproven, origin, rulebook)
    return Reading(
        record,
        origin,
        received,
        envelope,
        decided,
        dead,
        None if dead == "SOURCE_NOT_TOPIC" else EventId(envelope.id),
        digest(envelope, record.value),
        ("publisher", publisher) if dead else _owner(decided, publisher, envelope.id),
        None if dead else _case(decided, envelope),
        _recalled(decided) if not dead else None,
        rulebook,
        _cleared(decided) if not dead else None,
        _answered(decided) if not dead else None,
    )


def _unsigned(
    envelope: Envelope | Unreadable, received: datetime, publisher: str, rulebook: Rulebook, keys: EventKeys
) -> str | None:
    """Return the code of what is wrong with the signature of what came, before anything of it is opened."""
    if isinstance(envelope, Unreadable) or not keys.asks_for_signatures:
        return None
    own = rulebook.credentials_of(publisher)
    if envelope.jws is None and not own.signed_only:
        return None
    return signature_fault(envelope, own, received.astimezone(COPENHAGEN).date())


def _sayable(decided: Decided, event_type: str) -> Decided:
    """Take a type that is none of ours out of what is stored and told in clear: it is anybody's text."""
    if event_type in BY_TYPE or _NEARLY_OURS.fullmatch(event_type):
        return decided
    return decided._replace(decision=decided.decision._replace(event_type=UNKNOWN_TYPE))


def digest(envelope: Envelope, value: bytes | None, form: Callable[[Any], bytes] = as_read) -> bytes:
    """Return what tells "the same data" from "other data" under one id: type and data, however they were written.

    `value` is the body as it came, for data that JSON cannot say.
    """
    try:
        data = form(envelope.data)
    except (ValueError, RecursionError):
        data = value or b""
    return sha256(envelope.type.encode("utf-8", "surrogatepass") + b"\x00" + data).digest()


def storable(event_id: str) -> bool:
    """Tell whether an id can be kept as a key: at most 512 bytes of UTF-8 and no control characters."""
    return _textual(event_id) and len(event_id.encode()) <= _ID_BYTES


def _textual(attribute: str) -> bool:
    """Tell whether a text is one that CloudEvents allow in attributes: no control characters, no lone surrogates."""
    return attribute.isprintable() or not any(category(sign) in {"Cc", "Cs"} for sign in attribute)


def unreadable(record: Record, received: datetime, code: str, origin: Origin, rulebook: Rulebook) -> Reading:
    """Return the reading of a record that can only be kept by its position."""
    body = sha256(record.value or b"").digest()
    owner = ("publisher", origin.publisher)
    return Reading(record, origin, received, None, None, code, None, body, owner, None, None, rulebook)


def _owner(decided: Decided, publisher: str, event_id: str) -> tuple[str, str]:
    subject = getattr(decided.event, "subject", None)
    if subject is None:
        return ("publisher", publisher)
    if subject.cpr is not None:
        return ("cpr", subject.cpr)
    case_ref = getattr(decided.event, "case_ref", None)
    return ("case", f"{publisher}\x00{case_ref}") if case_ref else ("event", f"{publisher}\x00{event_id}")


def _case(decided: Decided, envelope: Envelope) -> tuple[str, int] | None:
    decision = decided.decision
    if decision.event_type != "release_notice" or "CALL_POLICE" in decision.codes:
        return None
    if decided.event is not None:
        return (decided.event.case_ref, decided.event.version)
    return cancellation(envelope.data) if "CANCELLED" in decision.codes else None


def _recalled(decided: Decided) -> tuple[str, str] | None:
    event = decided.event
    return (event.event_ref.id, event.reason) if isinstance(event, EventRecalled) else None


def _cleared(decided: Decided) -> Clearance | None:
    event = decided.event
    if not isinstance(event, InfohusClearance):
        return None
    source = event.event_ref.source
    # A source that is no publisher's names nobody's event: it stays as it is, and nothing is found under it.
    return Clearance(source.removeprefix(SOURCE_PREFIX), event.event_ref.id, event.result)


def _answered(decided: Decided) -> Answered | None:
    event = decided.event
    return Answered(event.question, event.answer) if isinstance(event, QuestionAnswered) else None
