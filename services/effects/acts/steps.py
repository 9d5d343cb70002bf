"""Steps of an act: an item's new state with its version, leaf, notice and receipt; the same for every act."""

from services.core.handover.acts import RECALLED, Act, leaf_code
from services.core.handover.item import Item
from services.core.handover.states import OPEN
from services.effects import notices
from services.effects.acts.draft import ActDraft, Change, Columns
from services.effects.audit_records import AuditRecord, address
from services.effects.postgres_values import instant_number, uuid_text
from services.effects.rows import StepRow

_WAITING = ("offered", "awaiting_sender")


def step(
    draft: ActDraft,
    one: Item,
    act: Act | str,
    columns: Columns | None = None,
    *,
    state: str | None = None,
    code: str | None = None,
) -> None:
    """Plan that an item comes to a state, with other columns that change with it.

    `act` is the row of the table, or the name of what follows from it. The act's own item comes to the row's state and
    its sender gets the row's receipt; any other stays, unless `state` says more. An item that ends keeps no running
    deadline, unless it can be opened again.
    """
    columns = dict(columns or {})
    own = act if isinstance(act, Act) and one is draft.item else None
    after, stage = state or (own and own.to) or one.state, str(columns.get("stage", one.stage))
    name = act if isinstance(act, str) else act.name
    if after not in _WAITING:
        columns |= {"answer_on": None, "answer_at": None}
    if after != "awaiting_sender":
        columns |= {"resumes": None}
    columns |= {"state": after, "version": one.version + 1, "actor": draft.actor, "changed_at": draft.now}
    draft.written.changes.append(Change(one.id, columns))
    outcome = columns.get("outcome", one.outcome)
    if after not in OPEN and not (after == "closed" and outcome is not None):
        draft.written.withdrawn.append(one.id)
    record = record_of(one, "alteration", leaf_code(name, (one.state, one.stage), (after, stage)))
    record.on_behalf = draft.on_behalf
    leaf = draft.leaves.add(
        record,
        one.id + after.encode() + (code or "").encode(),
        late=True,
    )
    draft.steps.append(step_row(draft, one.id, one.version + 1, one.state, after, code, leaf))
    _tell(draft, one, after, stage, code)
    if own is not None and own.receipt is not None:
        receipt(draft, one, own.receipt, code)


def receipt(draft: ActDraft, one: Item, change: str, code: str | None = None) -> None:
    """Plan what the sender hears of an item; nothing of what is one role's own (EXIT-7), at the gate only its end."""
    disclosure = draft.rulebook.disclosure
    if not disclosure.is_closed(one.forum) and (change == "closed" or not disclosure.is_closed_stage(one.stage)):
        draft.notices.append(notices.acted(draft.new_id(), one, change, code, draft.now_text))


def record_of(one: Item, op: str, code: str) -> AuditRecord:
    """Return the audit record of something that happens to an item at its own address, on its own basis."""
    return AuditRecord(
        op,
        code,
        case_id=one.case_id,
        person=one.person,
        recipient=(address(one.forum, one.municipality),),
        purpose=f"prevention/{one.legal_basis}" if one.legal_basis else "prevention",
        source=f"handover/{uuid_text(one.id)}",
    )


def step_row(
    draft: ActDraft, handover: bytes, version: int, before: str | None, state: str, code: str | None, leaf: int
) -> StepRow:
    """Return the row of a step; `leaf` is its leaf's place in the act's own."""
    return StepRow(
        handover=handover,
        version=version,
        from_state=before,
        state=state,
        code=code,
        actor=draft.actor,
        at=instant_number(draft.now),
        leaf=leaf,
    )


def _tell(draft: ActDraft, one: Item, state: str, stage: str, code: str | None) -> None:
    topic, version = draft.topic_for(one.forum, one.municipality), one.version + 1
    if state == RECALLED and one.state != state:
        notice = notices.recalled(draft.new_id(), topic, one, code or "", draft.now_text)
    else:
        notice = notices.changed(draft.new_id(), topic, one, state, version, code, draft.now_text, stage=stage)
    draft.notices.append(notice)
