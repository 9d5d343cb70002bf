"""Clearances: the police's answer about an item at an Infohus's gate opens the queue, or ends the item (INF-4)."""

from dataclasses import replace

from services.core.handover.item import OpenHandover
from services.core.handover.states import OPEN
from services.core.rulebook.model import Rulebook
from services.effects import notices
from services.effects.audit_records import AuditRecord, address
from services.effects.draft import Draft
from services.effects.plan import Cleared
from services.effects.reading import Clearance
from services.effects.rows import StepRow

FORWARD_RETURNED = "forward_returned"
"""The code of the step by which an item learns that what it was on its way as ended without being taken."""

_RESULTS = {"cleared_for_infohus": ("queue", "offered", None), "police_only": ("gate", "closed", "police_only")}
"""Result → the stage and state that the item comes to, and the code of the step."""


def clear(draft: Draft, clearance: Clearance, rulebook: Rulebook) -> None:
    """Move what waits at the gate; the concern's sender hears of an end only, and not why (contracts-acts 12)."""
    plan = draft.plan
    stage, state, code = _RESULTS[clearance.result]
    table = draft.timetables.of(rulebook)
    for one in draft.known.gated.get((clearance.publisher, clearance.event_id), ()):
        answer_by = table.answer_by(one.forum, stage, draft.moment) if state in OPEN else None
        plan.cleared.append(Cleared(handover=one, stage=stage, state=state, answer_by=answer_by))
        record = AuditRecord(
            "alteration",
            f"handover.{one.state}→{state}" if state != one.state else f"handover.{one.stage}→{stage}",
            case_id=one.case_id,
            person=one.person,
            on_behalf=draft.on_behalf,
            recipient=(address(one.forum, one.municipality),),
        )
        leaf = plan.leaves.add(record, one.id + clearance.result.encode(), late=True)
        plan.late_step.append(
            StepRow(
                handover=one.id,
                version=one.version + 1,
                from_state=one.state,
                state=state,
                code=code,
                actor=draft.on_behalf,
                at=draft.now,
                leaf=leaf,
            )
        )
        topic = draft.topic_for(one.forum, one.municipality)
        moved = replace(one, stage=stage)
        plan.outbox.append(notices.changed(draft.new_id(), topic, moved, state, one.version + 1, code, draft.now_text))
        origin = draft.known.origins.get(one.id)
        if state == "closed" and origin is not None:
            _return(draft, origin)
        if state == "closed" and not rulebook.disclosure.is_closed(one.forum):
            plan.outbox.append(notices.acted(draft.new_id(), one, state, None, draft.now_text))


def _return(draft: Draft, origin: OpenHandover) -> None:
    """Let an item whose forwarding ended at the gate go on without it: who forwarded it answers for it still."""
    plan = draft.plan
    plan.forward_returned.append(origin)
    record = AuditRecord(
        "alteration",
        f"handover.{FORWARD_RETURNED}",
        case_id=origin.case_id,
        person=origin.person,
        on_behalf=draft.on_behalf,
        recipient=(address(origin.forum, origin.municipality),),
    )
    leaf = plan.leaves.add(record, origin.id, late=True)
    plan.late_step.append(
        StepRow(
            handover=origin.id,
            version=origin.version + 1,
            from_state=origin.state,
            state=origin.state,
            code=FORWARD_RETURNED,
            actor=draft.on_behalf,
            at=draft.now,
            leaf=leaf,
        )
    )
    topic, version = draft.topic_for(origin.forum, origin.municipality), origin.version + 1
    plan.outbox.append(
        notices.changed(draft.new_id(), topic, origin, origin.state, version, FORWARD_RETURNED, draft.now_text)
    )
