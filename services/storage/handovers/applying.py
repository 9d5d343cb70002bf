"""Writes what an act has planned: offers, changes, deadlines, tasks, questions and sealed words, in its transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import orjson
import psycopg
from psycopg import sql

from services.core.rulebook.deadlines import end
from services.effects.acts.draft import ActDraft, Offer, StoredQuestion
from services.effects.sealing import PersonKey, seal
from services.storage.agendas.putting import put_on
from services.storage.failures import SurpriseError

_IDS = frozenset({"id", "event", "case_id", "person", "forwarded_from", "returned_from", "forwarding"})
_DEADLINE = (
    "INSERT INTO deadline (handover, rule, what, due_on, due_at, past_at_receipt) VALUES (%s, %s, %s, %s, %s, %s)"
)
_DONE = (
    "UPDATE deadline SET done_at = %s WHERE handover = %s AND rule = %s AND withdrawn_at IS NULL AND done_at IS NULL"
)
"""Of several dates of one rule the one that runs: the others were withdrawn by a newer version, or are done."""

_END_DEADLINES = (
    "UPDATE deadline SET withdrawn_at = %s WHERE handover = ANY(%s) AND withdrawn_at IS NULL AND done_at IS NULL"
)
_END_QUESTIONS = "UPDATE question SET state = 'cancelled' WHERE handover = ANY(%s) AND state = 'open'"
NEAREST = """
UPDATE handover h SET due_on = nearest.due_on, ends_at = nearest.ends_at
FROM (SELECT unnest(%s::uuid[]) AS id) changed LEFT JOIN LATERAL (
    SELECT due_on, ends_at FROM (
        SELECT due_on, coalesce(due_at, (due_on + 1)::timestamp AT TIME ZONE 'Europe/Copenhagen') AS ends_at
        FROM deadline
        WHERE handover = changed.id AND withdrawn_at IS NULL AND done_at IS NULL AND NOT past_at_receipt
        UNION ALL
        SELECT answer_on, coalesce(answer_at, (answer_on + 1)::timestamp AT TIME ZONE 'Europe/Copenhagen')
        FROM handover WHERE id = changed.id
    ) running WHERE ends_at IS NOT NULL ORDER BY ends_at LIMIT 1
) nearest ON true
WHERE h.id = changed.id
"""
_ASK = """
INSERT INTO question (id, handover, publisher, event_id, state, asked_at, answer_on, days_left, seconds_left, asked)
VALUES (%(id)s, %(handover)s, %(publisher)s, %(event_id)s, %(state)s, %(asked_at)s, %(answer_on)s, %(days_left)s,
    %(seconds_left)s, %(asked)s)
"""


def apply(cursor: psycopg.Cursor, draft: ActDraft) -> None:
    """Store what the draft has; its steps, leaves and notices are the transaction's own."""
    written, now = draft.written, draft.now
    for offer in written.offers:
        _offer(cursor, offer, now)
    for change in written.changes:
        _change(cursor, change.handover, change.columns)
    ended = [UUID(bytes=one) for one in written.withdrawn]
    if ended:
        cursor.execute(_END_DEADLINES, (now, ended))
        cursor.execute(_END_QUESTIONS, (ended,))
    here, event = UUID(bytes=draft.item.id), UUID(bytes=draft.item.event)
    if written.done_deadline is not None:
        cursor.execute(_DONE, (now, here, written.done_deadline))
    for kind, addressee in written.done_tasks:
        done = "UPDATE task SET done_at = %s WHERE event = %s AND kind = %s AND addressee = %s"
        cursor.execute(done, (now, event, kind, addressee))
    if written.put_on is not None:
        put_on(cursor, draft.item, *written.put_on, draft.actor, now)
    _words(cursor, draft)
    touched = [one.handover for one in written.changes] + [one.columns["id"] for one in written.offers]
    cursor.execute(NEAREST, ([_stored("id", one) for one in touched],))


def text_row(handover: bytes, version: int) -> bytes:
    """Return what a step's words are sealed for: moved to another step they do not open."""
    return handover + version.to_bytes(4, "big")


def _offer(cursor: psycopg.Cursor, offer: Offer, now: datetime) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, offer.columns))
    values = sql.SQL(", ").join(sql.Placeholder() * len(offer.columns))
    statement = sql.SQL("INSERT INTO handover ({}) VALUES ({})").format(names, values)
    cursor.execute(statement, [_stored(name, value) for name, value in offer.columns.items()])
    for one in offer.deadlines:
        exact = isinstance(one.due, datetime)
        days, instants = (None, one.due) if exact else (one.due, None)
        row = (_stored("id", offer.columns["id"]), one.rule, one.what, days, instants, end(one.due) <= now)
        cursor.execute(_DEADLINE, row)


def _change(cursor: psycopg.Cursor, handover: bytes, columns: Mapping[str, object]) -> None:
    pairs = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns)
    values = [_stored(name, value) for name, value in columns.items()]
    statement = sql.SQL("UPDATE handover SET {} WHERE id = %s AND version = %s").format(pairs)
    cursor.execute(statement, [*values, UUID(bytes=handover), int(str(columns["version"])) - 1])
    if cursor.rowcount != 1:
        raise SurpriseError


def _words(cursor: psycopg.Cursor, draft: ActDraft) -> None:
    file = draft.file
    for handover, version, texts in draft.written.texts:
        sealed = seal(file.key, text_row(handover, version), orjson.dumps(texts))
        cursor.execute("INSERT INTO handover_text VALUES (%s, %s, %s)", (UUID(bytes=handover), version, sealed))
    if draft.written.asked is not None:
        question, words = draft.written.asked
        cursor.execute(_ASK, {**question._asdict(), "asked": question_text(file.key, question, words)})
    if draft.written.answered is not None:
        number, state, answer = draft.written.answered
        said = None if answer is None else seal(file.key, number.bytes, answer.encode())
        answered_at = None if answer is None else draft.now
        cursor.execute(
            "UPDATE question SET state = %s, answered_at = %s, answer = %s WHERE id = %s AND state = 'open'",
            (state, answered_at, said, number),
        )
        if cursor.rowcount != 1:
            raise SurpriseError


def question_text(key: PersonKey, question: StoredQuestion, words: str) -> bytes:
    """Return the words of a question, sealed for its row."""
    return seal(key, question.id.bytes, words.encode())


def _stored(name: str, value: object) -> object:
    return UUID(bytes=value) if name in _IDS and isinstance(value, bytes) else value
