"""Withdrawals: open items that a recall, a newer version or a cancellation takes back, with step, leaf and notice."""

from collections.abc import Sequence

from services.core.decision.model import Decision
from services.core.handover.acts import RECALL, RECALLED, leaf_code
from services.effects import notices
from services.effects.audit_records import AuditRecord, address
from services.effects.draft import Draft
from services.effects.plan import CaseHandover, RecalledId
from services.effects.reading import storable
from services.effects.rows import NOT_READ, EventId, InboxRow, StepRow


def supersede(draft: Draft, superseded: Sequence[CaseHandover], newer: Decision) -> None:
    """Take back what earlier versions of a release case offered, is still open, and is not given any more."""
    _withdraw(draft, superseded, "cancelled" if "CANCELLED" in newer.codes else "superseded")


def recall(draft: Draft, own_id: EventId, event_id: str, reason: str) -> None:
    """Take back what is still open of an event of this publisher's, and remember it: the event may come later.

    What cannot be an event's id is not remembered, nor that a recall names itself.
    """
    known, plan, publisher = draft.known, draft.plan, draft.origin.publisher
    named = (publisher, event_id)
    if named not in known.recalled:
        if named in known.digests:
            plan.recalled.append(RecalledId(publisher=publisher, event_id=event_id, reason=reason))
        elif storable(event_id) and event_id != own_id:
            plan.inbox.append(
                InboxRow(publisher=publisher, event_id=EventId(event_id), digest=NOT_READ, event=None, recalled=reason)
            )
    case_id = known.event_cases.get(named)
    if case_id is not None:
        taken = [one for one in known.open.get(case_id, ()) if one.event_id == event_id]
        _withdraw(draft, taken, reason)


def _withdraw(draft: Draft, taken: Sequence[CaseHandover], code: str) -> None:
    plan = draft.plan
    for one in taken:
        plan.withdrawn.append(one)
        act = AuditRecord(
            "alteration",
            leaf_code(RECALL.name, (one.state, one.stage), (RECALLED, one.stage)),
            case_id=one.case_id,
            person=one.person,
            on_behalf=draft.on_behalf,
            recipient=(address(one.forum, one.municipality),),
        )
        leaf = plan.leaves.add(act, one.id + code.encode(), late=True)
        plan.late_step.append(
            StepRow(
                handover=one.id,
                version=one.version + 1,
                from_state=one.state,
                state=RECALLED,
                code=code,
                actor=draft.on_behalf,
                at=draft.now,
                leaf=leaf,
            )
        )
        topic = draft.topic_for(one.forum, one.municipality)
        plan.outbox.append(notices.recalled(draft.new_id(), topic, one, code, draft.now_text))
