"""Notices to other systems, as finished CloudEvents for the outbox; previews and links only, never content."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from schemas import wire
from services.core.deadlines.reminders import REVIEWED, Reminder
from services.core.decision.encoding import due_text
from services.core.decision.model import Decision, Item
from services.core.handover.acts import RECALLED
from services.core.handover.item import OpenHandover
from services.core.rulebook.disclosure import Disclosure
from services.effects.postgres_values import uuid_text
from services.effects.rows import OutboxRow


class Times(NamedTuple):
    """What an offer says of time: what is due first, until when an answer is, and the moment of the offer."""

    due: date | datetime
    answer_by: date | datetime
    now_text: str


def offered(
    id_: bytes, topic: str, handover: bytes, item: Item, type_: str, times: Times, stops: Sequence[str]
) -> OutboxRow:
    """Tell a forum's systems that something was offered: preview fields and a link (design 8).

    `stops` are kinds of tasks that must not be done, such as contact_parents: who reads only this must know it too.
    """
    number = uuid_text(handover)
    data = _preview(number, item.forum, item.municipality, item.stage, type_, "offered", 1)
    data["role"] = item.role
    data["legal_basis"] = item.legal_basis
    data["due"] = due_text(times.due)
    data["answer_by"] = due_text(times.answer_by)
    data["stops"] = list(stops)
    return _row(id_, topic, number, "handover_offered", times.now_text, data)


def offered_by_act(
    id_: bytes, topic: str, handover: bytes, columns: Mapping[str, object], more: Mapping[str, object], time: str
) -> OutboxRow:
    """Tell a forum's systems that an act offers them a case: one that was forwarded, or came back.

    `columns` are the new handover's own; `more` has `due`, `answer_by`, `stops`, `forwarded_from`, `returned_from`.
    """
    number = uuid_text(handover)
    names = ("forum", "municipality", "stage", "type", "state", "version")
    forum, municipality, stage, type_, state, version = (columns[name] for name in names)
    data = _preview(number, forum, municipality, stage, type_, state, version)  # type: ignore[arg-type]
    data |= {"role": columns["role"], "legal_basis": columns["legal_basis"], **more}
    return _row(id_, topic, number, "handover_offered", time, data)


def changed(
    id_: bytes,
    topic: str,
    one: OpenHandover,
    state: str,
    version: int,
    code: str | None,
    time: str,
    *,
    stage: str | None = None,
) -> OutboxRow:
    """Tell a forum's systems that somebody acted; `stage` is the one that the item has come to, where it changes."""
    number = uuid_text(one.id)
    data = _preview(number, one.forum, one.municipality, stage or one.stage, one.type, state, version)
    data["code"] = code
    return _row(id_, topic, number, "handover_changed", time, data)


def recalled(id_: bytes, topic: str, one: OpenHandover, code: str, time: str) -> OutboxRow:
    """Tell a forum's systems that the sender took the item back."""
    number = uuid_text(one.id)
    data = _preview(number, one.forum, one.municipality, one.stage, one.type, RECALLED, one.version + 1)
    data["code"] = code
    return _row(id_, topic, number, "handover_recalled", time, data)


def receipt(
    id_: bytes, publisher: str, event_id: str, decision: Decision, disclosure: Disclosure, subject: bytes, time: str
) -> OutboxRow:
    """Tell the publisher what was decided.

    What is for one role only stays out, as readers of receipts may lack it (EXIT-7): items of its forum, and tasks
    about it that others than the publisher have.
    """
    items = [item for item in decision.items if not disclosure.is_closed(item.forum)]
    tasks = [task for task in decision.tasks if task.to == publisher or disclosure.is_open(task.kind)]
    data = {
        "event_id": event_id,
        "receipt": uuid_text(subject),
        "change": "decision",
        "outcome": decision.outcome,
        "codes": decision.codes,
        "faults": [fault._asdict() for fault in decision.faults],
        "items": [{"forum": item.forum, "municipality": item.municipality, "stage": item.stage} for item in items],
        "tasks": [{"kind": task.kind, "to": task.to} for task in tasks],
        "stops": decision.stops,
    }
    return _row(id_, f"receipts.{publisher}", event_id, "receipt", time, data)


def acted(id_: bytes, one: OpenHandover, change: str, code: str | None, time: str) -> OutboxRow:
    """Tell the publisher that a forum took, returned or closed the publisher's own event."""
    data = {
        "event_id": one.event_id,
        "change": change,
        "code": code,
        "forum": one.forum,
        "municipality": one.municipality,
    }
    return _row(id_, f"receipts.{one.publisher}", one.event_id, "receipt", time, data)


def reminder(id_: bytes, topic: str, one: OpenHandover, due: Reminder, time: str) -> OutboxRow:
    """Remind a forum's systems of what is due, or was: which level, of what, until when.

    A birthday is nobody's business but the forum's that has the case, and it finds it there: `due` is null then.
    """
    number = uuid_text(one.id)
    data = _preview(number, one.forum, one.municipality, one.stage, one.type, one.state, one.version)
    data["level"] = due.level
    data["rule"] = due.rule
    data["due"] = None if due.rule == REVIEWED else due_text(due.due)
    return _row(id_, topic, number, "handover_reminder", time, data)


def question(id_: bytes, one: OpenHandover, change: str, number: str, answer_by: date, time: str) -> OutboxRow:
    """Tell the publisher of a question about its event, by its number and until when, never what is asked."""
    data = {
        "event_id": one.event_id,
        "change": change,
        "code": None,
        "forum": one.forum,
        "municipality": one.municipality,
        "question": number,
        "answer_by": answer_by.isoformat(),
    }
    return _row(id_, f"receipts.{one.publisher}", one.event_id, "receipt", time, data)


def dead_letter(id_: bytes, publisher: str, position: str, code: str, time: str) -> OutboxRow:
    """Tell who watches the publisher's dead letters: position, code, attempts; no content, no exception text."""
    data = {"position": position, "code": code, "attempts": 1}
    return _row(id_, f"dlq.{publisher}", position, "dead_letter", time, data)


def _preview(
    number: str, forum: str, municipality: str | None, stage: str, type_: str, state: str, version: int
) -> dict[str, object]:
    return {
        "handover": number,
        "forum": forum,
        "municipality": municipality,
        "stage": stage,
        "event_type": type_,
        "state": state,
        "version": version,
        "link": f"/h/{number}",
    }


def _row(id_: bytes, topic: str, key: str, name: str, time: str, data: Mapping[str, object]) -> OutboxRow:
    kind = f"dk.stafet.{name}.v1"
    return OutboxRow(
        topic=topic, key=key, type=kind, event_id=id_, data=wire.cloud_event(uuid_text(id_), kind, time, data)
    )
