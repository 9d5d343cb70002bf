"""Members of an answer that acts have added: outcome, owner, meeting, and the last question with its words."""

import json
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from services.core.handover.item import Item
from services.effects.postgres_values import instant_text
from services.storage.handovers.applying import text_row
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.reader import Answer, Reader

_TEXTS = "SELECT texts FROM handover_text WHERE handover = %s AND version = %s"
_QUESTIONS = "SELECT * FROM question WHERE handover = %s ORDER BY asked_at DESC, id DESC LIMIT %s"


def carried(reader: Reader, one: Item, file: StoredFile) -> Answer:
    """Return them; words are None where there are none, or the person is erased."""
    outcome = None
    if one.outcome is not None:
        outcome = {
            "code": one.outcome,
            "responsible_authority": one.responsible_authority,
            "follow_up_on": one.follow_up_on and one.follow_up_on.isoformat(),
            "note": _text(reader, one, one.outcome_version, "note", file),
        }
    return {
        "outcome": outcome,
        "owner": one.owner,
        "meeting": one.meeting and one.meeting.isoformat(),
        "question": next(iter(questions(reader.connection, one, file, 1)), None),
        "confirmed_at": one.confirmed_at and instant_text(one.confirmed_at),
    }


def _text(reader: Reader, one: Item, version: int | None, member: str, file: StoredFile) -> str | None:
    """Return the words of a step, None where there are none or they are erased."""
    row = reader.connection.execute(_TEXTS, (UUID(bytes=one.id), version)).fetchone()
    if row is None or row[0] is None:
        return None
    words = file.words(text_row(one.id, version or 0), row[0])
    opened: dict[str, str] = {} if words is None else json.loads(words)
    return opened.get(member)


def questions(connection: psycopg.Connection, one: Item, file: StoredFile, most: int | None = None) -> list[Answer]:
    """Return what the sender was asked about an item and what it said, the newest first; erased words are None."""
    cursor = connection.cursor(row_factory=dict_row)
    return [_exchange(row, file) for row in cursor.execute(_QUESTIONS, (UUID(bytes=one.id), most)).fetchall()]


def _exchange(row: Answer, file: StoredFile) -> Answer:
    asked, answer = (_said(file, row["id"], row[name]) for name in ("asked", "answer"))
    return {
        "id": str(row["id"]),
        "state": row["state"],
        "asked_at": instant_text(row["asked_at"]),
        "answer_by": row["answer_on"].isoformat(),
        "question": asked,
        "answer": answer,
        "answered_at": row["answered_at"] and instant_text(row["answered_at"]),
    }


def _said(file: StoredFile, question: UUID, sealed: bytes | None) -> str | None:
    words = sealed and file.words(question.bytes, sealed)
    return words.decode() if words else None
