"""Taking away: what an erasure changes in the tables, of a person or of the content of events, and what it leaves.

What stays names nobody: codes, addresses and times, and leaves that say that something was erased (LOG-4).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from services.effects.audit_records import AuditRecord
from services.effects.fingerprints import FORGOTTEN
from services.effects.rows import NOT_READ
from services.storage import failpoints
from services.storage.binary_copy import together
from services.storage.failures import SurpriseError
from services.storage.people.forgetting import forget
from services.storage.people.traces import Traces
from services.storage.recorded import Recorded

_AGAIN = """
SELECT (SELECT count(*) FROM event WHERE person = %(person)s),
    (SELECT count(*) FROM handover WHERE case_id = ANY(%(cases)s::uuid[]) AND person = %(person)s)
"""
_ENTRIES = """
UPDATE audit_entry entry SET nonce = NULL, opening = NULL FROM leaf
WHERE leaf.idx = entry.leaf AND entry.case_id = ANY(%(cases)s::uuid[]) AND entry.nonce IS NOT NULL
    AND coalesce(convert_from(leaf.body, 'UTF8')::jsonb ->> 'subj', %(subject)s) = %(subject)s
"""
_LETTERS = """
UPDATE dead_letter SET content = NULL, state = CASE state WHEN 'open' THEN 'dismissed' ELSE state END,
    closed_at = coalesce(closed_at, %(now)s), closed_by = coalesce(closed_by, %(actor)s)
WHERE id = ANY(%(letters)s::uuid[])
"""
_TEXTS = (
    "UPDATE handover_text SET texts = NULL WHERE handover = ANY(%(handovers)s::uuid[])",
    "UPDATE question SET asked = NULL, answer = NULL WHERE handover = ANY(%(handovers)s::uuid[])",
)
_PERSON = (
    "UPDATE event SET content = NULL WHERE person = %(person)s AND content IS NOT NULL",
    *_TEXTS,
    "UPDATE idempotency SET answer = NULL WHERE id = ANY(%(answers)s)",
    _LETTERS,
    "DELETE FROM submitted WHERE id = ANY(%(submitted)s)",
    "DELETE FROM outbox WHERE key = ANY(%(keys)s)",
    "DELETE FROM webhook_delivery WHERE key = ANY(%(keys)s)",
    _ENTRIES,
    "DELETE FROM person WHERE id = %(person)s OR id = ANY(%(letter_keys)s::uuid[])",
)
_READINGS = """
UPDATE audit_entry entry SET nonce = NULL, opening = NULL FROM leaf
WHERE leaf.idx = entry.leaf AND entry.case_id = ANY(%(cases)s::uuid[]) AND entry.opening IS NOT NULL
    AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'src' = ANY(%(sources)s)
"""
_CONTENTS = (
    "UPDATE event SET content = NULL WHERE id = ANY(%(events)s::uuid[])",
    *_TEXTS,
    _READINGS,  # what somebody wrote when they looked, sealed beside the leaf
)
_WORDS = """
UPDATE audit_entry entry SET nonce = NULL, opening = NULL FROM leaf
WHERE leaf.idx = entry.leaf AND entry.case_id = ANY(%(cases)s::uuid[]) AND entry.opening IS NOT NULL
    AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'subj' = ANY(%(subjects)s)
"""
# A letter in conflict with an event has its id, and is about somebody else. Of one that only a recall named nothing is.
_FORGET_LETTERS = """
UPDATE inbox SET digest = %(forgotten)s FROM dead_letter letter
WHERE letter.id = ANY(%(letters)s::uuid[]) AND letter.code <> 'CONFLICT' AND inbox.event IS NULL
    AND (inbox.publisher, inbox.event_id) = (letter.publisher, letter.event_id) AND digest <> %(not_read)s
