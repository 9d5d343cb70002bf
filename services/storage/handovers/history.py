"""History of an item in its answer: where it came from and goes to, and its steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row, dict_row

from services.core.decision import redaction
from services.core.decision.changes import changes
from services.core.handover.item import Item
from services.effects.postgres_values import instant_of, instant_text
from services.effects.rows import StepRow
from services.effects.updates import UPDATED
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.reader import Answer, Reader
from services.storage.handovers.visibility import actor_for

_STEPS = "SELECT version, state, code, actor, at, leaf FROM handover_step WHERE handover = %s ORDER BY version"
_NEAR = "SELECT id, forum, municipality, offered_at FROM handover WHERE id = ANY(%s)"


class _Near(NamedTuple):
    """An item beside this one: where it stands, since when."""

    id: UUID
    forum: str
    municipality: str | None
    offered_at: datetime


def lineage(reader: Reader, one: Item) -> Answer:
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


def steps(reader: Reader, one: Item, file: StoredFile, pending: Sequence[StepRow] = ()) -> list[Answer]:
    """Return the steps, oldest first, each with who did it and what a newer version changed.

    Those that are still to be stored have the place of their leaf in its run in place of its number.
    """
    rows = reader.connection.cursor(row_factory=dict_row).execute(_STEPS, (UUID(bytes=one.id),)).fetchall()
    rows += [_row(step) for step in pending if step.handover == one.id]
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


def _row(step: StepRow) -> dict[str, Any]:
    told = {name: getattr(step, name) for name in ("version", "state", "code", "actor", "at", "leaf")}
    return told | {"at": instant_of(step.at)}


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
    return told(stored)


def told(stored: str) -> str:
    """Return who acted as answers tell it: a person as `role:organisation:handle` (contracts-acts 8)."""
    return stored.removeprefix("person/").replace("/", ":") if stored.startswith("person/") else stored
