"""Rows of the database as pictures: items with their steps, deadlines, tasks and questions, and the outbox as told."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg.rows import dict_row

from statemachine.model.world import Told
from statemachine.picture import MACHINE, Picture

_ITEMS = "SELECT * FROM handover WHERE id = ANY(%s) ORDER BY array_position(%s, id)"
_OF = {
    "steps": "SELECT handover, version, state, code FROM handover_step WHERE handover = ANY(%s) ORDER BY version",
    "deadlines": "SELECT * FROM deadline WHERE handover = ANY(%s)",
    "questions": "SELECT handover, id, state, answer_on FROM question WHERE handover = ANY(%s) ORDER BY asked_at",
}
_TASKS = "SELECT * FROM task WHERE event = ANY(%s)"
_OUTBOX = "SELECT id, topic, data FROM outbox WHERE id > %s ORDER BY id"
Row = Mapping[str, Any]
PERSON = re.compile("[a-z-]+:[a-z0-9-]+:[a-z0-9-]+")
OPEN = ("offered", "accepted", "awaiting_sender", "on_agenda", "handled")


def pictured(connection: psycopg.Connection, ids: Sequence[UUID]) -> list[Picture]:
    """Return these items as the model pictures its own; others are named by their place among them."""

    def read(query: str, *values: Any) -> list[Row]:
        return connection.cursor(row_factory=dict_row).execute(query, values).fetchall()

    known = list(ids)
    items = read(_ITEMS, known, known)
    of = {name: read(query, known) for name, query in _OF.items()}
    of["tasks"] = read(_TASKS, [one["event"] for one in items])
    return [_picture(one, {name: _its(one, rows) for name, rows in of.items()}, known) for one in items]


def _its(one: Row, rows: list[Row]) -> list[Row]:
    """Return the rows of an item, or of its event."""
    return [row for row in rows if row.get("handover") == one["id"] or row.get("event") == one["event"]]


def _picture(one: Row, of: Mapping[str, list[Row]], known: list[UUID]) -> Picture:
    is_open = one["state"] in OPEN
    asked = of["questions"][-1] if of["questions"] else None
    outcome = {
        "code": one["outcome"],
        "responsible_authority": one["responsible_authority"],
        "follow_up_on": one["follow_up_on"] and one["follow_up_on"].isoformat(),
        "note": None,
    }
    return {
        "address": (one["forum"], one["municipality"]),
        **{name: one[name] for name in ("school", "role", "stage", "state", "version", "owner")},
        "basis": one["legal_basis"],
        "steps": [(row["version"], row["state"], row["code"]) for row in of["steps"]],
        "answer_by": one["answer_on"] or one["answer_at"],
        "due": (one["due_on"] or one["ends_at"]) if is_open else None,
        **{
            name: None if one[name] is None else known.index(one[name])
            for name in ("forwarding", "forwarded_from", "returned_from")
        },
        "outcome": None if one["outcome"] is None else outcome,
        "meeting": one["meeting"].isoformat() if one["meeting"] and one["state"] == "on_agenda" else None,
        "confirmed": one["confirmed_at"] is not None,
        "question": None if asked is None else (asked["state"], asked["answer_on"]),
        "deadlines": {_key(row): _marks(row) for row in of["deadlines"]} if is_open else None,
        "tasks": {(row["kind"], row["addressee"]): row["done_at"] is not None for row in of["tasks"]},
    }


def _key(row: Row) -> tuple[str, str]:
    return row["rule"], "hours" if row["due_at"] else row["due_on"].isoformat()


def _marks(row: Row) -> tuple[bool, bool, bool]:
    return row["done_at"] is not None, row["withdrawn_at"] is not None, row["past_at_receipt"]


def viewed(answer: Mapping[str, Any]) -> Picture:
    """Return the members of an item, as it is answered, that the model has too."""
    asked = answer["question"]
    places = ("forwarding", "forwarded_from", "returned_from")
    return {
        "acts": sorted(answer["acts"]),
        "responsible": answer["responsible"],
        "answer_by": _due(answer["answer_by"]),
        **{name: answer[name] and (answer[name]["forum"], answer[name]["municipality"]) for name in places},
        "outcome": answer["outcome"],
        "question": asked and (asked["state"], asked["question"], asked["answer"]),
        "steps": [(one["version"], one["state"], one["code"], _person(one["actor"])) for one in answer["steps"]],
        "confirmed": answer["confirmed_at"] is not None,
    }


def _person(actor: str | None) -> str | None:
    return actor if actor is None or PERSON.fullmatch(actor) else MACHINE


def _due(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def told_since(connection: psycopg.Connection, last: int) -> tuple[int, list[Told]]:
    """Return the outbox's last row, and what rows after `last` tell."""
    rows = connection.execute(_OUTBOX, (last,)).fetchall()
    return (rows[-1][0] if rows else last), [_told(topic, orjson.loads(data)) for _, topic, data in rows]


def _told(topic: str, envelope: Mapping[str, Any]) -> Told:
    what, data = envelope["type"].split(".")[2], envelope["data"]
    if what == "receipt":
        code = {"decision": None, "question": f"until {data.get('answer_by')}"}.get(data["change"], data.get("code"))
        return topic, what, data["change"], None, code
    if what == "handover_offered":
        due = "hours" if "T" in data["answer_by"] else data["answer_by"]
        origins = [data.get(name) and data[name]["forum"] for name in ("forwarded_from", "returned_from")]
        return topic, what, data["state"], data["version"], f"until {due} from {origins[0]} back from {origins[1]}"
    return topic, what, data["state"], data["version"], data["code"]