"""
_FREE_LETTERS = (
    _LETTERS,
    _FORGET_LETTERS,
    "UPDATE audit_entry SET nonce = NULL, opening = NULL WHERE case_id = ANY(%(letters)s::uuid[])",
    "DELETE FROM person WHERE id = ANY(%(letter_keys)s::uuid[])",
)
_STORE = """
INSERT INTO erasure (person, at, actor, reason, events, handovers, dead_letters, leaf)
SELECT one, %(at)s, %(actor)s, %(reason)s, %(events)s, %(handovers)s, %(letters)s, %(leaf)s
FROM unnest(%(people)s::uuid[]) one ON CONFLICT (person) DO NOTHING
"""
_STORE_LETTERS = """
INSERT INTO erasure (person, at, actor, reason, events, handovers, dead_letters, leaf)
SELECT one.key, %s, %s, 'retention', 0, 0, 1, one.leaf FROM unnest(%s::uuid[], %s::bigint[]) AS one (key, leaf)
ON CONFLICT (person) DO NOTHING
"""
_COUNT = "UPDATE tree_head SET erasures = erasures + 1 WHERE one = 1"


def take_person(tx: Recorded, found: Traces, reason: str, actor: str) -> None:
    """Erase a person, and store what was done; the tree's lock comes last, and with it the look for what came since.

    Raises SurpriseError when something came.
    """
    gone: dict[str, Any] = {name: getattr(found, name) for name in ("person", "handovers", "answers", "letters")}
    gone |= {name: getattr(found, name) for name in ("submitted", "keys", "letter_keys")}
    # The handle itself stands for a case in leaves about the person alone: a rehearsal, what was disclosed to them.
    gone |= {"cases": [*found.cases, *found.letters, found.person], "subject": found.person.hex}
    for statement in _PERSON:
        tx.cursor.execute(statement, gone | {"now": tx.now, "actor": actor})
    forget(tx.cursor, found.person, found.letters)
    done = {"events": len(found.events), "handovers": len(found.handovers), "letters": len(found.letters)}
    about = f"erasure/{'/'.join(map(str, done.values()))}"  # how many events, handovers and dead letters
    record = AuditRecord("erasure", f"person.erased:{reason}", person=found.person.bytes, source=about)
    place = tx.leaf(record, about.encode())
    leaf = tx.append() + place
    counted = tx.cursor.execute(_AGAIN, {"person": found.person, "cases": found.cases}).fetchone()
    if counted != (len(found.events), len(found.handovers)):
        raise SurpriseError  # the router had planned by the person's key before it went
    keys_went(tx.cursor)
    people = [found.person, *found.letter_keys]
    tx.cursor.execute(_STORE, {"people": people, "at": tx.now, "actor": actor, "reason": reason, "leaf": leaf} | done)
    failpoints.at("commit", tx.cursor.connection)


def keys_went(cursor: psycopg.Cursor[Any]) -> None:
    """Let whoever planned by a person's key find out; under the tree's lock."""
    cursor.execute(_COUNT)


def take_contents(
    cursor: psycopg.Cursor[Any], events: Sequence[UUID], handovers: Sequence[UUID], cases: Sequence[UUID]
) -> None:
    """Erase the content of events, what forums wrote about them, and the words beside their readings."""
    sources = [f"handover/{one}" for one in handovers]
    gone = {"events": list(events), "handovers": list(handovers), "cases": list(cases), "sources": sources}
    for statement in _CONTENTS:
        cursor.execute(statement, gone)


def store_contents(cursor: psycopg.Cursor[Any], erased: Sequence[tuple[UUID, datetime, str, int]]) -> None:
    """Store of which events content went, when, by which class, and with which leaf."""
    together(
        cursor,
        "INSERT INTO content_erasure (event, at, kept_as, leaf) "
        "SELECT * FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::bigint[]) ON CONFLICT (event) DO NOTHING",
        erased,
    )


def take_words(cursor: psycopg.Cursor[Any], cases: Sequence[UUID], people: Sequence[UUID]) -> None:
    """Empty what is sealed beside the leaves about people whose key goes."""
    cursor.execute(_WORDS, {"cases": list(cases), "subjects": [one.hex for one in people]})


def take_letters(tx: Recorded, letters: Sequence[tuple[UUID, UUID]], actor: str) -> None:
    """Erase dead letters, each with the key of its own."""
    ids, keys = [one for one, _ in letters], [key for _, key in letters]
    for statement in _FREE_LETTERS:
        given = {"letters": ids, "letter_keys": keys, "now": tx.now, "actor": actor}
        tx.cursor.execute(statement, given | {"forgotten": FORGOTTEN, "not_read": NOT_READ})


def store_letters(tx: Recorded, erased: Sequence[tuple[UUID, int]], actor: str) -> None:
    """Store that letters went, by the keys that each had for itself, so that they go again after a restore."""
    tx.cursor.execute(_STORE_LETTERS, (tx.now, actor, [key for key, _ in erased], [leaf for _, leaf in erased]))
