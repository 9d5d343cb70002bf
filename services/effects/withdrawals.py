"""Withdrawals: open items that a recall, a newer version or a cancellation takes back, with step, leaf and notice."""

from collections.abc import Sequence

from services.core.decision.model import Decision
from services.core.handover.acts import RECALL
from services.effects import notices
from services.effects.audit_records import AuditRecord, address
from services.effects.draft import Draft
from services.effects.plan import OpenHandover
from services.effects.rows import StepRow


def supersede(draft: Draft, case_id: bytes, newer: Decision) -> None:
    """Take back what earlier versions of a release case offered and is still open."""
    reason = "cancelled" if "CANCELLED" in newer.codes else "superseded"
    _withdraw(draft, draft.known.open.get(case_id, ()), reason)


def recall(draft: Draft, event_id: str, reason: str) -> None:
    """Take back what is still open of an event of this publisher's."""
    case_id = draft.known.event_cases.get((draft.origin.publisher, event_id))
    if case_id is not None:
        taken = [one for one in draft.known.open.get(case_id, ()) if one.event_id == event_id]
        _withdraw(draft, taken, reason)


def _withdraw(draft: Draft, taken: Sequence[OpenHandover], code: str) -> None:
    plan = draft.plan
    for one in taken:
        plan.withdrawn.append(one)
        act = AuditRecord(
            "alteration",
            RECALL.leaf_code(one.state),
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
                state=RECALL.to,
                code=code,
                actor=draft.on_behalf,
                at=draft.now,
                leaf=leaf,
            )
        )
        topic = draft.topic_for(one.forum, one.municipality)
        plan.outbox.append(notices.recalled(draft.new_id(), topic, one, code, draft.now_text))
