"""Changes of a meeting by an act: the meeting's own columns, the order of its items, and what becomes of these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from schemas.act_bodies import Body
from schemas.agenda_bodies import ArrangeItem, MoveMeeting, PlaceItem
from schemas.faults import Fault
from services.core.agenda import meeting as acts
from services.core.agenda.entries import placed
from services.core.agenda.meeting import Meeting, MeetingAct
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord, address

B = TypeVar("B", bound=Body)
FOLLOW, TAKE_OFF = "follow", "take_off"
"""What becomes of the items on it: they get the meeting's new day, or they are on no agenda any more."""


@dataclass(slots=True)
class MeetingDraft:
    """An act on a meeting in the making; `order` are the items that its agenda shows, in order."""

    meeting: Meeting
    act: MeetingAct
    body: Body
    order: Sequence[UUID]
    now: datetime
    columns: dict[str, object] = field(default_factory=dict)
    new_order: Sequence[UUID] | None = None
    arranged: ArrangeItem | None = None
    items: str | None = None
    about: Mapping[str, object] = field(default_factory=dict)  # what the leaf says besides

    @property
    def day(self) -> date:
        """The day of the meeting once the act is done."""
        return self.body.day if isinstance(self.body, MoveMeeting) else self.meeting.day

    def given(self, model: type[B]) -> B:
        """Return the body as its act's model."""
        if not isinstance(self.body, model):
            raise TypeError(f"{self.act.name} has a body of its own")
        return self.body


def plan_change(draft: MeetingDraft) -> None:
    """Plan what the act writes; raises RefusedActError `invalid` for an item that is not on the agenda."""
    if draft.act.to is not None:
        draft.columns["state"] = draft.act.to
    write = _WRITES.get(draft.act.name)
    if write is not None:
        write(draft)


def record_of(meeting: Meeting, op: str, code: str, version: int, about: Mapping[str, object]) -> AuditRecord:
    """Return the audit record of what happens to a meeting; its source says which version came of it, and with what."""
    more = "&".join(f"{name}={value}" for name, value in about.items())
    return AuditRecord(
        op,
        code,
        recipient=(address(meeting.forum, meeting.municipality),),
        source=f"meeting/{meeting.id}/{version}" + (f"?{more}" if more else ""),
    )


def _move(draft: MeetingDraft) -> None:
    body = draft.given(MoveMeeting)
    draft.columns |= {"day": body.day, "begins": body.begins}
    draft.items = FOLLOW if body.day != draft.meeting.day else None
    draft.about = {"day": body.day}


def _place(draft: MeetingDraft) -> None:
    body = draft.given(PlaceItem)
    draft.new_order = placed(draft.order, _on_it(draft, body.item), body.position)
    draft.about = {"item": body.item, "position": body.position}


def _arrange(draft: MeetingDraft) -> None:
    draft.arranged = draft.given(ArrangeItem)
    draft.about = {"item": _on_it(draft, draft.arranged.item)}


def _send_out(draft: MeetingDraft) -> None:
    draft.columns["sent_at"] = draft.now


def _start(draft: MeetingDraft) -> None:
    draft.columns["started_at"] = draft.now


def _cancel(draft: MeetingDraft) -> None:
    draft.items = TAKE_OFF


def _on_it(draft: MeetingDraft, item: UUID) -> UUID:
    if item not in draft.order:
        raise RefusedActError("invalid", faults=(Fault("item", "not_known"),))
    return item


_WRITES: Mapping[str, Callable[[MeetingDraft], None]] = MappingProxyType(
    {
        acts.MOVE.name: _move,
        acts.PLACE.name: _place,
        acts.ARRANGE.name: _arrange,
        acts.SEND_OUT.name: _send_out,
        acts.START.name: _start,
        acts.CANCEL.name: _cancel,
    }
)
"""What an act writes beside the state that its row leads to."""
