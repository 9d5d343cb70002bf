"""Answers about one item: all that its reader may see of it, as the members that contracts-acts 11 names."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.core.decision import redaction
from services.core.decision.encoding import as_json, due_text, expand
from services.core.decision.sentences import sentences
from services.core.handover.item import Item
from services.core.rulebook.deadlines import end
from services.core.rulebook.model import Rulebook
from services.effects.acts.draft import StoredDeadline
from services.effects.postgres_values import instant_text, uuid_text
from services.effects.rows import StepRow
from services.storage.handovers.carried import carried
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.history import lineage, steps
from services.storage.handovers.reader import Answer, Reader

FORUM = "forum"
"""Whose a deadline is that the rulebook of its item's event does not have: one of an earlier version's."""
_EVENT = "SELECT received_at, rulebook, decision FROM event WHERE id = %s"


class _Event(NamedTuple):
    received_at: datetime
    rulebook: str
    decision: str


def answer(
    reader: Reader, one: Item, acts: tuple[str, ...], file: StoredFile, pending: Sequence[StepRow] = ()
) -> Answer:
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
        **lineage(reader, one),
        **carried(reader, one, file),
        "acts": list(acts),
        "deadlines": _deadlines(file, rulebook),
        "tasks": _tasks(shown["tasks"], file),
        "why": list(sentences(decision, rulebook)),
        "because": shown["because"],
        "considered": shown["considered"],
        "steps": steps(reader, one, file, pending),
    }


def _event(reader: Reader, one: Item) -> _Event:
    rows = reader.connection.cursor(row_factory=class_row(_Event))
    row = rows.execute(_EVENT, (UUID(bytes=one.event),)).fetchone()
    if row is None:
        raise LookupError("an item without its event")
    return row


def _deadlines(file: StoredFile, rulebook: Rulebook) -> list[Answer]:
    return [
        {
            "rule": one.rule,
            "what": one.what,
            "whose": rulebook.whose.get(one.rule, FORUM),
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


def _due(due: Any) -> str | None:
    return None if due is None else due_text(due)
