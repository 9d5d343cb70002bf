"""Updates: what a newer version of a release makes of the open items of its case (contracts-acts 9.2)."""

from services.core.decision.model import Item
from services.effects import notices
from services.effects.audit_records import AuditRecord, address
from services.effects.draft import Draft
from services.effects.offers import Offered, deadline_rows
from services.effects.plan import CaseHandover, Kept
from services.effects.rows import StepRow
from services.effects.withdrawals import supersede

UPDATED = "updated"
"""The code of the step by which an item becomes one of a newer version's."""


def update(draft: Draft, given: Offered) -> list[Item]:
    """Keep what a newer version still gives, and take back the rest; return the items that are to be offered.

    A handover that is on its way goes on: its new item comes to the new event with it, whatever that one gives.
    """
    event, newer = given.event, given.decision
    left = list(draft.known.open.get(event.case_id, ()))
    stored = {one.id: one for one in left}
    kept: list[CaseHandover] = []
    offered = []
    for item in newer.items:
        same = next((one for one in left if _place(one) == _place(item)), None)
        if same is None:
            offered.append(item)
            continue
        left.remove(same)
        kept.append(same)
        deadlines = deadline_rows(given, same.id) if item is newer.items[0] else ()
        _keep(draft, Kept(same, event, deadlines))
    for moving in [stored.get(one.forwarding or b"") for one in kept]:
        if moving in left:
            left.remove(moving)
            _keep(draft, Kept(moving, event, None))
    supersede(draft, left, newer)
    return offered


def _place(one: CaseHandover | Item) -> tuple[str, str | None, str, str | None]:
    """Return what has to be the same so that a newer version keeps a handover."""
    return one.forum, one.municipality, one.stage, one.legal_basis


def _keep(draft: Draft, kept: Kept) -> None:
    plan, one = draft.plan, kept.handover
    plan.kept.append(kept)
    act = AuditRecord(
        "alteration",
        f"handover.{UPDATED}",
        case_id=one.case_id,
        person=kept.event.person,
        on_behalf=draft.on_behalf,
        recipient=(address(one.forum, one.municipality),),
    )
    leaf = plan.leaves.add(act, one.id + kept.event.id, late=True)
    plan.late_step.append(
        StepRow(
            handover=one.id,
            version=one.version + 1,
            from_state=one.state,
            state=one.state,
            code=UPDATED,
            actor=draft.on_behalf,
            at=draft.now,
            leaf=leaf,
        )
    )
    topic = draft.topic_for(one.forum, one.municipality)
    plan.outbox.append(notices.changed(draft.new_id(), topic, one, one.state, one.version + 1, UPDATED, draft.now_text))
