"""Course of an item for a person to read: where it came from and went on to, and what its forum wrote at each step.

As far as the reader may see it: nothing of what is one role's own (EXIT-7), nor what lies beyond it; of what went on
further than the next forum only the reader's own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from services.core.handover.acts import BY_NAME
from services.core.handover.item import Item
from services.effects.actors import RefusedActError
from services.effects.acts.steps import record_of
from services.effects.audit_records import PREVIEW
from services.effects.postgres_values import instant_text
from services.effects.sealing import unseal
from services.storage.handovers.applying import text_row
from services.storage.handovers.carried import questions
from services.storage.handovers.content import is_withdrawn
from services.storage.handovers.office import Office
from services.storage.handovers.stored import item
from services.storage.handovers.visibility import is_visible
from services.storage.recorded import Recorded

_NEXT = "SELECT id FROM handover WHERE case_id = %s AND %s IN (forwarded_from, returned_from) ORDER BY offered_at, id"
_CODES = """
SELECT s.version, convert_from(l.body, 'UTF8')::jsonb ->> 'code' FROM handover_step s JOIN leaf l ON l.idx = s.leaf
WHERE s.handover = %s
"""
_TEXTS = "SELECT version, texts FROM handover_text WHERE handover = %s AND texts IS NOT NULL ORDER BY version"


class Stop(NamedTuple):
    """Another item of the same case: its address, since when it was offered there, and whether by a return."""

    forum: str
    municipality: str | None
    offered_at: str
    returned: bool


class Course(NamedTuple):
    """The stops before an item and after it, oldest first; the words of its own steps and the acts, by version.

    Acts are there for steps that left state and stage as they were: the state says what all others did. Questions to
    the sender come with its answers, the newest first.
    """

    before: tuple[Stop, ...]
    after: tuple[Stop, ...]
    words: Mapping[int, Mapping[str, str]]
    acts: Mapping[int, str]
    questions: Sequence[Mapping[str, Any]] = ()


def course(office: Office, handover: UUID) -> Course:
    """Return the course of an item that is shown; raises RefusedActError `not_found`."""
    with office.working("handover.shown", handover) as tx:
        one = office.seen(tx, handover)
        before = tuple(_before(office, tx, one))
        after, words, acts = tuple(_after(office, tx, one)), _words(office, tx, one), _acts(tx, one)
        asked = _questions(office, tx, one)
        if words or asked:  # more than a preview: what was written about somebody (contracts-acts 8)
            record = record_of(one, "consultation", "handover.shown")
            record.scope = (*PREVIEW, *(("texts",) if words else ()), *(("questions",) if asked else ()))
            tx.leaf(record, one.id)
        return Course(before[::-1], after, words, acts, asked)


def _before(office: Office, tx: Recorded, one: Item) -> Iterator[Stop]:
    """Yield where the item came from, the nearest first."""
    here: Item | None = one
    while here is not None and (near := here.forwarded_from or here.returned_from) is not None:
        returned = here.forwarded_from is None
        here = item(tx.cursor, UUID(bytes=near))
        if here is not None and office.rulebook.disclosure.sees(office.principal.role, here.forum, "queue"):
            yield _stop(here, returned=returned)
        else:
            here = None


def _after(office: Office, tx: Recorded, one: Item) -> Iterator[Stop]:
    """Yield where the case went on to from here: the next forum, and further as far as the reader has grants."""
    for (id_,) in tx.cursor.execute(_NEXT, (UUID(bytes=one.case_id), UUID(bytes=one.id))).fetchall():
        near = item(tx.cursor, id_)
        if near is None or not office.rulebook.disclosure.sees(office.principal.role, near.forum, near.stage):
            continue
        yield _stop(near, returned=near.forwarded_from is None)
        if is_visible(tx.cursor, office.principal, near, office.rulebook, tx.now):
            yield from _after(office, tx, near)


def _stop(one: Item, *, returned: bool) -> Stop:
    return Stop(one.forum, one.municipality, instant_text(one.offered_at), returned)


def _acts(tx: Recorded, one: Item) -> dict[int, str]:
    """Return the acts of steps that stayed, as the audit leaf of each names it."""
    rows = tx.cursor.execute(_CODES, (UUID(bytes=one.id),)).fetchall()
    names = {version: code.removeprefix("handover.") for version, code in rows}
    return {version: name for version, name in names.items() if name in BY_NAME}


def _questions(office: Office, tx: Recorded, one: Item) -> list[dict[str, Any]]:
    """Return every question; of somebody who is erased the answer has the last one, without its words."""
    if is_withdrawn(tx, one):
        return []
    try:
        return questions(office.connection, one, office.file(one, tx.now))
    except RefusedActError:
        return []


def _words(office: Office, tx: Recorded, one: Item) -> dict[int, dict[str, str]]:
    """Return what the item's own forum wrote; nothing of somebody who is erased, or has taken their consent back."""
    if is_withdrawn(tx, one):
        return {}
    rows = tx.cursor.execute(_TEXTS, (UUID(bytes=one.id),)).fetchall()
    if not rows:
        return {}
    try:
        key = office.file(one, tx.now).key
    except RefusedActError:
        return {}
    return {version: json.loads(unseal(key, text_row(one.id, version), sealed)) for version, sealed in rows}
