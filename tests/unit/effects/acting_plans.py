"""Acts planned without a database: an item, what is stored about it, and the plan that one act becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crash.workbench import rulebook
from north_jutland import topic_for
from schemas.act_bodies import BodyContext, read_body
from services.core.decision.model import Decision
from services.core.handover.acts import ANSWER, BY_NAME
from services.core.handover.item import Item
from services.effects.acts.draft import ActDraft, StoredDeadline, StoredQuestion, StoredTask
from services.effects.acts.registry import WRITES
from services.effects.audit_records import LeafBatch
from services.effects.ids import Ids
from services.effects.sealing import PersonKey
from unit.core.handover.test_possible import ITEM

NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
WHO = "person/koordinator/kommune-0860/k-17"
NOTHING = Decision("e-1", "youth_crime_concern", "-", 15, "0860", "routed", (), (), (), (), (), (), (), (), {})


@dataclass
class File:
    """What is stored about an item, as plain values."""

    decided: Decision = NOTHING
    elsewhere: Decision = NOTHING
    years: int | None = 15
    open_question: StoredQuestion | None = None
    running: Sequence[StoredDeadline] = ()
    asked_for: Sequence[StoredTask] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    key: PersonKey = field(default_factory=lambda: PersonKey(b"p" * 16, AESGCM(b"k" * 32)))

    def decision(self) -> Decision:
        """The decision that the item rests on."""
        return self.decided

    def data(self) -> Mapping[str, Any]:
        """The event's data."""
        return self.said

    def residence(self) -> str | None:
        """Where the person lives."""
        return self.decided.residence

    def age(self, _: date) -> int | None:
        """How old the person is."""
        return self.years

    def decided_again(self, _: str) -> Decision:
        """The decision after a move."""
        return self.elsewhere

    def deadlines(self) -> Sequence[StoredDeadline]:
        """All deadlines."""
        return self.running

    def tasks(self) -> Sequence[StoredTask]:
        """All tasks."""
        return self.asked_for

    def question(self) -> StoredQuestion | None:
        """The open question."""
        return self.open_question


def planned(
    act: str, one: Item = ITEM, file: File | None = None, beside: Sequence[Item] = (), **body: object
) -> ActDraft:
    """Return the plan of an act on an item; raises what its effect raises."""
    row, book = BY_NAME.get(act, ANSWER), rulebook()
    given = read_body(row.body, body, BodyContext(NOW.date(), frozenset(book.forums), frozenset(book.publisher_by_id)))
    assert not isinstance(given, tuple), given
    draft = ActDraft(
        item=one,
        act=row,
        body=given,
        actor=WHO,
        now=NOW,
        today=NOW.date(),
        rulebook=book,
        topic_for=topic_for,
        new_id=Ids(int(NOW.timestamp() * 1000)),
        related={other.id: other for other in beside},
        file=file or File(),
        leaves=LeafBatch("2026-02-10T09:00:00.000Z", WHO),
        steps=[],
        notices=[],
    )
    WRITES[act](draft)
    return draft


def columns(draft: ActDraft, one: Item = ITEM) -> Mapping[str, object]:
    """Return the columns that an act changes of an item."""
    (found,) = [change.columns for change in draft.written.changes if change.handover == one.id]
    return found


def told(draft: ActDraft) -> list[tuple[str, str | None]]:
    """Return the notices of a plan: each topic, with what a receipt calls it or the state that the forum is told."""
    datas = [(row.topic, orjson.loads(row.data)["data"]) for row in draft.notices]
    return [(topic, data.get("change") or data.get("state")) for topic, data in datas]


def forwarded() -> tuple[Item, Item]:
    """Return an accepted item on its way elsewhere, and the item it is on its way as."""
    new = replace(ITEM, id=b"n" * 16, forum="p115_udvalg", forwarded_from=ITEM.id)
    return replace(ITEM, state="accepted", forwarding=new.id), new
