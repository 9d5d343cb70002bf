"""Answers about one item: all that its reader may see of it, as the members that contracts-acts 11 names."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row, dict_row

from services.core.access.principal import Principal
from services.core.decision import redaction
from services.core.decision.changes import changes
from services.core.decision.encoding import as_json, due_text, expand
from services.core.decision.sentences import sentences
from services.core.handover.item import Item
from services.core.rulebook.deadlines import end
from services.core.rulebook.model import Rulebook
from services.effects.acts.draft import StoredDeadline
from services.effects.postgres_values import instant_text, uuid_text
from services.effects.updates import UPDATED
from services.storage.handovers.applying import text_row
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.visibility import actor_for
from services.storage.rulebooks.archive import kept

Answer = dict[str, Any]

_EVENT = "SELECT received_at, rulebook, decision FROM event WHERE id = %s"
_STEPS = "SELECT version, state, code, actor, at, leaf FROM handover_step WHERE handover = %s ORDER BY version"
_NEAR = "SELECT id, forum, municipality, offered_at FROM handover WHERE id = ANY(%s)"
_TEXTS = "SELECT texts FROM handover_text WHERE handover = %s AND version = %s"
_QUESTION = "SELECT * FROM question WHERE handover = %s ORDER BY asked_at DESC, id DESC LIMIT 1"


class _Event(NamedTuple):
    received_at: datetime
    rulebook: str
    decision: str


class _Near(NamedTuple):
    """An item beside this one: where it stands, since when."""

    id: UUID
    forum: str
    municipality: str | None
    offered_at: datetime


class Reader(NamedTuple):
    """Who reads, and what is needed to tell it: the connection in its transaction, and rulebooks by their hash."""

    connection: psycopg.Connection
    principal: Principal
    rulebook: Rulebook
    others: dict[str, Rulebook]

    def rulebook_of(self, name: str) -> Rulebook:
        """Return the rulebook that decided something: the one in force, or a stored one, read once."""
        if name == self.rulebook.hash:
            return self.rulebook
        if name not in self.others:
            self.others[name] = kept(self.connection, name) or self.rulebook
        return self.others[name]


def answer(reader: Reader, one: Item, acts: tuple[str, ...], file: StoredFile) -> Answer:
    """Return the item as `GET` and `-o json` give it; the words of its decision are those of its own rulebook."""
    event = _event(reader, one)
    rulebook = reader.rulebook_of(event.rulebook)
    decision = redaction.of_decision(expand(json.loads(event.decision)), rulebook, one.forum, reader.principal.role)
    shown = as_json(decision, rulebook)
    return {
        "id": uuid_text(one.id),
        "forum": one.forum,
        "municipality": one.municipality,
        "school": one.school,
        "role": one.role,
        "stage": one.stage,
        "track": one.track,
        "state": one.state,
        "version": one.version,
        "legal_basis": one.legal_basis,
        "type": one.type,
        "publisher": one.publisher,
        "event_id": one.event_id,
        "received_at": instant_text(event.received_at),
        "offered_at": instant_text(one.offered_at),
        "rulebook": event.rulebook,
        "due": _due(one.due),
        "answer_by": _due(one.answer_by),
        "responsible": one.is_responsible,
        **_lineage(reader, one),
        **_carried(reader, one, file),
        "acts": list(acts),
        "deadlines": _deadlines(file, rulebook),
        "tasks": _tasks(shown["tasks"], file),
        "why": list(sentences(decision, rulebook)),
        "because": shown["because"],
        "considered": shown["considered"],
        "steps": _steps(reader, one, file),
    }


def _event(reader: Reader, one: Item) -> _Event:
    rows = reader.connection.cursor(row_factory=class_row(_Event))
    row = rows.execute(_EVENT, (UUID(bytes=one.event),)).fetchone()
    if row is None:
        raise LookupError("an item without its event")
    return row


def _lineage(reader: Reader, one: Item) -> Answer:
    """Return where the item came from and is on its way to; nothing of Exit to readers of other roles (EXIT-7)."""
    ids = [UUID(bytes=id_) for id_ in (one.forwarded_from, one.returned_from, one.forwarding) if id_ is not None]
    rows = reader.connection.cursor(row_factory=class_row(_Near))
    near = {row.id.bytes: row for row in (rows.execute(_NEAR, (ids,)).fetchall() if ids else ())}

    def place(id_: bytes | None) -> Answer | None:
        row = near.get(id_ or b"")
        if row is None or not reader.rulebook.disclosure.sees(reader.principal.role, row.forum, "queue"):
            return None
        return {"forum": row.forum, "municipality": row.municipality}

    to, row = place(one.forwarding), near.get(one.forwarding or b"")
    since = {} if to is None or row is None else {"since": instant_text(row.offered_at)}
    return {
        "forwarding": None if to is None else to | since,
        "forwarded_from": place(one.forwarded_from),
        "returned_from": place(one.returned_from),
    }


def _carried(reader: Reader, one: Item, file: StoredFile) -> Answer:
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
        "question": _question(reader, one, file),
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


def _question(reader: Reader, one: Item, file: StoredFile) -> Answer | None:
    cursor = reader.connection.cursor(row_factory=dict_row)
    row = cursor.execute(_QUESTION, (UUID(bytes=one.id),)).fetchone()
    if row is None:
        return None
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


def _deadlines(file: StoredFile, rulebook: Rulebook) -> list[Answer]:
    return [
        {
            "rule": one.rule,
            "what": one.what,
            "whose": rulebook.whose[one.rule],
            "due": _due(one.due_at or one.due_on),
            "withdrawn": one.withdrawn_at is not None,
            "done": one.done_at is not None,
            "past_at_receipt": one.past_at_receipt,
        }
        for one in sorted(file.deadlines(), key=_ends)
    ]


def _ends(one: StoredDeadline) -> tuple[datetime, str]:
    due = one.due_at or one.due_on
    return end(due) if due else one.withdrawn_at or datetime.max.replace(tzinfo=UTC), one.rule


def _tasks(shown: list[Answer], file: StoredFile) -> list[Answer]:
    done = {(one.kind, one.addressee) for one in file.tasks() if one.done_at is not None}
    return [{**task, "done": (task["kind"], task["to"]) in done} for task in shown]


def _steps(reader: Reader, one: Item, file: StoredFile) -> list[Answer]:
    rows = reader.connection.cursor(row_factory=dict_row).execute(_STEPS, (UUID(bytes=one.id),)).fetchall()
    changed = _changed(reader, one, file) if any(row["code"] == UPDATED for row in rows) else {}
    return [
        {
            **row,
            "at": instant_text(row["at"]),
            "actor": _actor(reader, row["actor"]),
            **({"changed": changed[row["version"]]} if row["version"] in changed else {}),
        }
        for row in rows
    ]


def _changed(reader: Reader, one: Item, file: StoredFile) -> dict[int, list[Answer]]:
    """Return what newer versions changed, by step: dates that this reader may see once the case is taken."""
    if not (one.is_open and one.is_taken):
        return {}

    def shown(data: Mapping[str, Any]) -> Mapping[str, Any]:
        return redaction.of_content(data, reader.rulebook, one.forum, reader.principal.role)

    return {
        version: [change._asdict() for change in changes(shown(before), shown(after))]
        for version, before, after in file.updates()
    }


def _actor(reader: Reader, stored: str) -> str | None:
    """Return who did a step; of those whose whole forum is one role's nobody else learns who (EXIT-7)."""
    if actor_for(reader.principal, reader.rulebook, stored) is None:
        return None
    return stored.removeprefix("person/").replace("/", ":") if stored.startswith("person/") else stored


def _due(due: Any) -> str | None:
    return None if due is None else due_text(due)
